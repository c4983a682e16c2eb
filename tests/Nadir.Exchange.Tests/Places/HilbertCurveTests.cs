using Nadir.Exchange.Places;

namespace Nadir.Exchange.Tests.Places;

/// <summary>
/// What makes a curve Hilbert's: it meets every cell once, in steps to a neighbour, and a quarter of it fills a
/// quarter.
/// </summary>
public sealed class HilbertCurveTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void The_curve_goes_from_cell_to_neighbouring_cell_and_meets_each_once(int order)
    {
        int side = 1 << order;
        var cells = new (int X, int Y)?[side * side];
        for (uint x = 0; x < side; x++)
        {
            for (uint y = 0; y < side; y++)
            {
                ulong distance = HilbertCurve.DistanceOf(x, y, order);
                Assert.Null(cells[distance]);
                cells[distance] = ((int)x, (int)y);
            }
        }

        Assert.All(cells.Zip(cells.Skip(1)), pair =>
            Assert.Equal(1, Math.Abs(pair.First!.Value.X - pair.Second!.Value.X)
                + Math.Abs(pair.First.Value.Y - pair.Second.Value.Y)));
        Assert.All(cells.Chunk(side * side / 4), quarter =>
            Assert.Single(quarter.Select(cell => (cell!.Value.X * 2 / side, cell.Value.Y * 2 / side)).Distinct()));
    }

    [Fact]
    public void The_borders_of_the_world_are_on_the_curve()
    {
        Assert.All(
            new[] { (-180.0, -90.0), (180, 90), (-180, 90), (180, -90), (500, -100) },
            place => Assert.InRange(HilbertCurve.DistanceOf(place.Item1, place.Item2), 0UL, HilbertCurve.NoPlace - 1));
        Assert.Equal(HilbertCurve.DistanceOf(180, 90), HilbertCurve.DistanceOf(1000, 91));
    }
}
