
namespace Nadir.Hub.Tests;

public sealed class MisbehavingServerTests : IDisposable
{
    private readonly LocalHub _hub = new();

    public void Dispose() => _hub.Dispose();

    [Fact]
    public async Task A_download_that_is_cut_again_and_again_goes_on_where_it_stopped()
    {
        _hub.Serve = request => LocalAnswer.Part(_hub.Content, request.From).CutAfter(40_000);

        Assert.Equal(_hub.Content, await File.ReadAllBytesAsync(await _hub.FetchAsync()));
        Assert.Equal(Enumerable.Range(0, 8).Select(i => i * 40_000),
            _hub.Store.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_download_of_an_earlier_run_goes_on_where_it_stopped()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_hub.Blob)!);
        await File.WriteAllBytesAsync(_hub.Blob + ".incomplete", _hub.Content[..123_456]);

        Assert.Equal(_hub.Content, await File.ReadAllBytesAsync(await _hub.FetchAsync()));
        Assert.Equal(123_456, Assert.Single(_hub.Store.Requests).From);
    }

    [Theory]
    [InlineData(300_000)]
    [InlineData(300_001)]
    public async Task A_complete_or_too_long_earlier_run_is_dealt_with(int length)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_hub.Blob)!);
        await File.WriteAllBytesAsync(_hub.Blob + ".incomplete", [.. _hub.Content, .. new byte[length - 300_000]]);

        Assert.Equal(_hub.Content, await File.ReadAllBytesAsync(await _hub.FetchAsync()));
    }

    [Fact]
    public async Task A_stop_keeps_what_was_fetched()
    {
        using var stop = new CancellationTokenSource();
        _hub.Serve = request =>
        {
            stop.CancelAfter(TimeSpan.FromMilliseconds(300));
            return LocalAnswer.Part(_hub.Content, request.From)
                .CutAfter(40_000) with
            {
                Pause = TimeSpan.FromSeconds(20),
            };
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _hub.FetchAsync(cancellation: stop.Token));

        Assert.Equal(40_000, new FileInfo(_hub.Blob + ".incomplete").Length);
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_starts_again()
    {
        var answers = 0;
        _hub.Serve = _ => LocalAnswer.Part(_hub.Content, 0).CutAfter(answers++ == 0 ? 40_000 : int.MaxValue);

        Assert.Equal(_hub.Content, await File.ReadAllBytesAsync(await _hub.FetchAsync()));
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_and_is_always_cut_is_given_up()
    {
        _hub.Serve = _ => LocalAnswer.Part(_hub.Content, 0).CutAfter(40_000);

        Assert.Contains("try again to go on", await _hub.RefusedAsync());
        Assert.InRange(_hub.Store.Requests.Count, 2, 10);
    }

    [Fact]
    public async Task A_server_that_sends_another_part_is_not_believed()
    {
        var answers = 0;
        _hub.Serve = request => answers++ switch
        {
            0 => LocalAnswer.Part(_hub.Content, 0).CutAfter(40_000),
            1 => LocalAnswer.Part(_hub.Content, request.From + 10),
            _ => LocalAnswer.Part(_hub.Content, request.From),
        };

        Assert.Equal(_hub.Content, await File.ReadAllBytesAsync(await _hub.FetchAsync()));
    }

    [Fact]
    public async Task A_server_that_only_trickles_is_given_up_and_what_came_is_kept()
    {
        _hub.Settings = _hub.Settings with { SlowTime = TimeSpan.FromMilliseconds(200), MaximumAttempts = 2 };
        _hub.Serve = request => LocalAnswer.Part(
            _hub.Content, request.From) with
        {
            Trickle = TimeSpan.FromMilliseconds(20),
        };

        var sentence = await _hub.RefusedAsync();

        Assert.Contains("came in", sentence);
        Assert.Contains("try again to go on", sentence);
        Assert.InRange(_hub.Store.Requests.Count, 2, 3);
        Assert.InRange(new FileInfo(_hub.Blob + ".incomplete").Length, 2, 1000);
    }

    [Fact]
    public async Task A_silent_server_counts_as_cut()
    {
        _hub.Settings = _hub.Settings with { Timeout = TimeSpan.FromMilliseconds(300) };
        _hub.Serve = request => request.From < 80_000
            ? LocalAnswer.Part(_hub.Content, request.From).CutAfter(40_000) with { Pause = TimeSpan.FromSeconds(20) }
            : LocalAnswer.Part(_hub.Content, request.From);

        Assert.Equal(_hub.Content, await File.ReadAllBytesAsync(await _hub.FetchAsync()));
    }

    [Fact]
    public async Task A_wrong_length_is_refused()
    {
        _hub.Serve = _ => LocalAnswer.Of(200, _hub.Content, $"Content-Length: {_hub.Content.Length - 1}");

        var message = await _hub.RefusedAsync();

        Assert.Contains("299999", message);
        Assert.Contains("300000", message);
        Assert.False(File.Exists(_hub.Blob));
    }

    [Fact]
    public async Task A_file_without_an_end_is_cut_off()
    {
        _hub.Serve = _ => LocalAnswer.Of(200, [.. _hub.Content, .. new byte[100_000]]);

        Assert.Contains("longer than the 300000 bytes", await _hub.RefusedAsync());
        Assert.True(new FileInfo(_hub.Blob + ".incomplete").Length <= 300_000);
    }

    [Fact]
    public async Task A_wrong_checksum_is_refused_and_deleted()
    {
        var wrong = (byte[])_hub.Content.Clone();
        wrong[1000] ^= 1;
        _hub.Serve = request => LocalAnswer.Part(wrong, request.From);

        var message = await _hub.RefusedAsync();

        Assert.Contains(_hub.Sha256, message);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_hub.Blob)!));
    }

    [Fact]
    public async Task A_file_that_is_not_the_registered_one_is_not_fetched()
    {
        using var client = new HubClient(_hub.Settings);

        var error = await Assert.ThrowsAsync<HubException>(
            () => client.FetchAsync(_hub.File with { Sha256 = new string('a', 64) }));

        Assert.Contains("has changed on the hub", error.Message);
        Assert.Empty(_hub.Store.Requests);
    }

    [Theory]
    [InlineData(401, "", "check HF_TOKEN")]
    [InlineData(403, "X-Error-Code: GatedRepo", "accept its terms at")]
    [InlineData(404, "X-Error-Code: EntryNotFound", "no such file")]
    [InlineData(404, "X-Error-Code: RevisionNotFound", "no such revision")]
    [InlineData(404, "X-Error-Code: RepoNotFound", "is not there (404)")]
    [InlineData(429, "Retry-After: 3600", "asks to wait 3600 s")]
    [InlineData(503, "Retry-After: 3600", "answered 503")]
    public async Task A_refusal_says_what_to_do(int status, string header, string part)
    {
        _hub.Ask = _ => LocalAnswer.Refusal(status, header.Length > 0 ? [header] : []);

        var message = await _hub.RefusedAsync();

        Assert.Contains(part, message);
        Assert.Contains("'weights/model.safetensors' of owner/model", message);
        Assert.DoesNotContain(LocalHub.Token, message);
        Assert.Single(_hub.Server.Requests);
    }

    [Fact]
    public async Task Without_a_token_a_refusal_asks_for_one()
    {
        _hub.Settings = _hub.Settings with { Token = null };
        _hub.Ask = _ => LocalAnswer.Refusal(401);

        Assert.Contains("set HF_TOKEN", await _hub.RefusedAsync());
    }

    [Fact]
    public async Task A_short_wait_is_waited()
    {
        var (asked, served) = (0, 0);
        var usual = _hub.Ask;
        _hub.Ask = request => asked++ == 0 ? LocalAnswer.Refusal(429, "Retry-After: 0") : usual(request);
        _hub.Serve = request => served++ == 0 ? LocalAnswer.Refusal(503, "Retry-After: 0")
            : LocalAnswer.Part(_hub.Content, request.From);

        Assert.Equal(_hub.Content, await File.ReadAllBytesAsync(await _hub.FetchAsync()));
    }

    [Fact]
    public async Task A_server_that_is_no_hub_is_told_apart()
    {
        _hub.Ask = _ => LocalAnswer.Of(200, "<html>"u8.ToArray(), "Content-Length: 6");

        Assert.Contains("check HF_ENDPOINT", await _hub.RefusedAsync());
    }

    [Fact]
    public async Task Redirects_in_circles_end()
    {
        _hub.Ask = request => LocalAnswer.Refusal(302, $"Location: {request.Path}");

        Assert.Contains("circles", await _hub.RefusedAsync());
    }
}
