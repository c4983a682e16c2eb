using System.Text.Json;
using Nadir.Archive.Ingest;
using Nadir.Imagery;

namespace Nadir.Archive.Tests.Ingest;

/// <summary>
/// Which points of an outline are written: those that a straight line between others does not hold already.
/// </summary>
public sealed class FootprintGeoJsonTests
{
    private const int PointsAnEdge = 16;

    // What rounding of a point and of both ends of a line may add up to, on top of the tolerance.
    private const double Tolerance = 2.5e-8;

    [Fact]
    public void StraightEdgesAreTheirCorners()
    {
        var written = Write(Footprint.OfRing([.. Outline((2, 41), (2.1, 40.9), (2.2, 41), (2.1, 41.1))]));
        Assert.Equal(written[0], written[^1]);
        Assert.Equal([(2, 41), (2.1, 40.9), (2.1, 41.1), (2.2, 41)], written.Skip(1).Order());
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(1)]
    [InlineData(40)]
    public void CurvesKeepWhatIsSeenOfThem(double radius)
    {
        (double Longitude, double Latitude)[] ring =
        [
            .. Enumerable.Range(0, 64).Select(i => double.DegreesToRadians(i * 360 / 64.0))
                .Select(angle => (radius * Math.Cos(angle), radius * Math.Sin(angle))),
        ];
        Assert.Equal(65, Write(Footprint.OfRing(ring)).Count);
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(0.1)]
    [InlineData(10)]
    public void NoPointLeavesTheOutline(double width)
    {
        // Edges that bow, as those of a projected image do: more, the longer they are.
        (double Longitude, double Latitude)[] straight =
            [.. Outline((10, 50), (10 + width, 50), (10 + width, 50 + width), (10, 50 + width))];
        (double Longitude, double Latitude)[] bowed =
        [
            .. straight.Select((point, i) =>
                (point.Longitude, point.Latitude
                    + (0.002 * width * width * Math.Sin(Math.PI * (i % PointsAnEdge) / PointsAnEdge)))),
        ];
        var written = Write(Footprint.OfRing(bowed));
        Assert.InRange(written.Count, 5, width < 0.01 ? 8 : 65);
        Assert.All(bowed, point => Assert.InRange(
            written.Zip(written.Skip(1)).Min(line => Distance(point, line.First, line.Second)), 0, Tolerance));
    }

    [Fact]
    public void GroundOfNoExtentStaysARing()
    {
        var written = Write(new Footprint([[(1, 1), (1 + 1e-8, 1), (1, 1 + 1e-8), (1, 1)]]));
        Assert.Equal(4, written.Count);
        Assert.Equal(written[0], written[^1]);
    }

    private static IEnumerable<(double Longitude, double Latitude)> Outline(params (double X, double Y)[] corners) =>
        Enumerable.Range(0, corners.Length * PointsAnEdge).Select(i =>
        {
            var (from, to) = (corners[i / PointsAnEdge], corners[((i / PointsAnEdge) + 1) % corners.Length]);
            var share = i % PointsAnEdge / (double)PointsAnEdge;
            return (from.X + (share * (to.X - from.X)), from.Y + (share * (to.Y - from.Y)));
        });

    private static double Distance((double X, double Y) point, (double X, double Y) from, (double X, double Y) to)
    {
        // By small steps, not by the formula that is tested.
        double Away(double share) =>
            double.Hypot(point.X - from.X - (share * (to.X - from.X)), point.Y - from.Y - (share * (to.Y - from.Y)));
        var (low, high) = (0.0, 1.0);
        for (var i = 0; i < 200; i++)
        {
            var (left, right) = (low + ((high - low) / 3), high - ((high - low) / 3));
            (low, high) = Away(left) < Away(right) ? (low, right) : (left, high);
        }

        return Away((low + high) / 2);
    }

    private static List<(double, double)> Write(Footprint footprint) =>
    [
        .. JsonElement.Parse(FootprintGeoJson.Write(footprint)).GetProperty("coordinates")[0].EnumerateArray()
            .Select(position => (position[0].GetDouble(), position[1].GetDouble())),
    ];
}
