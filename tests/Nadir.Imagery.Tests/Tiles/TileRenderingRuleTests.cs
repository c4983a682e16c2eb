using Nadir.Imagery.Tiles;

namespace Nadir.Imagery.Tests.Tiles;

/// <summary>Tiles of images whose samples are not colours as they are.</summary>
public sealed class TileRenderingRuleTests : IDisposable
{
    private const int Side = 128;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_tile_of_a_stretched_image_has_the_contrast_of_the_whole()
    {
        // A plane of 16 bits: each tile has its own range of values, and only the whole image's may count.
        using var source = Write(Pictures.Plane(Side, Side));
        var whole = source.Read();
        var tiles = TilesOf(source, 12);
        Assert.True(tiles.Count >= 4, "several tiles");
        foreach (var tile in tiles)
        {
            Compare(source, tile, (column, row) => whole.Pixels[3 * (((int)row * Side) + (int)column)], 3);
        }
    }

    // The globe, wherever its seam lies, half a pixel over it, and a little more than the whole: every tile shows all
    // latitudes that the image has, from edge to edge.
    [Theory]
    [InlineData(-180, 5, 60)]
    [InlineData(0, 5, 60)]
    [InlineData(-182.5, 5, 60)]
    [InlineData(0, 5.1, 60)]
    [InlineData(-2.5, 5, 90)]
    public void An_image_around_the_globe_is_drawn_around_the_globe(double left, double width, double top)
    {
        using var source = WritePlaced(Pictures.Plane(72, 36) with
        {
            CoordinateSystem = "EPSG:4326",
            GeoTransform = new GeoTransform(left, width, 0, top, 0, -top / 18),
        });
        var share = 1 - (2 * WebMercator.Y(top));
        foreach (var tile in (TileAddress[])[new(0, 0, 0), new(1, 0, 0), new(1, 1, 0), new(1, 0, 1), new(1, 1, 1)])
        {
            var pixels = TileRenderer.Render(source, source.GetTilePositions(tile)!).Pixels;
            Assert.Equal(share, Enumerable.Range(0, 256 * 256).Count(i => pixels[(4 * i) + 3] > 128) / 65536.0, 0.01);
        }
    }

    // The north and the south pole are the origins of EPSG:3413 and 3031: latitudes within a disk around them are drawn
    // all around.
    [Theory]
    [InlineData("EPSG:3413", 1)]
    [InlineData("EPSG:3031", -1)]
    public void An_image_that_holds_a_pole_is_drawn_all_around_it(string system, int sign)
    {
        using var source = WritePlaced(Pictures.Plane(60, 60) with
        {
            CoordinateSystem = system,
            GeoTransform = new GeoTransform(-3_000_000, 100_000, 0, 3_000_000, 0, -100_000),
        });
        var pixels = TileRenderer.Render(source, source.GetTilePositions(new TileAddress(0, 0, 0))!).Pixels;
        for (var i = 0; i < 256 * 256; i++)
        {
            var (_, latitude) = new TileAddress(0, 0, 0).Position(0.5, ((i / 256) + 0.5) / 256);

            // Three thousand kilometres of the map are 26 to 28 degrees, and 1.5 times as many at its corners.
            if (sign * latitude is > 66 or < 45)
            {
                Assert.Equal(sign * latitude > 66, pixels[(4 * i) + 3] > 128);
            }
        }
    }

    [Fact]
    public void Missing_data_is_transparent_and_darkens_no_neighbour()
    {
        var samples = new ushort[Side * Side];
        Array.Fill(samples, (ushort)5000);
        for (var i = 0; i < samples.Length; i++)
        {
            var (x, y) = (i % Side, i / Side);
            samples[i] = x is >= 40 and < 90 && y is >= 40 and < 90 ? (ushort)0 : (ushort)(x < 64 ? 5000 : 9000);
        }

        using var source = Write(
            new Raster<ushort>
            {
                Width = Side,
                Height = Side,
                Samples = samples,
                Colors = [ColorInterpretation.Gray],
                NoData = 0
            });
        foreach (var zoom in (int[])[9, 11, 13])
        {
            foreach (var tile in TilesOf(source, zoom))
            {
                Compare(
                    source, tile,
                    (column, row) => Math.Abs(column - 64) < 4 ? null : column is > 36 and < 94 && row is > 36 and < 94
                        ? column is > 44 and < 86 && row is > 44 and < 86 ? -1 : null
                        : column < 64 ? 0 : 255,
                    0);
            }
        }
    }

    [Fact]
    public void Bands_are_the_colours_that_they_say()
    {
        using var source = Write(new Raster<byte>
        {
            Width = Side,
            Height = Side,
            Samples = [.. Enumerable.Range(0, 3 * Side * Side).Select(i => (byte)(i / (Side * Side) * 100))],
            Colors = [ColorInterpretation.Blue, ColorInterpretation.Green, ColorInterpretation.Red],
        });
        Compare(source, TilesOf(source, 11)[0], (_, _) => 200, 0);
    }

    [Theory]
    [InlineData(PictureFormat.Png, 0, 0)]
    [InlineData(PictureFormat.WebP, 0, 12)]
    [InlineData(PictureFormat.Jpeg, 255, 24)]
    public void Pictures_are_written_with_their_opacity(PictureFormat format, int ground, int tolerance)
    {
        var pixels = new byte[4 * 64 * 64];
        for (var i = 0; i < 64 * 64; i++)
        {
            ((byte[])[200, 100, 50, (byte)(i % 64 < 32 ? 255 : 0)]).CopyTo(pixels, 4 * i);
        }

        using var read = ImageSource.Open(PictureEncoder.Encode(new RgbaImage(64, 64, pixels), format), "p");
        var picture = read.ReadMasked(new PixelWindow(0, 0, 64, 64), 64, 64);
        Assert.Equal(format == PictureFormat.Jpeg, picture.Mask is null);
        Assert.Equal(200, picture.Image.Pixels[3 * ((64 * 20) + 20)], (double)tolerance);
        Assert.Equal(ground, picture.Image.Pixels[3 * ((64 * 20) + 50)], (double)tolerance);
        Assert.Equal(0, picture.Mask?[(64 * 20) + 50] ?? 0);
    }

    [Fact]
    public void One_source_draws_tiles_on_many_threads()
    {
        using var source = Write(Pictures.Plane(Side, Side));
        var tile = TilesOf(source, 11)[0];
        var expected = TileRenderer.Render(source, source.GetTilePositions(tile)!).Pixels;
        Parallel.For(0, 16, _ =>
            Assert.Equal(expected, TileRenderer.Render(source, source.GetTilePositions(tile)!).Pixels));
    }

    // The value expected of red at a position of the image; null for any, -1 for none.
    private static void Compare(
        ImageSource source, TileAddress tile, Func<double, double, int?> expected, int tolerance)
    {
        var positions = source.GetTilePositions(tile)!;
        var picture = TileRenderer.Render(source, positions);
        for (var i = 0; i < 256 * 256; i++)
        {
            // The image's own formula, not the positions that were computed.
            var (longitude, latitude) = tile.Position(((i % 256) + 0.5) / 256, ((i / 256) + 0.5) / 256);
            var (column, row) = ((longitude - 10) * 500, (50 - latitude) * 500);
            if (column is < 1 or > Side - 1 || row is < 1 or > Side - 1 || expected(column, row) is not { } red)
            {
                continue;
            }

            Assert.Equal(red < 0 ? 0 : 255, picture.Pixels[(4 * i) + 3]);
            Assert.True(red < 0 || Math.Abs(red - picture.Pixels[4 * i]) <= tolerance,
                $"{column},{row}: {red} and {picture.Pixels[4 * i]}");
        }
    }

    private static List<TileAddress> TilesOf(ImageSource source, int zoom) =>
        [.. source.GetFootprint()!.Polygons.SelectMany(ring => ring)
            .Select(p => TileAddress.Of(zoom, p.Longitude, p.Latitude)).Distinct()];

    private ImageSource Write<T>(Raster<T> raster)
        where T : unmanaged =>
        WritePlaced(raster with
        {
            CoordinateSystem = "EPSG:4326",
            GeoTransform = new GeoTransform(10, 0.002, 0, 50, 0, -0.002)
        });

    private ImageSource WritePlaced<T>(Raster<T> raster)
        where T : unmanaged
    {
        var path = folder.File("scene.tif");
        GeoTiffWriter.Write(path, raster);
        return ImageSource.Open(path);
    }
}
