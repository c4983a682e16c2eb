using System.Text.Json;
using Nadir.Cli.CommandLine;

namespace Nadir.Cli.Tests;

public sealed class KeyCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "keys.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_key_is_printed_once_listed_without_its_text_and_revoked()
    {
        var made = await CommandRun.Of("key", "create", "office", "--scope", "write", "--keys", File);
        Assert.Equal(ExitCode.Done, made.ExitCode);
        string text = made.Output.Trim();
        Assert.StartsWith("nadir_", text);
        Assert.DoesNotContain(text, await System.IO.File.ReadAllTextAsync(File));

        var listed = await CommandRun.Of("key", "list", "--keys", File, "--json");
        var key = Assert.Single(JsonElement.Parse(listed.Output).EnumerateArray());
        Assert.Equal("write", key.GetProperty("scope").GetString());
        Assert.Equal("office", key.GetProperty("name").GetString());

        Assert.Equal(ExitCode.Done,
            (await CommandRun.Of("key", "revoke", key.GetProperty("id").GetString()!, "--keys", File)).ExitCode);
        Assert.Equal("[]", (await CommandRun.Of("key", "list", "--keys", File, "--json")).Output.Trim());
    }

    [Fact]
    public async Task A_name_is_given_once_and_an_unknown_one_cannot_be_revoked()
    {
        await CommandRun.Of("key", "create", "office", "--keys", File);

        (await CommandRun.Of("key", "create", "office", "--keys", File)).AssertRefused(ExitCode.WrongUsage, "office");
        (await CommandRun.Of("key", "revoke", "home", "--keys", File)).AssertRefused(ExitCode.WrongUsage, "home");
    }

    [Fact]
    public async Task A_key_that_cannot_be_kept_is_not_shown()
    {
        string blocked = Path.Combine(_folder.Path, "file");
        await System.IO.File.WriteAllTextAsync(blocked, "");

        (await CommandRun.Of("key", "create", "office", "--keys", Path.Combine(blocked, "keys.json")))
            .AssertRefused(ExitCode.Failed, "cannot be written");

        // The file cannot take the place of a folder either.
        Directory.CreateDirectory(File);
        var run = await CommandRun.Of("key", "create", "office", "--keys", File);
        Assert.Equal((ExitCode.Failed, ""), (run.ExitCode, run.Output));
    }

    [Theory]
    [InlineData("--urls", "ftp:", "ftp:")]
    [InlineData("--cors", "https://example.com/page", "origin")]
    [InlineData("--trusted-proxy", "proxy", "proxy")]
    [InlineData("--base-map", "https://example.com/map.png", "{z}")]
    [InlineData("--rate", "-1", "--rate")]
    public async Task A_server_that_is_asked_for_nonsense_does_not_start(string option, string value, string word) =>
        (await CommandRun.Of("serve", "--archive", _folder.Path, option, value))
            .AssertRefused(ExitCode.WrongUsage, word);
}
