
namespace Nadir.Hub.Tests;

public sealed class HubClientTests : IDisposable
{
    private readonly LocalHub _hub = new();

    public void Dispose() => _hub.Dispose();

    [Fact]
    public async Task A_file_lies_where_the_other_libraries_look_for_it()
    {
        var path = await _hub.FetchAsync();

        var repository = Path.Combine(_hub.Settings.CacheFolder, "models--owner--model");
        Assert.Equal(Path.Combine(repository, "snapshots", LocalHub.Commit, "weights", "model.safetensors"), path);
        Assert.Equal(_hub.Content, await File.ReadAllBytesAsync(path));
        Assert.Equal(Path.Combine("..", "..", "..", "blobs", _hub.Sha256), new FileInfo(path).LinkTarget);
        Assert.Equal(LocalHub.Commit, await File.ReadAllTextAsync(Path.Combine(repository, "refs", "main")));
    }

    [Fact]
    public async Task The_token_reaches_the_hub_and_nobody_else()
    {
        await _hub.FetchAsync();

        Assert.All(_hub.Server.Requests,
            request => Assert.Equal($"Bearer {LocalHub.Token}", request.Headers["Authorization"]));
        Assert.NotEmpty(_hub.Store.Requests);
        Assert.All(_hub.Store.Requests, request => Assert.DoesNotContain("Authorization", request.Headers.Keys));
    }

    [Fact]
    public async Task A_cached_file_is_not_fetched_again()
    {
        var path = await _hub.FetchAsync();
        var requests = _hub.Store.Requests.Count;

        Assert.Equal(path, await _hub.FetchAsync());
        Assert.Equal(requests, _hub.Store.Requests.Count);
    }

    [Fact]
    public async Task Offline_only_the_cache_is_used()
    {
        _hub.Settings = _hub.Settings with { IsOffline = true };
        Assert.Contains("HF_HUB_OFFLINE", await _hub.RefusedAsync());

        _hub.Settings = _hub.Settings with { IsOffline = false };
        var path = await _hub.FetchAsync();
        var requests = _hub.Server.Requests.Count;
        _hub.Settings = _hub.Settings with { IsOffline = true };

        Assert.Equal(path, await _hub.FetchAsync());
        Assert.Equal(requests, _hub.Server.Requests.Count);
    }

    [Fact]
    public async Task Without_a_network_the_cache_is_used()
    {
        var path = await _hub.FetchAsync();
        _hub.Settings = _hub.Settings with { Endpoint = NobodyListens() };

        Assert.Equal(path, await _hub.FetchAsync());
    }

    [Fact]
    public async Task Without_a_network_and_a_cache_one_sentence_says_so()
    {
        _hub.Settings = _hub.Settings with { Endpoint = NobodyListens() };

        Assert.Contains("cannot be reached", await _hub.RefusedAsync());
    }

    [Fact]
    public async Task A_renamed_repository_is_followed()
    {
        var usual = _hub.Ask;
        _hub.Ask = request => request.Path.Contains("owner/model", StringComparison.Ordinal)
            ? LocalAnswer.Refusal(307,
                $"Location: {request.Path.Replace("owner/model", "new/name", StringComparison.Ordinal)}")
            : usual(request);

        Assert.Equal(_hub.Content, await File.ReadAllBytesAsync(await _hub.FetchAsync()));
    }

    [Fact]
    public async Task Two_at_once_fetch_once()
    {
        var paths = await Task.WhenAll(_hub.FetchAsync(), _hub.FetchAsync());

        Assert.Equal(paths[0], paths[1]);
        Assert.Single(_hub.Store.Requests);
    }

    [Fact]
    public async Task Progress_ends_with_the_whole_file()
    {
        var reports = new Reports();

        await _hub.FetchAsync(reports);

        var last = reports.All[^1];
        Assert.Equal(("model.safetensors", 300_000L, 300_000L), (last.File, last.Bytes, last.TotalBytes!.Value));
        Assert.Equal(TimeSpan.Zero, last.Remaining);
    }

    [Fact]
    public async Task Small_files_are_checked_by_gits_checksum()
    {
        // `printf hello | git hash-object --stdin`
        const string Hello = "b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0";
        string[] headers = [$"ETag: \"{Hello}\"", $"X-Repo-Commit: {LocalHub.Commit}", "Content-Length: 5"];
        _hub.Ask = _ => LocalAnswer.Of(200, "hello"u8.ToArray(), headers);
        Assert.Equal("hello", await File.ReadAllTextAsync(await _hub.FetchAsync()));

        Directory.Delete(_hub.Settings.CacheFolder, recursive: true);
        _hub.Ask = _ => LocalAnswer.Of(200, "hallo"u8.ToArray(), headers);
        Assert.Contains("checksum", await _hub.RefusedAsync());
    }

    [Theory]
    [InlineData("owner", "../../x", "main")]
    [InlineData("owner/..", "x", "main")]
    [InlineData("a/b/c", "x", "main")]
    [InlineData("owner/model", "/etc/passwd", "main")]
    [InlineData("owner/model", "x", "../main")]
    public async Task Names_cannot_lead_out_of_the_cache(string repository, string path, string revision)
    {
        using var client = new HubClient(_hub.Settings);

        await Assert.ThrowsAsync<HubException>(() => client.FetchAsync(new HubFile(repository, path, revision)));
        Assert.Empty(_hub.Server.Requests);
    }

    [Fact]
    public async Task Other_addresses_are_fetched_without_a_token()
    {
        using var client = new HubClient(_hub.Settings);

        var path = await client.FetchAsync(new Uri(_hub.Store.Address, "models/ViT.pt"), _hub.Sha256);

        Assert.Equal(_hub.Content, await File.ReadAllBytesAsync(path));
        Assert.Equal("ViT.pt", Path.GetFileName(path));
        Assert.All(_hub.Store.Requests, request => Assert.DoesNotContain("Authorization", request.Headers.Keys));
    }

    private static Uri NobodyListens()
    {
        using var closed = new LocalServer(_ => LocalAnswer.Refusal(500));
        return closed.Address;
    }

    private sealed class Reports : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> All { get; } = [];

        public void Report(DownloadProgress value) => All.Add(value);
    }
}
