using Nadir.Systems.Building;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Faami;
using Nadir.Systems.Osdpm;
using Nadir.Systems.Tests.Support;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Recipes;
using Nadir.Tests;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Tests.DualEncoder;

/// <summary>Systems whose texts are read by a BERT.</summary>
public sealed class BertTowerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-bert-tower-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private DualEncoderRecipe Recipe => TinyTraining.Recipe with
    {
        Model = TinyTraining.Recipe.Model with
        {
            Image = new ImageTowerOptions { Size = 32, Stages = ["conv_pw_5", "conv_dw_13"], HeadWidth = 8 },
            Text = new TextTowerOptions { Encoder = TextTowerKind.Bert, MaxLength = 12, HeadWidth = 8 },
        },
        TextTuning = new TextTuningRecipe { Weights = Weights() },
        FreezeThrough = "conv_dw_13",
        CacheImages = true,
        MixCaptions = true,
        TextAnchor = 0.2,
        CenterFeatures = false,
    };

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(0)]
    public void A_training_keeps_what_is_frozen_and_its_model_is_read_again(int frozenLayers)
    {
        var recipe = Recipe with
        {
            TextTuning = new TextTuningRecipe
            {
                Weights = Weights(),
                FrozenLayers = frozenLayers
            }
        };
        var model = Path.Combine(_folder, "model");
        TestTraining.Run(recipe, TinyTraining.Data, new TrainingPaths(model, ""), TinyTraining.Decode, Device.Cpu);

        using var scope = new TensorScope();
        using var loaded = KnownSystems.Registry.Load(model);
        var network = Assert.IsType<DualEncoderNetwork>(loaded.Model);
        var pieces = Assert.IsType<WordPieceTokenizer>(loaded.Tokenizer);
        Assert.Equal(18, pieces.Count);
        var (_, before) = BertCheckpoint.Read(Weights());
        foreach (var (name, tensor) in network.TextEncoder!.StateDict())
        {
            var kept = frozenLayers < 0
                || (frozenLayers > 0 && !name.StartsWith("encoder.layer.1", StringComparison.Ordinal));
            var moved = !tensor.Allclose(before[name].To(ScalarType.Float16).To(ScalarType.Float32), atol: 1e-6);
            Assert.False(kept && moved, $"{name} moved");
        }

        // The folder's name of the model changes with its word pieces.
        var fingerprint = ModelFolder.Fingerprint(model);
        File.AppendAllText(Path.Combine(model, WordPieceTokenizer.FileName), "more\n");
        Assert.NotEqual(fingerprint, ModelFolder.Fingerprint(model));
        Assert.Contains("19 word pieces",
            Assert.Throws<InvalidDataException>(() => KnownSystems.Registry.Load(model)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_leaves_no_tensor_behind()
    {
        using var task = TinyTraining.CreateTask(
            Recipe with { TextTuning = new TextTuningRecipe { Weights = Weights(), FrozenLayers = 1 } }, _folder);
        _ = LiveTensors.CountSettled();
        var live = new List<long>();
        foreach (var batch in task.Batches(0, 0, CancellationToken.None)
            .Concat(task.Batches(1, 0, CancellationToken.None)))
        {
            using (new TensorScope())
            {
                task.Loss(batch).Total.Backward();
            }

            live.Add(Tensor.LiveCount);
            batch.Dispose();
        }

        Assert.Single(live.Skip(1).Distinct());
    }

    [Fact]
    public void Layers_learn_the_slower_the_deeper_they_lie()
    {
        using var task = TinyTraining.CreateTask(
            Recipe with
            {
                TextTuning = new TextTuningRecipe
                {
                    Weights = Weights(),
                    FrozenLayers = 0,
                    RateScale = 0.1,
                    LayerDecay = 0.5
                },
            }, _folder);
        using var optimizer = task.CreateOptimizer();
        var rates = optimizer.ParameterGroups.Select(group => Math.Round(group.LearningRate / 1e-3, 6)).Distinct()
            .Order();
        Assert.Equal([0.025, 0.05, 0.1, 1], rates);
    }

    [Fact]
    public void Words_of_faami_and_osdpm_are_its_token_vectors()
    {
        var encoder = TinyTraining.Recipe.Model with
        {
            Text = new TextTowerOptions { Encoder = TextTowerKind.Bert, Bert = TinyBert.Options, MaxLength = 12 },
        };
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var faami = new FaamiNetwork(
            new FaamiOptions { Encoder = encoder, Width = 8, Heads = 2, CovarianceDim = 4 });
        using var osdpm = new OsdpmNetwork(new OsdpmOptions { Encoder = encoder });
        faami.Eval();
        osdpm.Eval();
        var texts = TextInputs.Create([[2L, 5, 6, 7, 3], [2L, 5, 3]]);

        var (features, words, mask) = faami.Embed(texts);
        Assert.Equal([2, 16], features.Shape);
        Assert.Equal([2, 5, 8], words.Shape);
        Assert.Equal([0f, 1, 1, 1, 0, 0, 1, 0, 0, 0], mask.To(ScalarType.Float32).ToArray<float>());
        Assert.Equal([2, 16], osdpm.TextFeatures(texts).Shape);
    }

    [Fact]
    public void A_recipe_that_does_not_fit_says_so()
    {
        Refuses("'textTuning.weights'", Recipe with { TextTuning = null });
        Refuses("'text.encoder'",
            TinyTraining.Recipe with { TextTuning = new TextTuningRecipe { Weights = Weights() } });
        Refuses("does not exist", Recipe with { TextTuning = new TextTuningRecipe { Weights = "/none.safetensors" } });
        Assert.Contains("freezeThrough",
            Assert.Throws<InvalidDataException>(() => (Recipe with { FreezeThrough = null }).Check()).Message,
            StringComparison.Ordinal);
        Assert.Contains("image.stages", Assert.Throws<InvalidDataException>(
            () => new DualEncoderOptions { Image = new ImageTowerOptions { Stages = ["conv_pw_5"] } }
                .Validate()).Message,
            StringComparison.Ordinal);

        void Refuses(string words, DualEncoderRecipe recipe) => Assert.Contains(
            words, Assert.Throws<TrainingException>(() => TinyTraining.CreateTask(recipe, _folder)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_anchor_is_nought_for_the_same_similarities_and_its_derivative_the_difference()
    {
        using var scope = new TensorScope();
        using var generator = new TorchGenerator(4);
        var vectors = GradientCheck.Draw(generator, 4, 3);
        var other = GradientCheck.Draw(generator, 4, 5);

        Assert.Equal(0, TextAnchorLoss.Compute(vectors.Normalize(), vectors * 3).Item<double>(), 1e-9);
        vectors.RequiresGrad = true;
        GradientCheck.Run(() => TextAnchorLoss.Compute(vectors.Normalize(), other), [("vectors", vectors)]);
    }

    private string Weights() => TinyBert.Write(_folder);
}
