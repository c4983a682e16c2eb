using Nadir.Archive.Localization;

namespace Nadir.Archive.Tests.Localization;

public sealed class LocalizationMeasuresTests
{
    [Theory]
    [InlineData(100, 99)]
    [InlineData(112, 105)]
    [InlineData(99, 98.5)]
    public void A_peak_lies_in_the_scene_though_its_cell_reaches_over_the_edge(int sceneWidth, double expected)
    {
        var map = new HeatMap(8, 1, 14, [0, 0, 0, 0, 0, 0, 0, 1], 0, 1, 1) { SceneWidth = sceneWidth };

        Assert.Equal(expected, HeatPeaks.Find(map)[0].Column);
    }

    private const int Side = 60;
    private const int CellSize = 10;

    // A square of 12 x 12 cells around cell (29.5, 29.5).
    private static readonly bool[] Square = [
        .. Cells((column, row) => column is >= 24 and < 36 && row is >= 24 and < 36)];

    [Fact]
    public void HeatThatIsTheRegionIsPerfectButForItsPlateau()
    {
        var map = Map((column, row) => 1 - (float)(double.Hypot(column - 29.5, row - 29.5) / 60));
        var truth = new TruthMask(map, Square);
        var measures = LocalizationMeasures.Of(map, truth);

        Assert.Equal(1, measures.Rda);
        Assert.InRange(measures.Ras, 0, 0.05);
        Assert.Equal((0.4 * measures.Rsu) + (0.35 * (1 - measures.Ras)) + (0.25 * measures.Rda), measures.Rmi, 1e-12);
    }

    [Fact]
    public void UniformHeatHasTheSignificantAreaOfItsFormula()
    {
        // Inside to outside is as area to area, so that only the constant is left: 1 - exp(-0.707).
        var map = Map((_, _) => 0.3f);
        Assert.Equal(1 - Math.Exp(-0.707), LocalizationMeasures.Of(map, new TruthMask(map, Square)).Rsu, 1e-6);
    }

    [Fact]
    public void HeatWithinTheRegionAloneHasAllTheArea()
    {
        var map = Map((column, row) => Square[(row * Side) + column] ? 1 : 0);
        Assert.Equal(1, LocalizationMeasures.Of(map, new TruthMask(map, Square)).Rsu, 1e-9);
    }

    [Fact]
    public void WithoutAPeakNearbyAttentionIsElsewhere()
    {
        var map = Map((column, row) => 1 - (float)(double.Hypot(column, row) / 100));
        var corner = new TruthMask(map, [.. Cells((column, row) => column > 55 && row > 55)]);
        var measures = LocalizationMeasures.Of(map, corner);
        Assert.Equal((0, 1), (measures.Rda, measures.Ras));
    }

    [Fact]
    public void RegionsAreConnectedOverCornersAndHaveTheirCentre()
    {
        var map = Map((_, _) => 0.5f);
        var truth = new TruthMask(
            map, [.. Cells((column, row) => (column, row) is (1, 1) or (2, 2) || Square[(row * Side) + column])]);

        Assert.Equal(2, truth.Regions.Count);
        Assert.Equal((20, 20), (truth.Regions[0].Column, truth.Regions[0].Row));
        Assert.Equal((300, 300), (truth.Regions[1].Column, truth.Regions[1].Row));
        // A square's outline is on average 0.574 sides from its centre (the mean of sqrt(1/4 + t^2) for t up to 1/2).
        Assert.Equal(1.5 * 0.574 * 120, truth.Regions[1].Radius, 8.0);
    }

    [Fact]
    public void AMaskMustMarkSomethingAndNotEverything()
    {
        var map = Map((_, _) => 0.5f);
        Assert.Throws<ArchiveException>(() => new TruthMask(map, new bool[Side * Side]));
        Assert.Throws<ArchiveException>(() => new TruthMask(map, [.. Enumerable.Repeat(true, Side * Side)]));
        Assert.Throws<ArchiveException>(() => new TruthMask(map, [true, false]));
    }

    [Fact]
    public void FiltersAreThoseOfALoopOverEachSquare()
    {
        const int Width = 9;
        const int Height = 7;
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, Width * Height).Select(_ => random.NextSingle())];
        foreach (var radius in (int[])[0, 1, 3])
        {
            var (mean, maximum) = (SlidingWindow.Mean(values, Width, Height, radius),
                SlidingWindow.Maximum(values, Width, Height, radius));
            for (var cell = 0; cell < values.Length; cell++)
            {
                float[] square =
                [
                    .. from y in Enumerable.Range((cell / Width) - radius, (2 * radius) + 1)
                       from x in Enumerable.Range((cell % Width) - radius, (2 * radius) + 1)
                       select values[(Math.Clamp(y, 0, Height - 1) * Width) + Math.Clamp(x, 0, Width - 1)],
                ];
                Assert.Equal(square.Average(), mean[cell], 1e-5f);
                Assert.Equal(square.Max(), maximum[cell]);
            }
        }
    }

    private static IEnumerable<T> Cells<T>(Func<int, int, T> value) =>
        from row in Enumerable.Range(0, Side) from column in Enumerable.Range(0, Side) select value(column, row);

    private static HeatMap Map(Func<int, int, float> value) => new(Side, Side, CellSize, [.. Cells(value)], 0, 1, 1);
}
