using System.Globalization;
using Nadir.Imagery.Tiles;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Tiles;

public sealed class TileTests(GroundFixture fixture) : IClassFixture<GroundFixture>
{
    [Theory]
    [InlineData(7, "png")]
    [InlineData(8, "png")]
    [InlineData(10, "png")]
    [InlineData(8, "webp")]
    public async Task A_tile_shows_the_ground_that_its_address_says(int zoom, string format)
    {
        var tile = TileAddress.Of(zoom, 20.9, 9.6);
        var picture = await (await fixture.Client.GetAsync(Address(tile, format))).ReadPictureAsync();
        Assert.Equal((256, 256), (picture.Image.Width, picture.Image.Height));
        var compared = 0;
        for (var i = 0; i < 256 * 256; i++)
        {
            var (longitude, latitude) = tile.Position(((i % 256) + 0.5) / 256, ((i / 256) + 0.5) / 256);
            var (column, row) = ((longitude - 20) * 100, (10 - latitude) * 100);
            if (column is < -3 or > 203 || row is < -3 or > 103 || (column is > 103 and < 197 && row is > 53 and < 97))
            {
                Assert.Equal(0, picture.Mask![i]);
            }
            else if (column is > 3 and < 97 && row is > 3 and < 97)
            {
                Assert.Equal(255, picture.Mask?[i] ?? 255);
                Assert.Equal(20 + column - 0.5, picture.Image.Pixels[3 * i], format == "png" ? 2.0 : 12.0);
                Assert.Equal(20 + row - 0.5, picture.Image.Pixels[(3 * i) + 1], format == "png" ? 2.0 : 12.0);
                compared++;
            }
        }

        Assert.True(compared > 100);
    }

    [Fact]
    public async Task Twice_as_many_pixels_show_the_same_ground()
    {
        var tile = TileAddress.Of(8, 20.5, 9.6);
        var picture = await (await fixture.Client.GetAsync(
            Address(tile, "png").Replace(".png", "@2x.png", StringComparison.Ordinal))).ReadPictureAsync();
        Assert.Equal((512, 512), (picture.Image.Width, picture.Image.Height));
        var (x, y) = ((int)(((WebMercator.X(20.5) * 256) - tile.X) * 512),
            (int)(((WebMercator.Y(9.6) * 256) - tile.Y) * 512));
        Assert.Equal(70, picture.Image.Pixels[3 * ((y * 512) + x)], 2.0);
        Assert.Equal(60, picture.Image.Pixels[(3 * ((y * 512) + x)) + 1], 2.0);
    }

    [Fact]
    public async Task Tiles_without_the_scene_are_transparent_and_of_jpeg_white()
    {
        var png = await (await fixture.Client.GetAsync($"/api/scenes/{fixture.Scene}/tiles/8/1/1.png"))
            .ReadPictureAsync();
        Assert.All(png.Mask!, mask => Assert.Equal(0, mask));
        var jpeg = await (await fixture.Client.GetAsync($"/api/scenes/{fixture.Scene}/tiles/8/1/1.jpg"))
            .ReadPictureAsync();
        Assert.All(jpeg.Image.Pixels, sample => Assert.InRange(sample, 254, 255));
    }

    [Theory]
    [InlineData("0/0/1.png", 404)]
    [InlineData("1/2/0.png", 404)]
    [InlineData("25/0/0.png", 404)]
    [InlineData("-1/0/0.png", 404)]
    [InlineData("3/-1/0.png", 404)]
    [InlineData("3/1/-1.png", 404)]
    [InlineData("3/1/99999999999.png", 404)]
    [InlineData("99999999999/1/1.png", 404)]
    [InlineData("a/1/1.png", 404)]
    [InlineData("3/1/1.5.png", 404)]
    [InlineData("3/1/1", 400)]
    [InlineData("3/1/1.gif", 400)]
    [InlineData("3/1/1.", 400)]
    [InlineData("3/1/@2x.png", 404)]
    [InlineData("3/1/1@3x.png", 404)]
    [InlineData("3/1/.png", 404)]
    public async Task There_are_no_other_tiles(string tile, int status) =>
        await (await fixture.Client.GetAsync($"/api/scenes/{fixture.Scene}/tiles/{tile}")).ReadProblemAsync(status);

    [Fact]
    public async Task What_has_no_place_has_no_tiles()
    {
        Assert.Contains("where it lies",
            await (await fixture.Client.GetAsync($"/api/scenes/{fixture.Placeless}/tiles/0/0/0.png"))
                .ReadProblemAsync(404), StringComparison.Ordinal);
        await (await fixture.Client.GetAsync("/api/scenes/99999/tiles/0/0/0.png")).ReadProblemAsync(404);
    }

    [Fact]
    public async Task What_only_a_catalog_places_has_no_tiles()
    {
        // Known to lie somewhere, but the file itself has no georeference.
        var plain = fixture.Server.Store.FindScene(fixture.Placeless)!;
        var path = Path.Combine(fixture.Server.Images, "catalogued.bmp");
        File.Copy(plain.Stamp.Source, path);
        var vector = new float[fixture.Server.Encoder.Dimension];
        vector[0] = 1;
        using (var writer = fixture.Server.Store.OpenWriter())
        {
            var file = new FileInfo(path);
            writer.Commit([new Archive.ItemChange.Indexed(
                new Archive.SourceStamp(path, file.Length, file.LastWriteTimeUtc.Ticks), new byte[32], plain.Width,
                plain.Height, Nadir.Stac.Items.ItemDescription.None,
                [new Archive.CatalogWindow(new Imagery.PixelWindow(0, 0, plain.Width, plain.Height),
                    """{"type":"Polygon","coordinates":[[[5,5],[6,5],[6,6],[5,6],[5,5]]]}""")], vector)]);
        }

        var scene = fixture.Server.Store.ListScenes(new Archive.SceneQuery { Count = 100 })
            .Single(found => found.Stamp.Source == path);
        Assert.NotNull(scene.Footprint);
        await (await fixture.Client.GetAsync($"/api/scenes/{scene.Id}/tiles/0/0/0.png")).ReadProblemAsync(404);
    }

    [Fact]
    public async Task Many_tiles_at_once_are_all_right()
    {
        var tile = TileAddress.Of(9, 20.4, 9.7);
        var expected = await fixture.Client.GetByteArrayAsync(Address(tile, "png"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
            i % 2 == 0
                ? (i, Bytes: await fixture.Client.GetByteArrayAsync(Address(tile, "png")))
                : (i, Bytes: await fixture.Client.GetByteArrayAsync(
                    Address(tile with { X = tile.X + (i % 5) }, "webp")))));
        Assert.All(answers.Where(answer => answer.i % 2 == 0), answer => Assert.Equal(expected, answer.Bytes));
    }

    private string Address(TileAddress tile, string format) => string.Create(
        CultureInfo.InvariantCulture, $"/api/scenes/{fixture.Scene}/tiles/{tile.Zoom}/{tile.X}/{tile.Y}.{format}");
}
