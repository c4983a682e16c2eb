using Nadir.Systems.Contracts;
using Nadir.Systems.Tests.Support;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Tests;
using Nadir.Torch;

namespace Nadir.Systems.Tests.DualEncoder;

public sealed class DualEncoderTrainingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-training-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void LearnsColorsAndKeepsAModelThatScoresAsMeasured()
    {
        var recipe = TinyTraining.Recipe with
        {
            Epochs = 24,
            WordDropout = 0,
            Augmentation = new AugmentationRecipe { MinimumCropArea = 1, ColorJitter = 0 },
            Optimizer = new OptimizerRecipe { LearningRate = 3e-3, BackboneScale = 1 },
        };
        var result = TestTraining.Run(
            recipe, TinyTraining.Data, new TrainingPaths(_folder, ""), TinyTraining.Decode, Device.Cpu);

        Assert.Equal("colors.mr", result.BestMeasures[0].Name);
        Assert.True(result.BestMeasures[0].Value > 90, $"mR is only {result.BestMeasures[0].Value}");

        using var model = RetrievalInference.Load(KnownSystems.Registry, _folder);
        var images = TinyTraining.Data.Validate[0].Images;
        var (pictures, texts) = (new float[images.Count * model.Dimension], new float[images.Count * model.Dimension]);
        model.EncodeImages([.. images.Select(image => TinyTraining.Decode(image.Path!))], pictures);
        model.EncodeTexts([.. images.Select(image => image.Captions[0])], texts);
        for (var row = 0; row < images.Count; row++)
        {
            var best = Enumerable.Range(0, images.Count)
                .MaxBy(other => Dot(pictures, row, texts, other, model.Dimension));
            Assert.Equal(row, best);
        }

        Assert.True(File.Exists(Path.Combine(_folder, "card.md")));
        Assert.NotEmpty(File.ReadLines(Path.Combine(_folder, "log.jsonl")));
    }

    [Fact]
    public void AStepLeavesNoTensorBehind()
    {
        using var task = TinyTraining.CreateTask(TinyTraining.Recipe, _folder);
        _ = LiveTensors.CountSettled();
        var live = new List<long>();
        for (var epoch = 0; epoch < 3; epoch++)
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

        Assert.Equal(12, live.Count);
        Assert.Single(live.Skip(1).Distinct());
    }

    private static double Dot(float[] left, int leftRow, float[] right, int rightRow, int dimension) =>
        Enumerable.Range(0, dimension)
            .Sum(i => (double)left[(leftRow * dimension) + i] * right[(rightRow * dimension) + i]);
}
