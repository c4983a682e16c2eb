using System.Net;
using System.Net.Http.Headers;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Pictures;

public sealed class PictureTests(GroundFixture fixture) : IClassFixture<GroundFixture>
{
    [Theory]
    [InlineData("thumbnail?size=100", 100, 50)]
    [InlineData("image?size=64", 64, 32)]
    [InlineData("thumbnail", 200, 100)]
    [InlineData("image", 200, 100)]
    public async Task A_window_is_fitted_and_never_enlarged(string picture, int width, int height)
    {
        var read = await (await fixture.Client.GetAsync($"/api/items/{fixture.Window}/{picture}")).ReadPictureAsync();
        Assert.Equal((width, height), (read.Image.Width, read.Image.Height));
    }

    [Fact]
    public async Task A_window_shows_its_own_pixels_and_nothing_where_there_is_no_data()
    {
        var read = await (await fixture.Client.GetAsync($"/api/items/{fixture.Window}/image?format=png"))
            .ReadPictureAsync();
        for (var i = 0; i < GroundFixture.Width * GroundFixture.Height; i++)
        {
            var (x, y) = (i % GroundFixture.Width, i / GroundFixture.Width);
            var isMissing = x >= 100 && y >= 50;
            Assert.Equal(isMissing ? 0 : 255, read.Mask![i]);
            Assert.Equal(isMissing ? (0, 0, 0) : (20 + x, 20 + y, 200),
                (read.Image.Pixels[3 * i], read.Image.Pixels[(3 * i) + 1], read.Image.Pixels[(3 * i) + 2]));
        }
    }

    [Fact]
    public async Task A_whole_scene_is_fitted()
    {
        var read = await (await fixture.Client.GetAsync($"/api/scenes/{fixture.Scene}/image?size=50"))
            .ReadPictureAsync();
        Assert.Equal((50, 25), (read.Image.Width, read.Image.Height));
    }

    [Theory]
    [InlineData("?format=png", null, "image/png", false)]
    [InlineData("?format=jpeg", "image/webp", "image/jpeg", false)]
    [InlineData("?format=jpg", null, "image/jpeg", false)]
    [InlineData("?format=webp", null, "image/webp", false)]
    [InlineData("", null, "image/jpeg", true)]
    [InlineData("", "*/*", "image/jpeg", true)]
    [InlineData("", "image/avif,image/webp,image/apng,image/*,*/*;q=0.8", "image/webp", true)]
    [InlineData("", "image/png;q=0.9,image/webp;q=0.5", "image/png", true)]
    [InlineData("", "image/*;q=0.5,image/jpeg;q=0", "image/webp", true)]
    public async Task The_format_is_that_of_the_parameter_or_else_of_accept(
        string query, string? accept, string mediaType, bool varies)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/items/{fixture.Window}/thumbnail{query}");
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        var response = await fixture.Client.SendAsync(request);
        Assert.Equal(mediaType, response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(varies, response.Headers.Vary.Contains("Accept"));
        await response.ReadPictureAsync();
    }

    [Fact]
    public async Task Who_has_a_picture_is_not_sent_it_again()
    {
        foreach (var address in (string[])[$"/api/items/{fixture.Window}/thumbnail?format=webp",
            $"/api/scenes/{fixture.Scene}/image", $"/api/scenes/{fixture.Scene}/tiles/0/0/0.png"])
        {
            var first = await fixture.Client.GetAsync(address);
            Assert.NotNull(first.Headers.ETag);
            Assert.True(first.Headers.CacheControl is { Private: true, MaxAge.TotalSeconds: > 0 });
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"other\""));
            request.Headers.IfNoneMatch.Add(first.Headers.ETag);
            var second = await fixture.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
            Assert.Equal(first.Headers.ETag, second.Headers.ETag);
            Assert.Empty(await second.Content.ReadAsByteArrayAsync());
            using var stale = new HttpRequestMessage(HttpMethod.Get, address);
            stale.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"other\""));
            Assert.Equal(HttpStatusCode.OK, (await fixture.Client.SendAsync(stale)).StatusCode);
        }
    }

    [Fact]
    public async Task Different_pictures_have_different_tags()
    {
        string[] addresses =
        [
            $"/api/items/{fixture.Window}/thumbnail?format=webp", $"/api/items/{fixture.Window}/thumbnail?format=png",
            $"/api/items/{fixture.Window}/thumbnail?format=png&size=100",
            $"/api/scenes/{fixture.Scene}/image?format=png&size=256",
            $"/api/scenes/{fixture.Scene}/tiles/1/1/0.png", $"/api/scenes/{fixture.Scene}/tiles/1/1/0@2x.png",
        ];
        var tags = new HashSet<string?>();
        foreach (var address in addresses)
        {
            tags.Add((await fixture.Client.GetAsync(address)).Headers.ETag?.Tag);
        }

        Assert.Equal(addresses.Length, tags.Count);
    }

    [Theory]
    [InlineData("/api/items/999999/thumbnail", 404)]
    [InlineData("/api/items/-1/image", 404)]
    [InlineData("/api/scenes/999999/image", 404)]
    [InlineData("/api/items/abc/image", 404)]
    [InlineData("/api/items/1/image?size=0", 400)]
    [InlineData("/api/items/1/image?size=2049", 400)]
    [InlineData("/api/items/1/image?size=-5", 400)]
    [InlineData("/api/items/1/image?size=many", 400)]
    [InlineData("/api/items/1/image?size=99999999999", 400)]
    [InlineData("/api/items/1/image?format=tiff", 400)]
    [InlineData("/api/items/1/image?format=", 400)]
    public async Task What_cannot_be_answered_is_said_in_a_sentence(string address, int status) =>
        await (await fixture.Client.GetAsync(address)).ReadProblemAsync(status);

    [Fact]
    public async Task Accept_that_takes_no_picture_is_told_so()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/items/{fixture.Window}/thumbnail");
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        Assert.Contains("webp", await (await fixture.Client.SendAsync(request)).ReadProblemAsync(406),
            StringComparison.Ordinal);
    }
}
