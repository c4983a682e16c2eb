using System.Text.Json;
using Nadir.Metrics;
using Nadir.Systems.Contracts;
using Nadir.Systems.Sfdr;
using Nadir.Systems.Tests.DualEncoder;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Torch.Serialization;
using Nadir.Weights.Safetensors;

namespace Nadir.Systems.Tests.Sfdr.Training;

public sealed class SfdrTrainingTests : IDisposable
{
    private readonly TinySfdr _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void LearnsColorsAndKeepsAModelThatDescribesAsMeasured()
    {
        var recipe = TinySfdr.Recipe with
        {
            Epochs = 30,
            ValidateEvery = 10,
            Augmentation = new AugmentationRecipe { MinimumCropArea = 1, ColorJitter = 0 },
            Model = TinySfdr.Recipe.Model with { Width = 48, Dropout = 0 },
            SelfCritical = TinySfdr.Recipe.SelfCritical! with { Epochs = 2 },
        };
        var result = _tiny.Train(recipe, "model");

        Assert.Equal("colors.cider", result.BestMeasures[0].Name);
        // Three captions a picture; the best of them against all three is about 3.4 to 4, an unrelated colour's below
        // 1.
        Assert.True(result.BestMeasures[0].Value > 2, $"CIDEr is {result.BestMeasures[0].Value}");
        Assert.Equal(32, result.EpochsDone);
        using var captioner = KnownSystems.Registry.Load<ICaptioner>(
            _tiny.Output("model"), SystemRoles.Captioner, findModel: _ => _tiny.Encoder).Model;
        var images = TinyTraining.Data.Validate[0].Images;
        var captions = captioner.Describe(
            [.. images.Select(image => TinyTraining.Decode(image.Path!))], new CaptionRequest());
        var right = images.Zip(captions).Count(pair => pair.First.Captions.Contains(pair.Second.Alternatives[0].Text));
        Assert.True(right >= 5, string.Join("; ", captions.Select(caption => caption.Alternatives[0].Text)));
        var card = File.ReadAllText(Path.Combine(_tiny.Output("model"), "card.md"));
        Assert.Contains("SSFF", card, StringComparison.Ordinal);
        Assert.IsType<SfdrRecipe>(
            RecipeFile.Read(KnownSystems.Registry, Path.Combine(_tiny.Output("model"), "recipe.json")));
    }

    [Theory]
    [InlineData(CaptionSampling.Beams, RewardBaseline.OtherSamples)]
    [InlineData(CaptionSampling.Beams, RewardBaseline.Greedy)]
    public void TheSecondStageRaisesTheRewardOfAModelThatIsHalfTrained(
        CaptionSampling sampling, RewardBaseline baseline)
    {
        var recipe = TinySfdr.Recipe with
        {
            Epochs = 5,
            Views = 1,
            Model = TinySfdr.Recipe.Model with { Width = 48, Dropout = 0 },
            SelfCritical = TinySfdr.Recipe.SelfCritical! with
            {
                Epochs = 20,
                LearningRate = 1e-3,
                Patience = 0,
                Dropout = false,
                Sampling = sampling,
                Baseline = baseline,
            },
        };
        var stages = new StageMeasures(recipe.Epochs);
        _tiny.Train(recipe, "model", progress: stages);
        Assert.True(stages.Second.Max() > stages.First.Max() + 0.5,
            $"{string.Join(' ', stages.First)}; {string.Join(' ', stages.Second)}");
    }

    [Theory]
    [InlineData(8)]
    [InlineData(14)]
    public void WhatTheSecondStageKeepsIsItsModelOrTheMeanWithTheFirstStages(int epochs)
    {
        var recipe = TinySfdr.Recipe with
        {
            Epochs = 5,
            Views = 1,
            // Measured once, so that the checkpoint holds what was measured.
            ValidateEvery = 100,
            Model = TinySfdr.Recipe.Model with { Width = 48, Dropout = 0 },
            SelfCritical = TinySfdr.Recipe.SelfCritical! with { Epochs = epochs, LearningRate = 1e-3, Dropout = false },
        };
        var result = _tiny.Train(recipe, "model");

        using var scope = new Torch.TensorScope();
        using var kept = SafetensorsFile.Open(Path.Combine(_tiny.Output("model"), "model.safetensors"));
        using var first = SafetensorsFile.Open(
            Path.Combine(_tiny.Output("model"), "cross-entropy", "model.safetensors"));
        using var last = SafetensorsFile.Open(
            Path.Combine(_tiny.Output("model"), "self-critical", "checkpoint.safetensors"));
        var card = File.ReadAllText(Path.Combine(_tiny.Output("model"), "card.md"));
        Assert.Contains("self-critical", card, StringComparison.Ordinal);
        var firstShare = card.Contains("mean with the stage before", StringComparison.Ordinal) ? 0.5 : 0;
        Assert.All(kept.Names.Where(name => name.EndsWith("weight", StringComparison.Ordinal)), name => Assert.True(
            Read(kept, name).Allclose((Read(first, name) * firstShare)
                + (Read(last, $"average.{name}") * (1 - firstShare)), 2e-3, 1e-4), name));

        using var captioner = KnownSystems.Registry.Load<ICaptioner>(
            _tiny.Output("model"), SystemRoles.Captioner, findModel: _ => _tiny.Encoder).Model;
        var images = TinyTraining.Data.Validate[0].Images;
        var captions = captioner.Describe(
            [.. images.Select(image => TinyTraining.Decode(image.Path!))], new CaptionRequest());
        var scores = CaptionMetrics.Score([.. images.Zip(captions, (image, caption) =>
            new CaptionPrediction(image.FileName, caption.Alternatives[0].Text, image.Captions))]);
        Assert.Equal(scores.Corpus.Cider, result.BestMeasures[0].Value, 1e-6);

        static Torch.Tensor Read(SafetensorsFile file, string name) => file.Read(name).To(Torch.ScalarType.Float32);
    }

    [Fact]
    public void TheFirstStagesLossCountsInTheSecondAsMuchAsItIsTold()
    {
        // Nothing is learned, so that all stages see one model; captions and batches are drawn by one seed.
        var recipe = TinySfdr.Recipe with
        {
            Epochs = 1,
            Model = TinySfdr.Recipe.Model with { Dropout = 0, Graph = new GraphConfiguration { Dropout = 0 } },
            Optimizer = TinySfdr.Recipe.Optimizer with { LearningRate = 0 },
            SelfCritical = TinySfdr.Recipe.SelfCritical! with
            {
                Epochs = 1,
                LearningRate = 0,
                Sampling = CaptionSampling.Beams
            },
        };
        _tiny.Train(recipe, "without");
        _tiny.Train(recipe with { SelfCritical = recipe.SelfCritical with { CrossEntropyWeight = 2.5 } }, "with");

        var first = Loss("without", "cross-entropy");
        Assert.True(first > 1);
        // The second stage starts from stored weights, which have half precision.
        Assert.Equal(2.5 * first, Loss("with", "self-critical") - Loss("without", "self-critical"), 1e-2);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(12)]
    public void ATrainingThatWasStoppedInEitherStageEndsAsOneThatRanThrough(int stepsDone)
    {
        var whole = _tiny.Train(TinySfdr.Recipe, "whole");
        using var cancellation = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => _tiny.Train(
            TinySfdr.Recipe, "broken", progress: new StopAt(stepsDone, cancellation),
            cancellation: cancellation.Token));
        var rest = _tiny.Train(TinySfdr.Recipe, "broken", resume: true);

        Assert.Equal(whole.BestMeasures, rest.BestMeasures);
        Assert.Equal(_tiny.Weights("whole"), _tiny.Weights("broken"));
        foreach (var stage in new[] { "cross-entropy", "self-critical" })
        {
            Assert.Equal(Checkpoint("whole", stage), Checkpoint("broken", stage));
        }
    }

    [Fact]
    public void FeaturesAreComputedOnceForAllTrainings()
    {
        _tiny.Train(TinySfdr.Recipe with { Epochs = 1, SelfCritical = null }, "one");
        var files = Directory.GetFiles(_tiny.Output("cache")).ToDictionary(file => file, File.GetLastWriteTimeUtc);
        Assert.Equal(2, files.Count);
        _tiny.Train(TinySfdr.Recipe with { Epochs = 1, SelfCritical = null, Seed = 9, LabelSmoothing = 0 }, "two");
        Assert.Equal(files, Directory.GetFiles(_tiny.Output("cache"))
            .ToDictionary(file => file, File.GetLastWriteTimeUtc));
    }

    [Fact]
    public void FeaturesThatWereBegunAreGoneOnWith()
    {
        _tiny.Train(TinySfdr.Recipe with { Epochs = 1, SelfCritical = null }, "one");
        var file = Directory.GetFiles(_tiny.Output("cache")).MaxBy(path => new FileInfo(path).Length)!;
        byte[] content = File.ReadAllBytes(file);
        File.Delete(file);
        // In the middle of a row of the second view.
        File.WriteAllBytes(file + ".part", content[..((content.Length * 2 / 3) + 5)]);
        _tiny.Train(TinySfdr.Recipe with { Epochs = 1, SelfCritical = null }, "two");

        Assert.Equal(content, File.ReadAllBytes(file));
        Assert.Equal(_tiny.Weights("one"), _tiny.Weights("two"));
    }

    [Theory]
    [InlineData(SemanticText.None)]
    [InlineData(SemanticText.Oracle)]
    public void TrainsWithoutRetrieval(SemanticText text)
    {
        var model = TinySfdr.Recipe.Model;
        var recipe = TinySfdr.Recipe with
        {
            Epochs = 1,
            SelfCritical = null,
            Model = model with { Features = model.Features with { Text = text } }
        };
        Assert.True(double.IsFinite(_tiny.Train(recipe, "model").BestMeasures[0].Value));
        Assert.Equal(0, SfdrFolder.ReadConfiguration(_tiny.Output("model")).Bank.Size);
        Assert.Equal(text == SemanticText.Oracle,
            File.ReadAllText(Path.Combine(_tiny.Output("model"), "card.md"))
                .Contains("NOT a fair", StringComparison.Ordinal));
    }

    [Fact]
    public void SaysThatThereAreTooFewCaptionsToRetrieve()
    {
        var model = TinySfdr.Recipe.Model;
        var recipe = TinySfdr.Recipe with
        {
            Model =
            model with { Features = model.Features with { RetrievedCaptions = 16 } }
        };
        Assert.Contains("retrievedCaptions",
            Assert.Throws<TrainingException>(() => _tiny.Train(recipe, "model")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OneFirstStageServesAnotherSecondOne()
    {
        _tiny.Train(TinySfdr.Recipe, "whole");
        _tiny.Train(TinySfdr.Recipe with { SelfCritical = null }, "first");
        _tiny.Train(TinySfdr.Recipe, "first", resume: true);
        Assert.Equal(Checkpoint("whole", "cross-entropy"), Checkpoint("first", "cross-entropy"));
        Assert.Equal(_tiny.Weights("whole"), _tiny.Weights("first"));
    }

    [Fact]
    public void RefusesACheckpointOfAnotherRecipe()
    {
        _tiny.Train(TinySfdr.Recipe with { Epochs = 1, SelfCritical = null }, "model");
        var error = Assert.Throws<TrainingException>(() =>
            _tiny.Train(TinySfdr.Recipe with { Epochs = 1, SelfCritical = null, Seed = 8 }, "model", resume: true));
        Assert.Contains("another recipe", error.Message, StringComparison.Ordinal);
    }

    private double Loss(string name, string stage) =>
        JsonDocument.Parse(File.ReadLines(Path.Combine(_tiny.Output(name), stage, "log.jsonl")).Last()).RootElement
            .GetProperty("loss").GetDouble();

    // All tensors; the header also has the time that it took.
    private Dictionary<string, byte[]> Checkpoint(string name, string stage)
    {
        using var file = SafetensorsFile.Open(Path.Combine(_tiny.Output(name), stage, "checkpoint.safetensors"));
        using var scope = new Torch.TensorScope();
        return file.Names.ToDictionary(tensor => tensor, tensor =>
        {
            var read = file.Read(tensor);
            var bytes = new byte[read.NumberOfElements * 8];
            read.CopyBytesTo(bytes);
            return bytes;
        });
    }

    /// <summary>CIDEr after each epoch of both stages.</summary>
    private sealed class StageMeasures(int firstEpochs) : IProgress<TrainingProgress>
    {
        public List<double> First { get; } = [];

        public List<double> Second { get; } = [];

        public void Report(TrainingProgress value)
        {
            if (value.Measures is { } measures)
            {
                (value.Epoch < firstEpochs ? First : Second).Add(measures[0].Value);
            }
        }
    }

    /// <summary>
    /// Cancels at the end of an epoch, seen in the next step: within the first stage, between both, within the second.
    /// </summary>
    private sealed class StopAt(int step, CancellationTokenSource cancellation) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            var isTraining = value.StepsPerEpoch == 4;
            if (isTraining && (value.Epoch * 4) + value.Step >= step)
            {
                cancellation.Cancel();
            }
        }
    }
}
