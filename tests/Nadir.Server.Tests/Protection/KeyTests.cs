using System.Net;
using System.Text.Json.Nodes;
using Nadir.Server.Protection.Keys;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Protection;

public sealed class KeyTests() : OwnServerTest(new ServerOptions { AnonymousRead = false, Keys = File })
{
    private static readonly (ApiKey Key, string Text) Reader = KeyText.Create("reader", KeyScope.Read);

    private static readonly KeyFile File = WriteKeys();

    [Fact]
    public async Task Nobody_reads_without_a_key()
    {
        (await Answer.Of(Client.GetAsync("/api/archive"))).AssertProblem(HttpStatusCode.Unauthorized, "key");
        (await Answer.ToSearch(Client, new JsonObject { ["text"] = "red" }))
            .AssertProblem(HttpStatusCode.Unauthorized, "key");
        (await Answer.Of(Client.GetAsync("/nowhere"))).AssertProblem(HttpStatusCode.Unauthorized, "key");
        Assert.Equal(HttpStatusCode.OK, (await Answer.Of(Client.GetAsync("/health"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await Answer.Of(Client.GetAsync("/"))).Status);
    }

    [Fact]
    public async Task What_would_open_is_said_in_the_header_that_is_made_for_it()
    {
        using var bare = await Client.GetAsync("/api/archive");
        Assert.Equal("Bearer realm=\"nadir\"", Assert.Single(bare.Headers.WwwAuthenticate).ToString());

        Client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer nadir_unknown");
        using var wrong = await Client.GetAsync("/api/archive");
        Assert.Equal("Bearer realm=\"nadir\", error=\"invalid_token\"",
            Assert.Single(wrong.Headers.WwwAuthenticate).ToString());
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
    }

    [Theory]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("X-API-Key", "")]
    public async Task A_key_opens(string header, string prefix)
    {
        Client.DefaultRequestHeaders.TryAddWithoutValidation(header, prefix + Reader.Text);

        Assert.Equal(HttpStatusCode.OK, (await Answer.Of(Client.GetAsync("/api/archive"))).Status);
    }

    [Theory]
    [InlineData("nadir_unknown")]
    [InlineData("nadir_unknown nadir_unknown")]
    public async Task Another_text_does_not_open(string text)
    {
        Client.DefaultRequestHeaders.TryAddWithoutValidation("X-API-Key", text);

        (await Answer.Of(Client.GetAsync("/api/archive"))).AssertProblem(HttpStatusCode.Unauthorized, "key");
    }

    [Fact]
    public void A_file_of_keys_holds_no_key_and_is_its_owners()
    {
        var content = System.IO.File.ReadAllText(File.Path);

        Assert.DoesNotContain(Reader.Text, content, StringComparison.Ordinal);
        Assert.DoesNotContain(Reader.Text["nadir_".Length..], content, StringComparison.Ordinal);
        Assert.Contains(Reader.Key.Hash, content, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File.Path));
        }
    }

    [Fact]
    public void A_revoked_key_is_forgotten_and_a_broken_file_lets_nobody_in()
    {
        var file = new KeyFile(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "keys.json"));
        file.Write([Reader.Key]);
        Assert.Equal(Reader.Key, new KnownKeys(file).Find(Reader.Text));
        Assert.Equal([Reader.Key], file.Read());

        file.Write([]);
        Assert.Null(new KnownKeys(file).Find(Reader.Text));

        System.IO.File.WriteAllText(file.Path, """{"keys":[{"id":"a"}]}""");
        Assert.Null(new KnownKeys(file).Find(Reader.Text));
        Assert.Contains(file.Path, Assert.Throws<ServerException>(file.Read).Message, StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(file.Path)!, recursive: true);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0", null, false, "key")]
    [InlineData("http://127.0.0.1:0", false, false, "key")]
    [InlineData("http://0.0.0.0:0", false, false, "key")]
    [InlineData("http://example.com:0", true, false, "listen")]
    [InlineData("https://127.0.0.1:0", null, false, "listen")]
    public async Task An_archive_is_not_opened_to_others_by_mistake(
        string address, bool? anonymousRead, bool hasKeys, string word)
    {
        var options = new ServerOptions
        {
            Addresses = [new Uri(address)],
            AnonymousRead = anonymousRead,
            Keys = hasKeys
            ? File : null
        };

        var error = await Assert.ThrowsAsync<ServerException>(
            () => ArchiveServer.StartAsync(Server.Store, new ServerModels(Server.Encoder), options));

        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    private static KeyFile WriteKeys()
    {
        var file = new KeyFile(Path.Combine(Path.GetTempPath(), $"nadir-keys-{Environment.ProcessId}.json"));
        file.Write([Reader.Key]);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => System.IO.File.Delete(file.Path);
        return file;
    }
}
