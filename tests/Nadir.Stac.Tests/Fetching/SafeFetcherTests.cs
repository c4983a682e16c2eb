using System.IO.Compression;
using System.Text;
using Nadir.Archive.Tests.Support;
using Nadir.Stac.Fetching;

namespace Nadir.Stac.Tests.Fetching;

public sealed class SafeFetcherTests : IDisposable
{
    private static readonly FetchLimits Limits = new(100_000, TimeSpan.FromMinutes(2));

    private readonly LoopbackServer _server = new();
    private readonly SafeFetcher _fetcher = new(new FetchOptions
    {
        AllowPrivateAddresses = true,
        RetryDelay = TimeSpan.Zero,
    });

    public void Dispose()
    {
        _fetcher.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task ContentComesWholeAndIsRecognisedLater()
    {
        var body = Encoding.UTF8.GetBytes(new string('x', 5000));
        _server.ServeTagged("a", body, "\"one\"");

        var (first, bytes) = await FetchAsync("a");
        var again = await _fetcher.FetchAsync(_server.At("a"), Stream.Null, Limits, first.Validators);

        Assert.Equal(body, bytes);
        Assert.Equal(("\"one\"", 5000, false), (first.Validators.ETag, first.Bytes, first.IsUnchanged));
        Assert.Equal((true, 0), (again.IsUnchanged, again.Bytes));
    }

    [Fact]
    public async Task LastModifiedIsSentBack()
    {
        _server.Serve("a", "x", "Last-Modified: Tue, 15 Nov 1994 12:45:26 GMT\r\n");

        var (first, _) = await FetchAsync("a");
        await _fetcher.FetchAsync(_server.At("a"), Stream.Null, Limits, first.Validators);

        Assert.Equal(new DateTimeOffset(1994, 11, 15, 12, 45, 26, TimeSpan.Zero), first.Validators.LastModified);
        Assert.Equal("Tue, 15 Nov 1994 12:45:26 GMT", _server.Requests.Last().Headers["If-Modified-Since"]);
    }

    [Fact]
    public async Task LoopbackIsRefusedUnlessAllowedAndNothingIsSent()
    {
        using var strict = new SafeFetcher(new FetchOptions { Retries = 0 });
        _server.Serve("a", "secret");
        var port = _server.Address.Port;

        foreach (var host in new[] { "127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]",
            "0.0.0.0" })
        {
            var error = await Assert.ThrowsAsync<FetchException>(
                () => strict.FetchAsync(new Uri($"http://{host}:{port}/a"), Stream.Null, Limits));
            Assert.True(error.Fault == FetchFault.Refused, $"{host}: {error.Message}");
        }

        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://example.com/a")]
    [InlineData("gopher://example.com/a")]
    [InlineData("data:text/plain,x")]
    public async Task OtherSchemesAreRefused(string address) =>
        await FailsAsync(new Uri(address), FetchFault.Refused, "only http and https");

    [Fact]
    public async Task CredentialsInAddressesAreRefusedAndNotRepeated()
    {
        var address = new UriBuilder(_server.At("a")) { UserName = "anna", Password = "geheim" }.Uri;

        var error = await FailsAsync(address, FetchFault.Refused, "leave them out");

        Assert.DoesNotContain("geheim", error.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task RedirectsAreFollowedAndTellWhereTheContentIs(int status)
    {
        _server.Redirect("a", "/deep/b", status);
        _server.Serve("deep/b", "there");

        var (content, bytes) = await FetchAsync("a");

        Assert.Equal("there", Encoding.UTF8.GetString(bytes));
        Assert.Equal(_server.At("deep/b"), content.Address);
    }

    [Fact]
    public async Task RedirectsInACircleEnd()
    {
        _server.Redirect("a", "/b");
        _server.Redirect("b", "/a");

        await FailsAsync(_server.At("a"), FetchFault.Refused, "more than 5 times");
        Assert.Equal(6, _server.Requests.Count);
    }

    [Theory]
    [InlineData("file:///etc/passwd", FetchFault.Refused)]
    [InlineData("ftp://127.0.0.1/x", FetchFault.Refused)]
    [InlineData("http://anna:geheim@127.0.0.1/x", FetchFault.Refused)]
    [InlineData("", FetchFault.Broken)]
    public async Task RedirectsAreCheckedLikeTheFirstAddress(string target, FetchFault fault)
    {
        _server.Redirect("a", target);

        var error = await FailsAsync(_server.At("a"), fault, string.Empty);

        Assert.DoesNotContain("geheim", error.Message, StringComparison.Ordinal);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public void ARedirectFromHttpsToHttpIsRefused()
    {
        var error = Assert.Throws<FetchException>(
            () => FetchAddress.Redirect(new Uri("https://example.com/a"), new Uri("http://example.com/a")));

        Assert.Equal(FetchFault.Refused, error.Fault);
        Assert.Contains("not encrypted", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnEndlessBodyIsCutAtTheLimit()
    {
        _server.Answer("a", async request =>
        {
            await request.SendAsync("200 OK\r\n", []);
            while (true)
            {
                await request.Stream.WriteAsync(new byte[65536], request.Stopping);
            }
        });
        using var received = new MemoryStream();

        var error = await Assert.ThrowsAsync<FetchException>(
            () => _fetcher.FetchAsync(_server.At("a"), received, Limits));

        Assert.Equal(FetchFault.TooLarge, error.Fault);
        Assert.InRange(received.Length, 0, Limits.MaxBytes);
    }

    [Fact]
    public async Task ALengthThatIsTooLargeIsRefusedAtOnce()
    {
        _server.Answer("a", request => request.SendAsync("200 OK\r\nContent-Length: 99999999999\r\n", []));

        await FailsAsync(_server.At("a"), FetchFault.TooLarge, "larger than the 100000 bytes");
    }

    [Fact]
    public async Task CompressedContentCountsAsWhatItBecomes()
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(new byte[50_000_000]);
        }

        _server.Serve("bomb", compressed.ToArray(), "Content-Encoding: gzip\r\n");
        _server.Serve("broken", "this is not compressed", "Content-Encoding: gzip\r\n");

        await FailsAsync(_server.At("bomb"), FetchFault.TooLarge, string.Empty);
        await FailsAsync(_server.At("broken"), FetchFault.Broken, string.Empty);
    }

    [Fact]
    public async Task AnAnswerThatBreaksOffIsNoAnswer()
    {
        _server.Answer("a", request => request.SendAsync("200 OK\r\nContent-Length: 100\r\n", new byte[10]));

        await FailsAsync(_server.At("a"), FetchFault.Broken, "broke off");
    }

    [Fact]
    public async Task MoreThanTheSaidLengthIsNotRead()
    {
        _server.Answer("a", request => request.SendAsync("200 OK\r\nContent-Length: 3\r\n", "abcdef"u8.ToArray()));

        Assert.Equal("abc"u8.ToArray(), (await FetchAsync("a")).Bytes);
    }

    [Fact]
    public async Task AServerThatSaysNothingIsGivenUp()
    {
        _server.Answer("head", request => Task.Delay(Timeout.Infinite, request.Stopping));
        _server.Answer("body", async request =>
        {
            await request.SendAsync("200 OK\r\nContent-Length: 100\r\n", new byte[10]);
            await Task.Delay(Timeout.Infinite, request.Stopping);
        });

        using var impatient = new SafeFetcher(
            new FetchOptions { AllowPrivateAddresses = true, StallTimeout = TimeSpan.FromMilliseconds(300) });

        foreach (var path in new[] { "head", "body" })
        {
            var error = await Assert.ThrowsAsync<FetchException>(
                () => impatient.FetchAsync(_server.At(path), Stream.Null, Limits));
            Assert.Equal(FetchFault.TooSlow, error.Fault);
            Assert.Contains("nothing came for 0.3 s", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AServerThatDripsIsGivenUpInTheEnd()
    {
        _server.Answer("a", async request =>
        {
            await request.SendAsync("200 OK\r\n", []);
            while (true)
            {
                await request.Stream.WriteAsync(new byte[1], request.Stopping);
                await Task.Delay(20, request.Stopping);
            }
        });

        var error = await Assert.ThrowsAsync<FetchException>(
            () => _fetcher.FetchAsync(_server.At("a"), Stream.Null, Limits with { Time = TimeSpan.FromSeconds(1) }));

        Assert.Equal(FetchFault.TooSlow, error.Fault);
        Assert.Contains("within 1 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerThatDripsIsGivenUpSoonUnlessThatIsAllowed()
    {
        _server.Answer("a", async request =>
        {
            await request.SendAsync("200 OK\r\nContent-Length: 100\r\n", []);
            for (var i = 0; i < 100; i++)
            {
                await request.Stream.WriteAsync(new byte[1], request.Stopping);
                await Task.Delay(20, request.Stopping);
            }
        });
        var options = new FetchOptions { AllowPrivateAddresses = true, StallTimeout = TimeSpan.FromMilliseconds(500) };

        using var strict = new SafeFetcher(options);
        var error = await Assert.ThrowsAsync<FetchException>(
            () => strict.FetchAsync(_server.At("a"), Stream.Null, Limits));
        Assert.Equal(FetchFault.TooSlow, error.Fault);
        Assert.Contains("less than 1024 bytes a second came for 0.5 s", error.Message, StringComparison.Ordinal);

        using var patient = new SafeFetcher(options with { LeastBytesPerSecond = 0 });
        Assert.Equal(100, (await patient.FetchAsync(_server.At("a"), Stream.Null, Limits)).Bytes);
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("[fe80::1]")]
    [InlineData("[fd00:ec2::254]")]
    [InlineData("100.100.100.200")]
    [InlineData("[::ffff:169.254.169.254]")]
    [InlineData("2852039166")]
    public async Task AddressesOfCredentialsStayShutWhenPrivateOnesAreAllowed(string host) =>
        await FailsAsync(new Uri($"http://{host}/latest/meta-data/"), FetchFault.Refused, "never connected to");

    [Fact]
    public async Task ABusyServerIsAskedAgainAndAnErrorIsNot()
    {
        var asked = 0;
        _server.Answer("busy", request => ++asked < 3
            ? request.SendAsync("503 Busy\r\nContent-Length: 0\r\n", [])
            : request.SendAsync("200 OK\r\nContent-Length: 2\r\n", "ok"u8.ToArray()));

        Assert.Equal("ok"u8.ToArray(), (await FetchAsync("busy")).Bytes);
        await FailsAsync(_server.At("missing"), FetchFault.Status, "404");
        Assert.Equal((3, 4), (asked, _server.Requests.Count));
    }

    [Fact]
    public async Task GarbageIsNoAnswer()
    {
        _server.Answer("a", request =>
            request.Stream.WriteAsync("SSH-2.0-OpenSSH\r\n"u8.ToArray(), request.Stopping).AsTask());

        await FailsAsync(_server.At("a"), FetchFault.Broken, string.Empty);
    }

    [Fact]
    public async Task AHostThatDoesNotAnswerIsNamed()
    {
        Uri closed;
        using (var gone = new LoopbackServer())
        {
            closed = gone.At("a");
        }

        await FailsAsync(closed, FetchFault.Unreachable, closed.Authority);
        await FailsAsync(new Uri("http://no-such-host.invalid/"), FetchFault.Unreachable, "no-such-host.invalid");
    }

    [Fact]
    public async Task CancellingEndsAFetch()
    {
        using var cancellation = new CancellationTokenSource();
        _server.Answer("a", async request =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, request.Stopping);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _fetcher.FetchAsync(_server.At("a"), Stream.Null, Limits, cancellationToken: cancellation.Token));
    }

    private async Task<(FetchedContent Content, byte[] Bytes)> FetchAsync(string path)
    {
        using var received = new MemoryStream();
        return (await _fetcher.FetchAsync(_server.At(path), received, Limits), received.ToArray());
    }

    private async Task<FetchException> FailsAsync(Uri address, FetchFault fault, string words)
    {
        var error = await Assert.ThrowsAsync<FetchException>(() => _fetcher.FetchAsync(address, Stream.Null, Limits));
        Assert.Equal(fault, error.Fault);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
        return error;
    }
}
