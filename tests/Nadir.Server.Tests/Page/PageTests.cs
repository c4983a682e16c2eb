using System.Net;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Page;

public sealed class PageTests()
    : OwnServerTest(new ServerOptions
    {
        PageFolder = Folder,
        BaseMap = new BaseMap("https://tiles.example.com/{z}/{x}/{y}.png", "somebody")
    })
{
    private static readonly string Folder = WritePage();

    [Theory]
    [InlineData("/", "text/html", "no-cache")]
    [InlineData("/index.html", "text/html", "no-cache")]
    [InlineData("/assets/index-DeadBe3f.js", "text/javascript", "public, max-age=31536000, immutable")]
    [InlineData("/assets/theme.js", "text/javascript", "no-cache")]
    public async Task Files_come_with_their_type_and_are_kept_as_long_as_they_are_good(
        string path, string type, string cache)
    {
        using var answer = await Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(cache, answer.Headers.CacheControl?.ToString()
            .Replace("max-age=31536000, public", "public, max-age=31536000", StringComparison.Ordinal)
            .Replace("public, immutable, max-age=31536000", "public, max-age=31536000, immutable",
                StringComparison.Ordinal));
        Assert.NotNull(answer.Headers.ETag);
    }

    [Fact]
    public async Task The_page_may_show_the_base_map_and_run_its_own_scripts_only()
    {
        using var answer = await Client.GetAsync("/");

        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("img-src 'self' data: blob: https://tiles.example.com;", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/assets/index-DeadBe3f.js", "br, gzip", "br")]
    [InlineData("/assets/index-DeadBe3f.js", "gzip", "gzip")]
    [InlineData("/assets/index-DeadBe3f.js", "identity", null)]
    [InlineData("/api/archive", "br, gzip", "br")]
    public async Task The_page_and_the_archive_are_compressed_as_the_client_takes_it(
        string path, string accepted, string? encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept-Encoding", accepted);
        using var answer = await Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(encoding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
    }

    [Theory]
    [InlineData("/../secret.txt")]
    [InlineData("/assets/../../secret.txt")]
    [InlineData("/assets/%2e%2e/%2e%2e/secret.txt")]
    [InlineData("/assets/..%2f..%2fsecret.txt")]
    [InlineData("/..\\secret.txt")]
    [InlineData("/.hidden")]
    public async Task Nothing_else_of_the_disk_is_served(string path)
    {
        var answer = await RawRequest.SendAsync(
            Server.Server.Addresses[0], $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("top secret", answer, StringComparison.Ordinal);
    }

    private static string WritePage()
    {
        var root = Directory.CreateTempSubdirectory("nadir-page-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(root, recursive: true);
        var folder = Path.Combine(root, "dist");
        Directory.CreateDirectory(Path.Combine(folder, "assets"));
        File.WriteAllText(Path.Combine(root, "secret.txt"), "top secret");
        File.WriteAllText(Path.Combine(folder, ".hidden"), "top secret");
        File.WriteAllText(Path.Combine(folder, "index.html"), "<!DOCTYPE html><title>page</title>");
        File.WriteAllText(Path.Combine(folder, "assets", "index-DeadBe3f.js"), "1");
        File.WriteAllText(Path.Combine(folder, "assets", "theme.js"), "2");
        return folder;
    }
}
