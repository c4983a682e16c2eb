namespace Nadir.Imagery.Tests.Georeferencing;

public sealed class FootprintTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Degrees_stay_degrees()
    {
        var footprint = Of("EPSG:4326", new GeoTransform(10, 0.1, 0, 50, 0, -0.1))!;
        Assert.Equal((10, 49, 11, 50), Rounded(footprint.Bounds));
        var ring = Assert.Single(footprint.Polygons);
        Assert.Equal(ring[0], ring[^1]);
        Assert.True(SignedArea(ring) > 0, "counterclockwise");
    }

    [Fact]
    public void Mercator_follows_its_formula()
    {
        const double radius = 6378137;
        var footprint = Of("EPSG:3857", new GeoTransform(1_000_000, 1000, 0, 6_000_000, 0, -1000))!;
        var bounds = footprint.Bounds;
        Assert.Equal(Degrees(1_000_000 / radius), bounds.West, 9);
        Assert.Equal(Degrees(1_010_000 / radius), bounds.East, 9);
        Assert.Equal(Degrees(Math.Atan(Math.Sinh(6_000_000 / radius))), bounds.North, 9);
        Assert.Equal(Degrees(Math.Atan(Math.Sinh(5_990_000 / radius))), bounds.South, 9);
    }

    [Fact]
    public void The_origin_of_a_utm_zone_is_its_central_meridian_on_the_equator()
    {
        var footprint = Of("EPSG:32631", new GeoTransform(500_000, 10, 0, 100, 0, -10))!;
        Assert.Equal((3, 0), (Math.Round(footprint.Bounds.West, 9), Math.Round(footprint.Bounds.South, 9)));
    }

    [Fact]
    public void Ground_across_the_antimeridian_is_cut_there()
    {
        var footprint = Of("EPSG:4326", new GeoTransform(179, 0.2, 0, 10, 0, -0.1))!;
        Assert.True(footprint.CrossesAntimeridian);
        Assert.Equal((179, 9, -179, 10), Rounded(footprint.Bounds));
        Assert.All(footprint.Polygons.SelectMany(p => p), p => Assert.InRange(p.Longitude, -180, 180));
        Assert.All(footprint.Polygons, ring => Assert.Equal(1, SignedArea(ring), 9));
    }

    [Fact]
    public void Ground_around_a_pole_reaches_it()
    {
        // Polar stereographic: the pole is the origin.
        var footprint = Of("EPSG:3413", new GeoTransform(-500_000, 100_000, 0, 500_000, 0, -100_000))!;
        Assert.Equal(90, footprint.Bounds.North, 9);
        Assert.InRange(footprint.Bounds.South, 83, 86);
        Assert.Equal(360, footprint.Polygons.Sum(p => p.Max(v => v.Longitude) - p.Min(v => v.Longitude)), 6);
    }

    [Fact]
    public void A_window_has_its_own_ground()
    {
        using var source = Source("EPSG:4326", new GeoTransform(10, 0.1, 0, 50, 0, -0.1));
        Assert.Equal((10.2, 49.3, 10.6, 49.9), Rounded(source.GetFootprint(new PixelWindow(2, 1, 4, 6))!.Bounds));
    }

    [Fact]
    public void Without_place_there_is_no_footprint()
    {
        Assert.Null(Of(null, new GeoTransform(10, 0.1, 0, 50, 0, -0.1)));
        Assert.Null(Of("EPSG:4326", null));
    }

    [Fact]
    public void Ground_control_points_place_an_image()
    {
        // The corners of an image whose pixels are half a degree wide and a quarter high.
        GroundControlPoint[] points = [new(0, 0, 20, 5), new(8, 0, 24, 5), new(0, 8, 20, 3), new(8, 8, 24, 3)];
        using var source = ImageSource.Open(Tiff.WithControlPoints(8, 8, points), "points.tif");
        Assert.Null(source.Header.GeoTransform);
        Assert.Equal(points, source.Header.GroundControlPoints);
        Assert.Equal((20, 3, 24, 5), Rounded(source.GetFootprint()!.Bounds));
        Assert.Equal((21, 4.5, 22, 5), Rounded(source.GetFootprint(new PixelWindow(2, 0, 2, 2))!.Bounds));
    }

    [Fact]
    public void Points_on_a_line_place_nothing()
    {
        using var source = ImageSource.Open(Tiff.WithControlPoints(8, 8, [new(0, 0, 20, 5), new(4, 4, 22, 4)]), "points.tif");
        Assert.Null(source.GetFootprint());
        Assert.Null(source.GetGroundSamplingDistance());
    }

    // The length of a degree on WGS 84, in kilometres, as NIMA TR8350.2's parameters give it.
    [Theory]
    [InlineData(0, 111.320, 110.574)]
    [InlineData(60, 55.800, 111.412)]
    public void A_pixel_of_a_hundredth_of_a_degree_has_the_size_of_its_latitude(double latitude, double longitudeDegree, double latitudeDegree)
    {
        using var source = Source("EPSG:4326", new GeoTransform(10, 0.01, 0, latitude + 0.05, 0, -0.01));
        Assert.Equal(10 * Math.Sqrt(longitudeDegree * latitudeDegree), source.GetGroundSamplingDistance()!.Value, 0.02);
    }

    [Fact]
    public void A_pixel_on_the_central_meridian_of_a_utm_zone_shows_more_than_its_nominal_size()
    {
        // The scale factor of UTM is 0.9996 there.
        using var source = Source("EPSG:32631", new GeoTransform(500_000 - 50, 10, 0, 50, 0, -10));
        Assert.Equal(10 / 0.9996, source.GetGroundSamplingDistance()!.Value, 1e-6);
    }

    [Fact]
    public void Without_place_there_is_no_ground_sampling_distance()
    {
        using var source = Source(null, new GeoTransform(10, 0.1, 0, 50, 0, -0.1));
        Assert.Null(source.GetGroundSamplingDistance());
    }

    private static (double, double, double, double) Rounded((double West, double South, double East, double North) b) =>
        (Math.Round(b.West, 9), Math.Round(b.South, 9), Math.Round(b.East, 9), Math.Round(b.North, 9));

    private static double Degrees(double radians) => radians * 180 / Math.PI;

    private static double SignedArea(IReadOnlyList<(double X, double Y)> ring) =>
        ring.Zip(ring.Skip(1), (a, b) => (a.X * b.Y) - (b.X * a.Y)).Sum() / 2;

    private ImageSource Source(string? system, GeoTransform? transform)
    {
        var path = folder.File("placed.tif");
        GeoTiffWriter.Write(path, Pictures.Plane(10, 10) with { CoordinateSystem = system, GeoTransform = transform });
        return ImageSource.Open(path);
    }

    private Footprint? Of(string? system, GeoTransform? transform)
    {
        using var source = Source(system, transform);
        return source.GetFootprint();
    }
}
