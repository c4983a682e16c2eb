using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Faami;
using Nadir.Systems.Tests.DualEncoder;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Tests.Training.Retrieval;

public sealed class EncoderStartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-encoder-").FullName;

    private string Encoder => Path.Combine(_folder, "encoder");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("faami")]
    [InlineData("osdpm")]
    public void TakesTheEncodersWeightsAndVocabulary(string kind)
    {
        using var scope = new TensorScope();
        using var encoder = SaveEncoder();
        var task = TinyRecipes.CreateTask(TinyRecipes.Of(kind) with { Encoder = Encoder }, _folder);
        using var owned = (IDisposable)task;
        // The loop is what gives the averaged model its start.
        _ = new TrainingLoop<Datasets.ImageBatch>(task, new TrainingOptions
        {
            Epochs = 1,
            Warmup = 0,
            ClipNorm = 0,
            AverageDecay = 0.9,
            Directory = _folder,
            Identity = "start",
        });

        foreach (var model in new[] { task.Model, task.Average })
        {
            AssertStartsFrom(encoder, model);
        }
    }

    [Theory]
    [InlineData("faami")]
    [InlineData("osdpm")]
    public void TheKeptModelReadsTheEncodersWords(string kind)
    {
        SaveEncoder().Dispose();
        TinyRecipes.Train(TinyRecipes.Of(kind) with { Encoder = Encoder, Epochs = 1 }, _folder);
        var (model, vocabulary) = KnownSystems.Registry.Load<ITwoTowers>(_folder, SystemRoles.Encoder);
        using var owned = model;

        Assert.Equal(Words.Count, Assert.IsType<Vocabulary>(vocabulary).Count);
        Assert.Equal(24, model.FeatureDim);
        // The recipe says how large pictures are, the encoder all else.
        Assert.Equal(64, model.Images.Size);
    }

    [Fact]
    public void ABundledModelIsFoundByItsName()
    {
        using var scope = new TensorScope();
        using var encoder = SaveEncoder();
        var task = TinyRecipes.CreateTask(
            TinyRecipes.Faami with { Encoder = "rs-small" }, _folder, name => name == "rs-small" ? Encoder : name);
        using var owned = (IDisposable)task;

        AssertStartsFrom(encoder, task.Model);
    }

    [Fact]
    public void AnEncoderThatIsNotThereIsNamed()
    {
        var error = Assert.Throws<TrainingException>(
            () => TinyRecipes.CreateTask(
                TinyRecipes.Faami with { Encoder = Path.Combine(_folder, "nothing") }, _folder));
        Assert.Contains("nothing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheEncoderInsideAnotherModelServesAsWell()
    {
        using var scope = new TensorScope();
        TinyRecipes.Train(TinyRecipes.Faami with { Epochs = 1 }, Encoder);
        var (faami, _) = FaamiSystem.Folder.Load(Encoder);
        using var start = faami;
        var task = TinyRecipes.CreateTask(TinyRecipes.Osdpm with { Encoder = Encoder }, _folder);
        using var owned = (IDisposable)task;

        AssertStartsFrom((DualEncoderNetwork)start.Towers, task.Model);
    }

    [Fact]
    public void WhatDoesNotRetrieveIsNoEncoder()
    {
        SaveEncoder().Dispose();
        File.WriteAllText(Path.Combine(Encoder, "config.json"), """{"architecture": "captioner"}""");
        var error = Assert.Throws<TrainingException>(
            () => TinyRecipes.CreateTask(TinyRecipes.Osdpm with { Encoder = Encoder }, _folder));
        Assert.Contains("'captioner'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEncoderWhoseFilesDoNotFitIsNamed()
    {
        SaveEncoder().Dispose();
        var path = Path.Combine(Encoder, "config.json");
        File.WriteAllText(path, File.ReadAllText(path)
            .Replace("\"embedDim\": 24", "\"embedDim\": 32", StringComparison.Ordinal));
        var error = Assert.Throws<TrainingException>(
            () => TinyRecipes.CreateTask(TinyRecipes.Faami with { Encoder = Encoder }, _folder));
        Assert.Contains("does not fit config.json", error.Message, StringComparison.Ordinal);
    }

    private static Vocabulary Words { get; } = Vocabulary.Build(
        ["other words than those of the captions", "red and green"]);

    private static void AssertStartsFrom(DualEncoderNetwork encoder, Module model)
    {
        var state = model.StateDict();
        foreach (var (name, expected) in encoder.StateDict().Where(pair => pair.Value.Type == ScalarType.Float32))
        {
            Assert.Equal(expected.To(ScalarType.Float16).To(ScalarType.Float32).ToArray<float>(),
                state["encoder." + name].ToArray<float>());
        }
    }

    // Sizes that are not the recipe's, so that its own would show.
    private DualEncoderNetwork SaveEncoder()
    {
        TorchRandom.ManualSeed(77);
        var model = new DualEncoderNetwork(TinyTraining.Recipe.Model with
        {
            EmbedDim = 24,
            Text = new TextTowerOptions { Width = 12, Hidden = 8, VocabularySize = Words.Count },
        });
        DualEncoderSystem.Folder.Save(Encoder, model, Words, new Dictionary<string, string>());
        return model;
    }
}
