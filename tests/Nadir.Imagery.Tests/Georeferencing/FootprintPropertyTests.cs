using FsCheck;
using FsCheck.Fluent;

namespace Nadir.Imagery.Tests.Georeferencing;

/// <summary>Footprints of images anywhere on the globe, held against projections computed by another path.</summary>
public sealed class FootprintPropertyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rings_are_closed_run_counterclockwise_and_stay_on_the_map() => ForAll(footprint =>
    {
        foreach (var ring in footprint.Whole.Polygons)
        {
            Assert.Equal(ring[0], ring[^1]);
            Assert.True(Area(ring) > 0);
            Assert.All(ring, point => Assert.InRange(point.Longitude, -180, 180));
            Assert.All(ring, point => Assert.InRange(point.Latitude, -90, 90));
        }

        Assert.InRange(footprint.Whole.Polygons.Count, 1, 2);
    });

    [Fact]
    public void What_a_pixel_shows_lies_within_the_footprint_and_what_lies_beside_the_image_does_not() =>
        ForAll(footprint =>
    {
        foreach (var (column, row) in Grid(0.5, Placement.Side - 0.5))
        {
            Assert.True(Contains(footprint.Whole, footprint.Degrees(column, row)), $"{column}, {row}");
        }

        if (footprint.IsSmall)
        {
            foreach (var outside in new[] { -0.6, Placement.Side + 0.6 })
            {
                Assert.False(Contains(footprint.Whole, footprint.Degrees(outside, Placement.Side / 2.0)));
                Assert.False(Contains(footprint.Whole, footprint.Degrees(Placement.Side / 2.0, outside)));
            }
        }
    });

    [Fact]
    public void Halves_of_an_image_share_its_ground() => ForAll(footprint =>
    {
        foreach (var (column, row) in Grid(0.3, Placement.Side - 0.3))
        {
            var left = column < (Placement.Side / 2) - 0.2;
            if (left || column > (Placement.Side / 2) + 0.2)
            {
                var point = footprint.Degrees(column, row);
                Assert.Equal((left, !left), (Contains(footprint.Left, point), Contains(footprint.Right, point)));
            }
        }
    });

    private static IEnumerable<(double Column, double Row)> Grid(double first, double last) =>
        from i in Enumerable.Range(0, 7)
        from j in Enumerable.Range(0, 7)
        select (first + ((last - first) * i / 6), first + ((last - first) * j / 6));

    private static double Area(IReadOnlyList<(double X, double Y)> ring) =>
        ring.Zip(ring.Skip(1), (a, b) => (a.X * b.Y) - (b.X * a.Y)).Sum() / 2;

    // Counts the edges that a ray to the east crosses.
    private static bool Contains(Footprint footprint, (double Longitude, double Latitude) point) =>
        footprint.Polygons.Any(ring =>
        ring.Zip(ring.Skip(1)).Count(edge =>
            (edge.First.Latitude > point.Latitude) != (edge.Second.Latitude > point.Latitude)
            && point.Longitude < edge.First.Longitude + ((point.Latitude - edge.First.Latitude)
                / (edge.Second.Latitude - edge.First.Latitude)
                    * (edge.Second.Longitude - edge.First.Longitude))) % 2 == 1);

    private void ForAll(Action<Placed> check) => Prop.ForAll(Placement.Any.ToArbitrary(), placement =>
    {
        var path = _folder.File("placed.tif");
        var picture = Pictures.Plane(Placement.Side, Placement.Side);
        GeoTiffWriter.Write(path,
            picture with { CoordinateSystem = placement.System, GeoTransform = placement.Transform });
        using var source = ImageSource.Open(path);
        const int half = Placement.Side / 2;
        check(new Placed(
            placement,
            source.GetFootprint()!,
            source.GetFootprint(new PixelWindow(0, 0, half, Placement.Side))!,
            source.GetFootprint(new PixelWindow(half, 0, half, Placement.Side))!));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    private sealed record Placed(Placement Placement, Footprint Whole, Footprint Left, Footprint Right)
    {
        /// <summary>
        /// Far from the poles and less than a sixth of the globe: beside it is not around the globe again.
        /// </summary>
        internal bool IsSmall => Whole.Bounds is { South: > -88, North: < 88 }
            && Whole.Polygons.Sum(ring => ring.Max(point => point.Longitude) - ring.Min(point => point.Longitude)) < 60;

        internal (double Longitude, double Latitude) Degrees(double column, double row)
        {
            var (x, y) = Placement.Transform.Apply(column, row);
            return Placement.ToDegrees(x, y);
        }
    }
}
