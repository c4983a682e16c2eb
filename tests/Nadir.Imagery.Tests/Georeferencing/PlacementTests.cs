namespace Nadir.Imagery.Tests.Georeferencing;

/// <summary>Images that are placed by what others know of them.</summary>
public sealed class PlacementTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Four_corners_are_met_exactly_and_the_upper_left_one_is_found()
    {
        (double Longitude, double Latitude)[] corners = [(10, 50.5), (11.2, 50.9), (11, 49.6), (9.9, 49.8)];
        for (var start = 0; start < 4; start++)
        {
            foreach (var isReversed in (bool[])[false, true])
            {
                var ring = Enumerable.Range(0, 4).Select(i => corners[(start + i) % 4]);
                using var source = Open(ImagePlacement.ByCorners([.. isReversed ? ring.Reverse() : ring]));
                Assert.True(source.IsPlaced && !source.HasOwnPlace);
                (int Column, int Row)[] pixels = [(0, 0), (40, 0), (40, 30), (0, 30)];
                foreach (var ((column, row), ground) in pixels.Zip(corners))
                {
                    var (longitude, latitude) = source.GetPosition(column, row)!.Value;
                    Assert.Equal(ground.Longitude, longitude, 9);
                    Assert.Equal(ground.Latitude, latitude, 9);
                }

                // Diagonals cross at the centre, in the image and, since lines stay straight, on the ground.
                var centre = source.GetPosition(20, 15)!.Value;
                Assert.Equal(0, Cross(corners[0], corners[2], centre), 9);
                Assert.Equal(0, Cross(corners[1], corners[3], centre), 9);
            }
        }
    }

    [Fact]
    public void A_ring_that_turns_both_ways_places_nothing() =>
        Assert.Null(ImagePlacement.ByCorners([(0, 0), (1, 1), (1, 0), (0, 1)]));

    [Fact]
    public void A_transform_holds_for_an_image_of_another_size()
    {
        // Of an image four times as wide and twice as high: 10 m pixels become 40 m by 20 m.
        using var source = Open(
            ImagePlacement.ByTransform("EPSG:32631", new GeoTransform(500_000, 10, 0, 0, 0, -10), 160, 60));
        Assert.Equal(Math.Sqrt(800) / 0.9996, source.GetGroundSamplingDistance()!.Value, 0.05);
        Assert.Equal((3, 0), (Math.Round(source.GetPosition(0, 0)!.Value.Longitude, 9),
            Math.Round(source.GetPosition(0, 0)!.Value.Latitude, 9)));
    }

    [Theory]
    [InlineData("EPSG:999999", 10)]
    [InlineData("EPSG:32631", -1e12)]
    public void Where_a_transform_leads_nowhere_the_corners_count(string system, double pixelSize)
    {
        var transform = ImagePlacement.ByTransform(
            system, new GeoTransform(500_000, pixelSize, 0, 0, 0, -pixelSize), 40, 30);
        using var lost = Open(transform);
        Assert.False(lost.IsPlaced);
        using var found = Open(transform.Or(ImagePlacement.ByCorners([(0, 1), (1, 1), (1, 0), (0, 0)])));
        Assert.Equal((0, 1), found.GetPosition(0, 0)!.Value);
    }

    [Fact]
    public void What_the_file_says_counts_first()
    {
        var path = _folder.File("own.tif");
        GeoTiffWriter.Write(path,
            Pictures.Plane(40, 30) with
            {
                CoordinateSystem = "EPSG:4326",
                GeoTransform = new GeoTransform(10, 0.1, 0, 50, 0, -0.1)
            });
        using var source = ImageSource.Open(path, null, ImagePlacement.ByCorners([(0, 1), (1, 1), (1, 0), (0, 0)]));
        Assert.True(source.HasOwnPlace);
        Assert.Equal(10, source.GetPosition(0, 0)!.Value.Longitude, 9);
    }

    [Fact]
    public void Control_points_are_written_and_read_again()
    {
        GroundControlPoint[] points = [new(0, 0, 500_000, 5_000_000), new(40, 0, 500_400, 5_000_100),
            new(40, 30, 500_300, 4_999_800), new(0, 30, 499_900, 4_999_700)];
        var path = _folder.File("points.tif");
        GeoTiffWriter.WriteCloudOptimized(path,
            Pictures.Plane(40, 30) with
            {
                CoordinateSystem = "EPSG:32631",
                GeoTransform = null,
                GroundControlPoints = points
            });
        using var source = ImageSource.Open(path);
        Assert.Equal(points, source.Header.GroundControlPoints);
        Assert.NotNull(source.GetFootprint());
    }

    private static double Cross((double X, double Y) a, (double X, double Y) b, (double X, double Y) c) =>
        ((b.X - a.X) * (c.Y - a.Y)) - ((b.Y - a.Y) * (c.X - a.X));

    private ImageSource Open(ImagePlacement? placement)
    {
        var path = _folder.File("plain.tif");
        GeoTiffWriter.Write(path, Pictures.Plane(40, 30) with { CoordinateSystem = null, GeoTransform = null });
        return ImageSource.Open(path, null, placement);
    }
}
