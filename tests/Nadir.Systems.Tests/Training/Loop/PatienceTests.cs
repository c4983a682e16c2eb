using Nadir.Systems.Tests.DualEncoder;
using Nadir.Systems.Tests.Training.Retrieval;


namespace Nadir.Systems.Tests.Training.Loop;

public sealed class PatienceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-patience-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    public void PatienceDoesNotRunOutBeforeAnythingWasMeasured(int patience, int validateEvery)
    {
        var result = TinyRecipes.Train(
            TinyTraining.Recipe with { Epochs = 3, Patience = patience, ValidateEvery = validateEvery }, _folder);

        Assert.NotEmpty(result.BestMeasures);
        Assert.True(File.Exists(Path.Combine(_folder, "model.safetensors")));
    }

    [Fact]
    public void StopsWhereNothingGetsBetter()
    {
        var recipe = TinyTraining.Recipe with { Epochs = 9, Patience = 2 };
        // Nothing moves, so nothing can get better than after the first epoch.
        var result = TinyRecipes.Train(
            recipe with
            {
                Optimizer = recipe.Optimizer with { LearningRate = 0 },
                CenterFeatures = false,
                AverageDecay = 0
            }, _folder);

        Assert.True(result.StoppedEarly);
        Assert.InRange(result.EpochsDone, 3, 8);
        Assert.Equal(result.BestEpoch + 2, result.EpochsDone - 1);
    }
}
