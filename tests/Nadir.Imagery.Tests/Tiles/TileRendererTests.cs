using Nadir.Imagery.Tiles;

namespace Nadir.Imagery.Tests.Tiles;

/// <summary>
/// Tiles against the formula of Web Mercator: what each of their pixels must show is known without warping anything.
/// </summary>
public sealed class TileRendererTests : IDisposable
{
    // A level is lost by rounding in the file, one in the tile; a tenth of a pixel by interpolated positions.
    private const double Levels = 3;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string, GeoTransform, int, int> Placed => new()
    {
        { "degrees", "EPSG:4326", new GeoTransform(10, 0.01, 0, 50, 0, -0.01), 8, 11 },
        { "degrees, south up", "EPSG:4326", new GeoTransform(10, 0.01, 0, 49, 0, 0.01), 8, 9 },
        { "Web Mercator", "EPSG:3857", new GeoTransform(-8_000_000, 100, 0, -4_000_000, 0, -100), 9, 12 },
        { "UTM", "EPSG:32633", new GeoTransform(400_000, 60, 0, 6_500_000, 0, -60), 9, 12 },
        { "UTM, turned", "EPSG:32633", new GeoTransform(450_000, 40, 25, 5_000_000, 25, -40), 9, 12 },
        { "degrees across the antimeridian", "EPSG:4326", new GeoTransform(179.2, 0.01, 0, -16, 0, -0.01), 8, 10 },
        { "degrees from 0 to 360 across it", "EPSG:4326", new GeoTransform(359.2, 0.01, 0, 16, 0, -0.01), 8, 10 },
        { "Web Mercator beyond its square", "EPSG:3857",
            new GeoTransform(20_037_508 - 9000, 200, 0, 1_000_000, 0, -200), 8, 10 },
        { "UTM across the antimeridian", "EPSG:32601", new GeoTransform(160_000, 100, 0, 7_000_000, 0, -100), 8, 11 },
        { "polar stereographic", "EPSG:3413", new GeoTransform(-900_000, 400, 0, -1_500_000, 0, -400), 6, 8 },
        { "to the pole", "EPSG:4326", new GeoTransform(-30, 0.1, 0, 90, 0, -0.1), 4, 6 },
    };

    [Theory]
    [MemberData(nameof(Placed))]
    public void Every_pixel_shows_its_own_ground(
        string name, string system, GeoTransform transform, int firstZoom, int lastZoom)
    {
        var (ground, path) = ColoredGround.Write(folder, 160, 120, system, transform);
        using var source = ImageSource.Open(path);
        for (var zoom = firstZoom; zoom <= lastZoom; zoom++)
        {
            var tiles = TilesOf(source, zoom);
            Assert.True(tiles.Count is > 0 and < 60, name);
            foreach (var tile in tiles)
            {
                Check(ground, source, tile, 256);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Placed))]
    public void Every_place_of_the_image_is_shown_by_the_pixel_that_it_falls_into(
        string name, string system, GeoTransform transform, int zoom, int lastZoom)
    {
        Assert.True(zoom <= lastZoom, name);
        var path = ColoredGround.Write(folder, 160, 120, system, transform).Path;
        using var source = ImageSource.Open(path);

        // One and a half pixels of the tile from the outline, so that the centre of the tile's pixel lies inside too.
        var tiles = new Dictionary<TileAddress, RgbaImage?>();
        foreach (var (column, row) in ((double, double)[])[(0, 0), (160, 0), (0, 120), (160, 120), (80, 60), (80, 0),
            (0, 60)])
        {
            if (Math.Abs(source.GetPosition(column, row)!.Value.Latitude) > WebMercator.MaximumLatitude)
            {
                continue;
            }

            var inset = 1.5 * PixelsASide(source, zoom, column, row);
            var place = source.GetPosition(
                Math.Clamp(column, inset, 160 - inset), Math.Clamp(row, inset, 120 - inset))!.Value;
            var outside = source.GetPosition(column + (column is 80 ? 0 : column > 0 ? inset : -inset),
                row + (row is 60 ? 0 : row > 0 ? inset : -inset))!.Value;
            AssertAlpha(255, place, column, row);
            if ((column, row) is not (80, 60))
            {
                AssertAlpha(0, outside, column, row);
            }
        }

        void AssertAlpha(byte alpha, (double Longitude, double Latitude) place, double column, double row)
        {
            if (Math.Abs(place.Latitude) < WebMercator.MaximumLatitude)
            {
                place.Longitude -= 360 * Math.Floor((place.Longitude + 180) / 360);
                var tile = TileAddress.Of(zoom, place.Longitude, place.Latitude);
                if (!tiles.TryGetValue(tile, out var picture))
                {
                    tiles[tile] = picture = Render(source, tile, 256);
                }

                var x = (int)(((WebMercator.X(place.Longitude) * (1 << zoom)) - tile.X) * 256);
                var y = (int)(((WebMercator.Y(place.Latitude) * (1 << zoom)) - tile.Y) * 256);
                Assert.True(
                    alpha == (picture?.Pixels[(4 * ((256 * y) + x)) + 3] ?? 0), $"{column},{row} at {place} in {tile}");
            }
        }
    }

    [Fact]
    public void Reduced_tiles_are_read_from_overviews_and_show_the_same_ground()
    {
        var (ground, path) = ColoredGround.Write(folder, 1500, 1100, "EPSG:32633",
            new GeoTransform(400_000, 10, 0, 6_500_000, 0, -10), isCloudOptimized: true);
        using var source = ImageSource.Open(path);
        Assert.NotEmpty(source.Header.Overviews);
        for (var zoom = 7; zoom <= 13; zoom++)
        {
            foreach (var tile in TilesOf(source, zoom).Take(6))
            {
                Check(ground, source, tile, zoom % 2 == 0 ? 512 : 256);
            }
        }
    }

    [Fact]
    public void Whole_world_in_one_tile()
    {
        var (ground, path) = ColoredGround.Write(
            folder, 720, 360, "EPSG:4326", new GeoTransform(-180, 0.5, 0, 90, 0, -0.5));
        using var source = ImageSource.Open(path);
        Check(ground, source, new TileAddress(0, 0, 0), 256, edge: 3);
        Assert.True(Render(source, new TileAddress(0, 0, 0), 256)!.IsOpaque);
    }

    [Fact]
    public void Control_points_place_tiles()
    {
        const int Side = 160;
        GroundControlPoint[] points = [new(0, 0, 20, 5), new(Side, 0, 28, 5), new(0, Side, 20, 1),
            new(Side, Side, 28, 1)];
        byte[] samples = [.. Enumerable.Range(0, Side * Side).Select(i => (byte)(20 + (i % Side)))];
        using var source = ImageSource.Open(Tiff.WithControlPoints(Side, Side, points, samples), "points.tif");
        var tile = TileAddress.Of(6, 24, 3);
        var picture = Render(source, tile, 256)!;
        for (var i = 0; i < 256 * 256; i++)
        {
            var (longitude, latitude) = tile.Position(((i % 256) + 0.5) / 256, ((i / 256) + 0.5) / 256);
            var isInside = longitude is > 20.05 and < 27.95 && latitude is > 1.05 and < 4.95;
            if (isInside)
            {
                Assert.Equal(20 + (((longitude - 20) * 20) - 0.5), picture.Pixels[4 * i], 1.6);
                Assert.Equal(255, picture.Pixels[(4 * i) + 3]);
            }
            else if (longitude is < 19.95 or > 28.05 || latitude is < 0.95 or > 5.05)
            {
                Assert.Equal(0, picture.Pixels[(4 * i) + 3]);
            }
        }
    }

    [Fact]
    public void What_lies_elsewhere_or_nowhere_has_no_tile()
    {
        var path = ColoredGround.Write(
            folder, 40, 40, "EPSG:32633", new GeoTransform(400_000, 10, 0, 6_500_000, 0, -10)).Path;
        using var source = ImageSource.Open(path);
        var tile = TileAddress.Of(
            12, source.GetPosition(20, 20)!.Value.Longitude, source.GetPosition(20, 20)!.Value.Latitude);
        Assert.NotNull(source.GetTilePositions(tile));
        Assert.Null(source.GetTilePositions(tile with { X = tile.X + 2 }));
        Assert.Null(source.GetTilePositions(tile with { X = tile.X ^ (1 << 11) }));
        Assert.Null(source.GetTilePositions(tile with { Y = 0 }));
        using var placeless = ImageSource.Open(PictureEncoder.Encode(Pictures.Gradient(9, 7), PictureFormat.Png), "p");
        Assert.Null(placeless.GetTilePositions(new TileAddress(0, 0, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.GetTilePositions(new TileAddress(1, 2, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.GetTilePositions(new TileAddress(25, 0, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.GetTilePositions(new TileAddress(0, 0, 0), 100));
    }

    // Off the outline, where one of the image's pixels is cut.
    private static void Check(ColoredGround ground, ImageSource source, TileAddress tile, int size, int edge = 1)
    {
        var picture = Render(source, tile, size);
        for (var i = 0; picture is not null && i < size * size; i++)
        {
            var (x, y) = (i % size, i / size);
            if (IsOpaqueAround(picture, x, y, edge))
            {
                var (longitude, latitude) = tile.Position((x + 0.5) / size, (y + 0.5) / size);
                var (red, green) = ground.ColorAt(longitude, latitude);
                Assert.True(
                    Math.Abs(red - picture.Pixels[4 * i]) <= Levels
                        && Math.Abs(green - picture.Pixels[(4 * i) + 1]) <= Levels
                    && picture.Pixels[(4 * i) + 2] == 99,
                    $"{tile} pixel {x},{y}: {red:F1},{green:F1} expected, {picture.Pixels[4 * i]},"
                        + $"{picture.Pixels[(4 * i) + 1]},{picture.Pixels[(4 * i) + 2]} found");
            }
        }
    }

    private static bool IsOpaqueAround(RgbaImage picture, int x, int y, int edge) =>
        ((int, int)[])[(0, 0), (edge, 0), (-edge, 0), (0, edge), (0, -edge)] is var near
        && near.All(step => x + step.Item1 >= 0 && x + step.Item1 < picture.Width && y + step.Item2 >= 0
            && y + step.Item2 < picture.Height
            && picture.Pixels[(4 * (((y + step.Item2) * picture.Width) + x + step.Item1)) + 3] == 255);

    private static RgbaImage? Render(ImageSource source, TileAddress tile, int size) =>
        source.GetTilePositions(tile, size) is { } positions ? TileRenderer.Render(source, positions) : null;

    private static List<TileAddress> TilesOf(ImageSource source, int zoom) =>
    [
        .. source.GetFootprint()!.Polygons.SelectMany(ring => ring)
            .Append(source.GetPosition(source.Header.Width / 2.0, source.Header.Height / 2.0)!.Value)
            .Select(p => TileAddress.Of(zoom, p.Longitude, p.Latitude)).Distinct(),
    ];

    // Pixels of the image that one of a tile spans, at most, near a corner.
    private static double PixelsASide(ImageSource source, int zoom, double column, double row)
    {
        var step = 1.0;
        var inward = (column > 80 ? -step : step, row > 60 ? -step : step);
        var a = source.GetPosition(column, row)!.Value;
        var across = source.GetPosition(column + inward.Item1, row)!.Value;
        var down = source.GetPosition(column, row + inward.Item2)!.Value;
        double Length((double Longitude, double Latitude) b) => (1 << zoom) * 256 * double.Hypot(
            Math.IEEERemainder(WebMercator.X(b.Longitude) - WebMercator.X(a.Longitude), 1),
            WebMercator.Y(b.Latitude) - WebMercator.Y(a.Latitude));
        return 1 / Math.Max(1e-9, Math.Min(Length(across), Length(down)));
    }
}
