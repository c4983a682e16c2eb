using Nadir.Datasets;
using Nadir.Metrics;
using Nadir.Systems.Contracts;
using Nadir.Systems.Tests.DualEncoder;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Tests;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Training.Retrieval;

public sealed class TinyTrainingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-training-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("faami")]
    [InlineData("osdpm")]
    public void LearnsColorsAndKeepsAModelThatScoresAsMeasured(string kind)
    {
        var recipe = TinyRecipes.Of(kind) with
        {
            Epochs = 20,
            WordDropout = 0,
            Augmentation = new AugmentationRecipe { MinimumCropArea = 1, ColorJitter = 0 },
            Optimizer = new OptimizerRecipe { LearningRate = 3e-3, BackboneScale = 1 },
        };
        var progress = new EpochLosses();
        var result = TinyRecipes.Train(recipe, _folder, progress);

        Assert.True(progress.Losses[^1] < 0.5 * progress.Losses[0],
            $"the loss went from {progress.Losses[0]} to {progress.Losses[^1]}");
        // One right picture among six, three right captions among eighteen: chance is 16.7.
        Assert.True(Value(result, "colors.i2t.r1") > 60, $"image to text R@1 is {Value(result, "colors.i2t.r1")}");
        Assert.True(Value(result, "colors.t2i.r1") > 60, $"text to image R@1 is {Value(result, "colors.t2i.r1")}");

        var (model, vocabulary) = KnownSystems.Registry.Load<ITwoTowers>(_folder, SystemRoles.Encoder);
        using var owned = model;
        var gallery = RetrievalEvaluator.Evaluate(
            model, vocabulary, TinyRecipes.DataWithNouns.Validate[0].Images, TinyTraining.Decode,
            CancellationToken.None);
        Assert.Equal(result.BestMeasures[0].Value, gallery.Rank().Score().MeanRecall, 6);
        var card = File.ReadAllText(Path.Combine(_folder, "card.md"));
        Assert.Contains(kind.ToUpperInvariant(), card, StringComparison.Ordinal);
        Assert.Equal(recipe.Task, RecipeFile.Read(KnownSystems.Registry, Path.Combine(_folder, "recipe.json")).Task);
    }

    [Theory]
    [InlineData("faami")]
    [InlineData("osdpm")]
    public void AStepLeavesNoTensorBehind(string kind)
    {
        var task = TinyRecipes.CreateTask(TinyRecipes.Of(kind), _folder);
        using var owned = (IDisposable)task;
        _ = LiveTensors.CountSettled();
        var live = new List<long>();
        for (var epoch = 0; epoch < 2; epoch++)
        {
            foreach (var batch in task.Batches(epoch, 0, CancellationToken.None))
            {
                using (new TensorScope())
                {
                    task.Loss(batch).Total.Backward();
                }

                live.Add(Tensor.LiveCount);
                batch.Dispose();
            }
        }

        Assert.Equal(8, live.Count);
        Assert.Single(live.Skip(1).Distinct());
    }

    [Fact]
    public void FrozenBlocksAreKeptAndTheRestIsTrained()
    {
        var recipe = TinyRecipes.Osdpm with { FreezeThrough = "conv_pw_2", Epochs = 1 };
        var task = TinyRecipes.CreateTask(recipe, _folder);
        using var owned = (IDisposable)task;
        using var scope = new TensorScope();
        var before = Backbone(task);
        new TrainingLoop<ImageBatch>(task, new TrainingOptions
        {
            Epochs = 1,
            Warmup = 0,
            ClipNorm = 2,
            AverageDecay = 0.9,
            Directory = _folder,
            Identity = "frozen",
        }).Run(CancellationToken.None);
        var after = Backbone(task);

        foreach (var (name, values) in before)
        {
            var isFrozen = name.Split(
                '.') is [.., "conv1" or "conv_dw_1" or "conv_pw_1" or "conv_dw_2" or "conv_pw_2", _, _];
            Assert.True(isFrozen == values.SequenceEqual(after[name]), $"{name}: {(isFrozen ? "changed" : "stayed")}");
        }
    }

    private static Dictionary<string, float[]> Backbone(ITrainingTask<ImageBatch> task) => task.Model.StateDict()
        .Where(pair => pair.Key.Contains(".backbone.", StringComparison.Ordinal)
            && pair.Value.Type == ScalarType.Float32)
        .ToDictionary(pair => pair.Key, pair => pair.Value.ToArray<float>());

    private static double Value(TrainingResult result, string name) =>
        result.BestMeasures.First(measure => measure.Name == name).Value;

    private sealed class EpochLosses : IProgress<TrainingProgress>
    {
        public List<double> Losses { get; } = [];

        public void Report(TrainingProgress value)
        {
            if (value.Measures is not null)
            {
                Losses.Add(value.Loss);
            }
        }
    }
}
