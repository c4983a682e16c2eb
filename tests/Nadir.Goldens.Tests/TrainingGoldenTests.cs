namespace Nadir.Goldens.Tests;

/// <summary>
/// Trainings of one seed begin as they always did: the same start, batches, augmentations, losses and steps.
/// </summary>
public sealed class TrainingGoldenTests : IDisposable
{
    private const double RelativeTolerance = 1e-4;

    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-goldens-").FullName;

    public static TheoryData<string> Recipes => [.. TrainingOutputs.Recipes];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>
    /// All images are one batch, so that the losses of the first three epochs are those of the first three steps.
    /// </summary>
    [Theory]
    [MemberData(nameof(Recipes))]
    public void TheFirstThreeLossesAreAsEver(string recipe) =>
        Check($"training.{recipe}.steps", TrainingOutputs.Train(recipe, 24, 3, _folder));

    /// <summary>An epoch of four steps: the division into batches counts too.</summary>
    [Theory]
    [MemberData(nameof(Recipes))]
    public void TheMeanLossOfAnEpochIsAsEver(string recipe) =>
        Check($"training.{recipe}.epoch", TrainingOutputs.Train(recipe, 6, 1, _folder));

    // Losses of the self-critical stage are differences of rewards, near to zero: less than a tenth counts as a tenth.
    private static double Tolerance(double loss) => RelativeTolerance * Math.Max(Math.Abs(loss), 0.1);

    private static void Check(string name, TrainingRun actual)
    {
        var expected = Golden.Document(name, actual);
        Assert.Equal(expected.Files, actual.Files);
        Assert.Equal(expected.Logs.Select(log => log.File), actual.Logs.Select(log => log.File));
        Assert.All(expected.Logs.Zip(actual.Logs), logs =>
        {
            // A log may tell more than before; what it told keeps its name and its order.
            Assert.Equal(logs.First.Members, logs.Second.Members.Where(logs.First.Members.Contains));
            Assert.Equal(logs.First.Losses.Count, logs.Second.Losses.Count);
            Assert.All(logs.First.Losses.Zip(logs.Second.Losses), losses =>
                Assert.True(
                    Math.Abs(losses.First - losses.Second) <= Tolerance(losses.First),
                    $"{name}: {logs.First.File} has the loss {losses.Second:g9}, frozen is {losses.First:g9}."));
        });
    }
}
