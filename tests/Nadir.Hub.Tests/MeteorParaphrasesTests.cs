namespace Nadir.Hub.Tests;

public sealed class MeteorParaphrasesTests : IDisposable
{
    private readonly LocalHub _hub = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-meteor-").FullName;

    private string Target => Path.Combine(_folder, "meteor");

    public void Dispose()
    {
        _hub.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_table_is_fetched_once_into_its_folder()
    {
        var path = await FetchAsync(_hub.Sha256);

        Assert.Equal(Path.Combine(Target, "paraphrase-en.gz"), path);
        Assert.Equal(_hub.Content, await File.ReadAllBytesAsync(path));
        Assert.Equal([path], Directory.GetFiles(Target));
        var requests = _hub.Store.Requests.Count;
        Assert.Equal(path, await FetchAsync(_hub.Sha256));
        Assert.Equal(requests, _hub.Store.Requests.Count);
    }

    [Fact]
    public async Task Another_file_in_its_place_is_refused_and_not_kept()
    {
        var error = await Assert.ThrowsAsync<HubException>(() => FetchAsync(new string('0', 64)));

        Assert.Contains("checksum", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }

    private async Task<string> FetchAsync(string sha256)
    {
        using var client = new HubClient(_hub.Settings);
        return await MeteorParaphrases.FetchAsync(
            client, new Uri(_hub.Store.Address, "meteor/data/paraphrase-en.gz"), sha256, Target, null,
            CancellationToken.None);
    }
}
