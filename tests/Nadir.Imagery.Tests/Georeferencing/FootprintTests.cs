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

    // The whole globe, wherever the seam lies, half a pixel over it at either end, and a little more than the whole.
    [Theory]
    [InlineData("EPSG:4326", -180, 36, 90, -18, -90, 90)]
    [InlineData("EPSG:4326", 0, 36, 60, -12, -60, 60)]
    [InlineData("EPSG:4326", -180.5, 36, 60, -12, -60, 60)]
    [InlineData("EPSG:4326", 0, 36.1, 60, -12, -60, 60)]
    [InlineData("EPSG:4326", -0.125, 36, 90.125, -18.025, -90, 90)]
    [InlineData("EPSG:4269", -0.125, 36, 90.125, -18.025, -90, 90)]
    [InlineData("EPSG:3857", 0, 4007501.668557849, 8399737.889818357, -1679947.5779636715, -60, 60)]
    public void Ground_around_the_globe_goes_from_minus_180_to_180(
        string system, double left, double width, double top, double height, double south, double north)
    {
        var footprint = Of(system, new GeoTransform(left, width, 0, top, 0, height))!;
        var bounds = footprint.Bounds;
        Assert.Equal((-180, 180), (bounds.West, bounds.East));
        Assert.Equal(south, bounds.South, 6);
        Assert.Equal(north, bounds.North, 6);
        Assert.All(footprint.Polygons.SelectMany(p => p),
            p => Assert.True(Math.Abs(p.Longitude) <= 180 && Math.Abs(p.Latitude) <= 90));
        Assert.Equal(360 * (north - south), footprint.Polygons.Sum(SignedArea), 1e-3);
    }

    // Antarctic and arctic stereographic, and UPS, whose origin is 2,000 km off; the last reaches beyond the equator.
    [Theory]
    [InlineData("EPSG:3413", -500_000, 500_000, 100_000, true)]
    [InlineData("EPSG:3031", -500_000, 500_000, 100_000, false)]
    [InlineData("EPSG:5041", 1_500_000, 2_500_000, 100_000, true)]
    [InlineData("EPSG:3413", -400_000, 900_000, 100_000, true)]
    [InlineData("EPSG:3413", -15_000_000, 15_000_000, 3_000_000, true)]
    public void Ground_that_holds_a_pole_goes_around_the_globe_and_up_to_it(
        string system, double left, double top, double side, bool isNorth)
    {
        var bounds = Of(system, new GeoTransform(left, side, 0, top, 0, -side))!.Bounds;
        Assert.Equal((-180, 180), (bounds.West, bounds.East));
        Assert.Equal(isNorth ? 90 : -90, isNorth ? bounds.North : bounds.South);
        Assert.InRange(isNorth ? bounds.South : bounds.North, -89, 89);
    }

    // EPSG:3413 has 45 degrees west straight down from the pole, EPSG:3031 Greenwich straight up.
    [Theory]
    [InlineData("EPSG:3413", 0, 0, -45, 45)]
    [InlineData("EPSG:3413", -1_000_000, 0, -135, -45)]
    [InlineData("EPSG:3413", -1_000_000, 1_000_000, 135, -135)]
    [InlineData("EPSG:3031", 0, 1_000_000, 0, 90)]
    [InlineData("EPSG:3031", -1_000_000, 0, -180, -90)]
    [InlineData("EPSG:3031", -500_000, 1_000_000, -90, 90)]
    [InlineData("EPSG:3031", -300_000, 1_000_000, -90, 90)]
    [InlineData("EPSG:3413", 0, 300_000, -45, 135)]
    public void Ground_that_a_pole_is_a_corner_or_on_an_edge_of_has_the_longitudes_on_its_side(
        string system, double left, double top, double west, double east)
    {
        var bounds = Of(system, new GeoTransform(left, 100_000, 0, top, 0, -100_000))!.Bounds;
        Assert.Equal((west, east), (Math.Round(bounds.West, 5), Math.Round(bounds.East, 5)));
        Assert.Equal(90, Math.Max(Math.Abs(bounds.North), Math.Abs(bounds.South)), 6);
    }

    // The corners of Mollweide's ellipse and of a full disk show no ground.
    [Theory]
    [InlineData("ESRI:54009", 18_040_096, 9_020_048, -180, 180, -90, 90)]
    [InlineData("+proj=geos +h=35785831 +lon_0=0 +ellps=WGS84", 5_570_249, 5_570_249, -81.3, 81.3, -81.3, 81.3)]
    [InlineData("+proj=geos +h=35785831 +lon_0=140.7 +ellps=WGS84", 5_570_249, 5_570_249, 59.4, -138, -81.3, 81.3)]
    public void Ground_within_an_image_that_is_partly_off_the_globe_is_known_by_its_box(
        string system, double halfWidth, double halfHeight, double west, double east, double south, double north)
    {
        var bounds = Of(system, new GeoTransform(-halfWidth, halfWidth / 5, 0, halfHeight, 0, -halfHeight / 5))!.Bounds;
        Assert.Equal(west, bounds.West, 12.0);
        Assert.Equal(east, bounds.East, 12.0);
        Assert.Equal(south, bounds.South, 12.0);
        Assert.Equal(north, bounds.North, 12.0);
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
        using var source = ImageSource.Open(
            Tiff.WithControlPoints(8, 8, [new(0, 0, 20, 5), new(4, 4, 22, 4)]), "points.tif");
        Assert.Null(source.GetFootprint());
        Assert.Null(source.GetGroundSamplingDistance());
    }

    [Fact]
    public void Three_points_on_a_line_or_to_a_line_place_nothing_and_three_others_do()
    {
        Assert.Null(Footprint([new(0, 0, 20, 5), new(2, 2, 21, 4.5), new(7, 7, 23.5, 3.25)]));
        Assert.Null(Footprint([new(0, 0, 20, 5), new(8, 0, 21, 4.5), new(0, 8, 22, 4)]));
        Assert.Null(Footprint([new(0, 0, 20, 5), new(0, 0, 21, 5), new(0, 0, 20, 4)]));
        Assert.NotNull(Footprint([new(0, 0, 20, 5), new(8, 0, 21, 5), new(0, 8, 20, 4)]));

        static object? Footprint(GroundControlPoint[] points)
        {
            using var source = ImageSource.Open(Tiff.WithControlPoints(8, 8, [.. points]), "points.tif");
            return source.GetFootprint();
        }
    }

    // The length of a degree on WGS 84, in kilometres, as NIMA TR8350.2's parameters give it.
    [Theory]
    [InlineData(0, 111.320, 110.574)]
    [InlineData(60, 55.800, 111.412)]
    public void A_pixel_of_a_hundredth_of_a_degree_has_the_size_of_its_latitude(
        double latitude, double longitudeDegree, double latitudeDegree)
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
