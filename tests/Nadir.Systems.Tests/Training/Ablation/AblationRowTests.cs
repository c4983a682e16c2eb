using Nadir.Systems.Training.Ablation;
using Nadir.Systems.Training.Loop;


namespace Nadir.Systems.Tests.Training.Ablation;

public sealed class AblationRowTests
{
    [Fact]
    public void GivesMeanAndSampleDeviationOverSeeds()
    {
        var rows = AblationRow.Summarize(
        [
            new AblationResult("a", 0, [new Measure("mr", 2)], 1),
            new AblationResult("a", 1, [new Measure("mr", 4)], 1),
            new AblationResult("a", 2, [new Measure("mr", 9)], 1),
            new AblationResult("b", 0, [new Measure("mr", 7)], 1),
        ]);

        // Deviations -3, -1 and 4 from the mean 5: (9 + 1 + 16) / 2 = 13.
        Assert.Equal([new AblationRow("a", "mr", 5, Math.Sqrt(13), 3), new AblationRow("b", "mr", 7, 0, 1)],
            rows.Select(row => row with { Values = [] }));
        Assert.Equal([new AblationSeedValue(0, 2), new AblationSeedValue(1, 4), new AblationSeedValue(2, 9)],
            rows[0].Values);
    }
}
