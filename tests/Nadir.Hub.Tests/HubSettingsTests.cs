
namespace Nadir.Hub.Tests;

public sealed class HubSettingsTests
{
    [Fact]
    public void Without_variables_the_defaults_of_the_libraries_hold()
    {
        var settings = From(("HOME", "/home/ada"));

        Assert.Equal("/home/ada/.cache/huggingface/hub", settings.CacheFolder);
        Assert.Equal("https://huggingface.co/", settings.Endpoint.ToString());
        Assert.Null(settings.Token);
        Assert.False(settings.IsOffline);
    }

    [Theory]
    [InlineData("HF_HUB_CACHE", "/c", "/c")]
    [InlineData("HUGGINGFACE_HUB_CACHE", "/c", "/c")]
    [InlineData("HF_HOME", "/h", "/h/hub")]
    [InlineData("HF_HOME", "~/h", "/home/ada/h/hub")]
    [InlineData("XDG_CACHE_HOME", "/x", "/x/huggingface/hub")]
    public void The_cache_follows_the_variables(string name, string value, string folder) =>
        Assert.Equal(folder, From(("HOME", "/home/ada"), (name, value)).CacheFolder);

    [Theory]
    [InlineData("1", true)]
    [InlineData("yes", true)]
    [InlineData("true", true)]
    [InlineData("ON", true)]
    [InlineData("0", false)]
    [InlineData("", false)]
    public void Offline_is_what_the_libraries_call_true(string value, bool offline) =>
        Assert.Equal(offline, From(("HOME", "/home/ada"), ("HF_HUB_OFFLINE", value)).IsOffline);

    [Fact]
    public void The_token_comes_from_the_variable_or_the_file()
    {
        var folder = Directory.CreateTempSubdirectory("nadir-token-").FullName;
        File.WriteAllText(Path.Combine(folder, "token"), "hf_file\n");

        Assert.Equal("hf_file", From(("HF_HOME", folder)).Token);
        Assert.Equal("hf_file", From(("HF_TOKEN_PATH", Path.Combine(folder, "token"))).Token);
        Assert.Equal("hf_variable", From(("HF_HOME", folder), ("HF_TOKEN", "hf_variable")).Token);
        Assert.DoesNotContain("hf_", From(("HF_TOKEN", "hf_variable")).ToString());
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("HF_ENDPOINT", "hub")]
    [InlineData("HF_ENDPOINT", "ftp://hub")]
    [InlineData("HF_HUB_DOWNLOAD_TIMEOUT", "soon")]
    public void What_cannot_be_used_is_named(string name, string value) =>
        Assert.Contains(name, Assert.Throws<HubException>(() => From((name, value))).Message);

    private static HubSettings From(params (string Name, string Value)[] variables) =>
        HubSettings.From(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
