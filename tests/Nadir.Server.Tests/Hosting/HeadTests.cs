using System.Net;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Hosting;

public sealed class HeadTests(GroundFixture fixture) : IClassFixture<GroundFixture>
{
    [Theory]
    [InlineData("/api/items/{0}/thumbnail", HttpStatusCode.OK)]
    [InlineData("/api/items/{0}", HttpStatusCode.OK)]
    [InlineData("/api/items/{0}/thumbnail?size=no", HttpStatusCode.BadRequest)]
    [InlineData("/api/items/999999/image", HttpStatusCode.NotFound)]
    [InlineData("/api/archive", HttpStatusCode.OK)]
    [InlineData("/api/search", HttpStatusCode.MethodNotAllowed)]
    [InlineData("/stac", HttpStatusCode.OK)]
    [InlineData("/health", HttpStatusCode.OK)]
    [InlineData("/nothing", HttpStatusCode.NotFound)]
    public async Task Head_answers_as_get_without_the_body(string path, HttpStatusCode status)
    {
        path = string.Format(null, path, fixture.Window);
        using var get = await fixture.Client.GetAsync(path);
        using var head = await fixture.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));

        Assert.Equal((status, status), (get.StatusCode, head.StatusCode));
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Equal(get.Headers.CacheControl, head.Headers.CacheControl);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Head_tells_a_pictures_length()
    {
        var path = $"/api/items/{fixture.Window}/thumbnail?format=png";
        var length = (await fixture.Client.GetByteArrayAsync(path)).Length;
        // Twice, since what one answer leaves behind would spoil the next of the same connection.
        for (var i = 0; i < 2; i++)
        {
            using var head = await fixture.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
            Assert.Equal(length, head.Content.Headers.ContentLength);
        }
    }
}
