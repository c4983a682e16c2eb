using System.Net;
using System.Text;
using Nadir.Server.Protection.Keys;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Protection;

/// <summary>A page of the web can send forms to a local server without asking; they make no model work.</summary>
public sealed class CrossOriginTests()
    : OwnServerTest(new ServerOptions { Keys = Keys, CorsOrigins = ["https://maps.example.com"] })
{
    private static readonly (ApiKey Key, string Text) Reader = KeyText.Create("reader", KeyScope.Read);

    private static readonly KeyFile Keys = WriteKeys();

    public static TheoryData<string, string> FormTypes => new()
    {
        { "/api/search", "multipart/form-data" },
        { "/api/caption", "multipart/form-data" },
        { "/api/search", "text/plain" },
    };

    [Theory]
    [MemberData(nameof(FormTypes))]
    public async Task Forms_of_other_pages_are_refused(string path, string type)
    {
        (await Post(path, type, ("Origin", "https://evil.example.com")))
            .AssertProblem(HttpStatusCode.Forbidden, "another origin", "key");
        (await Post(path, type, ("Origin", "null"))).AssertProblem(HttpStatusCode.Forbidden, "another origin");
        (await Post(path, type, ("Sec-Fetch-Site", "cross-site")))
            .AssertProblem(HttpStatusCode.Forbidden, "another origin");
        (await Post(path, type, ("Sec-Fetch-Site", "same-site"), ("Origin", "http://other.example.com")))
            .AssertProblem(HttpStatusCode.Forbidden, "another origin");
    }

    [Fact]
    public async Task Forms_of_its_own_page_of_named_pages_and_of_programs_are_answered()
    {
        string own = Client.BaseAddress!.GetLeftPart(UriPartial.Authority);
        Assert.Equal(HttpStatusCode.OK, (await Post("/api/search", "multipart/form-data")).Status);
        Assert.Equal(HttpStatusCode.OK, (await Post("/api/search", "multipart/form-data", ("Origin", own))).Status);
        Assert.Equal(HttpStatusCode.OK,
            (await Post("/api/search", "multipart/form-data", ("Sec-Fetch-Site", "same-origin"),
                ("Origin", "https://behind.example.com"))).Status);
        Assert.Equal(HttpStatusCode.OK,
            (await Post("/api/search", "multipart/form-data", ("Origin", "https://maps.example.com"),
                ("Sec-Fetch-Site", "cross-site"))).Status);
        Assert.Equal(HttpStatusCode.OK,
            (await Post("/api/search", "multipart/form-data", ("Origin", "https://evil.example.com"),
                ("X-API-Key", Reader.Text))).Status);
    }

    private async Task<Answer> Post(string path, string type, params (string Name, string Value)[] headers)
    {
        HttpContent content = type == "multipart/form-data"
            ? new MultipartFormDataContent { { new StringContent(
                """{"text":"red"}""", System.Text.Encoding.UTF8, "application/json"), "query" } }
            : new StringContent("""{"text":"red"}""", System.Text.Encoding.UTF8, type);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Answer.Of(Client.SendAsync(request));
    }

    private static KeyFile WriteKeys()
    {
        var file = new KeyFile(Path.Combine(Path.GetTempPath(), $"nadir-origin-keys-{Environment.ProcessId}.json"));
        file.Write([Reader.Key]);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(file.Path);
        return file;
    }
}
