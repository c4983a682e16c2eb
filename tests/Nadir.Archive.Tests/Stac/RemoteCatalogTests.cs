using System.Text;
using System.Text.Json.Nodes;
using Nadir.Archive.Captioning;
using Nadir.Archive.Ingest;
using Nadir.Archive.Reading;
using Nadir.Archive.Tests.Support;
using Nadir.Stac;
using Nadir.Stac.Fetching;

namespace Nadir.Archive.Tests.Stac;

public sealed class RemoteCatalogTests : IDisposable
{
    private static readonly IngestOptions Options = new()
    {
        StopRatio = 1,
        Stac = new StacOptions { Fetch = new FetchOptions { AllowPrivateAddresses = true, Retries = 0 } },
    };

    private readonly TestArchive _archive = new();
    private readonly LoopbackServer _server = new();

    private string Root => _server.At("catalog.json").AbsoluteUri;

    public void Dispose()
    {
        _server.Dispose();
        _archive.Dispose();
    }

    [Fact]
    public void ACatalogOfTheWebIsIndexedAndAskedForChangesOnly()
    {
        Serve("catalog.json", TestCatalog.Catalog("root", ("child", "sea/collection.json")), "\"c\"");
        Serve("sea/collection.json", TestCatalog.Collection("sea", ("item", "./one.json")), "\"s\"");
        Serve("sea/one.json", TestCatalog.Item("one", "images/one.tif"), "\"o\"");
        var tiff = Tiff(1);
        _server.ServeTagged("sea/images/one.tif", tiff, "\"t\"");

        var first = _archive.Ingest(Options, Root);
        var second = _archive.Ingest(Options, Root);

        var source = _server.At("sea/images/one.tif").AbsoluteUri;
        Assert.Equal((1, 0, 1, 0), (first.Added, first.Failed, second.Unchanged, second.Windows));
        Assert.Equal(source, Assert.Single(_archive.Everything()).Source);
        Assert.Equal(tiff, File.ReadAllBytes(SourceFile.Locate(_archive.Folder.Archive, source)));
        Assert.Equal(8, _server.Requests.Count);
        Assert.All(_server.Requests.Skip(4), request => Assert.True(request.Headers.ContainsKey("If-None-Match")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PagesByPostAreFollowedWithTheirBody(bool isMerged)
    {
        // Three pages: the first by GET, the others by POST, whose bodies the server wants whole.
        foreach (var name in (string[])["a", "b", "c"])
        {
            _server.Serve(name + ".tif", Tiff(name[0]));
        }

        var bodies = new List<string>();
        var headers = new List<string?>();
        _server.Answer("search", async request =>
        {
            var token = request.Body.Length == 0 ? 0 : JsonNode.Parse(request.Body)!["token"]!.GetValue<int>();
            if (request.Body.Length > 0)
            {
                bodies.Add(request.Body);
                headers.Add(request.Headers.GetValueOrDefault("Search-After"));
            }

            var page = TestCatalog.ItemCollection(TestCatalog.Item($"{token}", $"{"abc"[token]}.tif"));
            if (token < 2)
            {
                var body = isMerged && token > 0 ? new JsonObject { ["token"] = token + 1 }
                    : new JsonObject { ["limit"] = 1, ["token"] = token + 1 };
                page["links"] = new JsonArray(new JsonObject
                {
                    ["rel"] = "next",
                    ["href"] = "search",
                    ["method"] = "POST",
                    ["body"] = body,
                    ["merge"] = isMerged,
                    ["headers"] = new JsonObject
                    {
                        ["Search-After"] = $"p{token}",
                        ["Host"] = "elsewhere",
                        ["Cookie"] = "a=b"
                    },
                });
            }

            var text = Encoding.UTF8.GetBytes(page.ToJsonString());
            await request.SendAsync($"200 OK\r\nContent-Length: {text.Length}\r\n", text);
        });

        var first = _archive.Ingest(Options, _server.At("search").AbsoluteUri);
        var second = _archive.Ingest(Options, _server.At("search").AbsoluteUri);

        Assert.Equal((3, 0, 3, 0), (first.Added, first.Failed, second.Unchanged, second.Removed));
        Assert.Equal(["""{"limit":1,"token":1}""", """{"limit":1,"token":2}"""], bodies.Take(2));
        Assert.Equal(["p0", "p1"], headers.Take(2));
        Assert.All(_server.Requests, request => Assert.Equal(_server.Address.Authority, request.Headers["Host"]));
        Assert.All(_server.Requests, request => Assert.False(request.Headers.ContainsKey("Cookie")));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public void Pages_that_differ_by_a_header_alone_are_all_followed(string method)
    {
        foreach (var name in (string[])["a", "b", "c"])
        {
            _server.Serve(name + ".tif", Tiff(name[0]));
        }

        _server.Answer("search", async request =>
        {
            var token = int.Parse(request.Headers.GetValueOrDefault("X-Page")
                ?? "0", System.Globalization.CultureInfo.InvariantCulture);
            var page = TestCatalog.ItemCollection(TestCatalog.Item($"{token}", $"{"abc"[token]}.tif"));
            if (token < 2)
            {
                page["links"] = new JsonArray(new JsonObject
                {
                    ["rel"] = "next",
                    ["href"] = "search",
                    ["method"] = method,
                    ["headers"] = new JsonObject { ["X-Page"] = $"{token + 1}" },
                });
            }

            var text = Encoding.UTF8.GetBytes(page.ToJsonString());
            await request.SendAsync($"200 OK\r\nContent-Length: {text.Length}\r\n", text);
        });

        Assert.Equal(3, _archive.Ingest(Options, _server.At("search").AbsoluteUri).Added);
    }

    [Theory]
    [InlineData("DELETE", "search", "the method DELETE")]
    [InlineData("POST", "http://127.0.0.1:9/search", "to another server")]
    public void PagesThatAreNotFollowedAreSaid(string method, string target, string said)
    {
        _server.Serve("a.tif", Tiff(1));
        var page = TestCatalog.ItemCollection(TestCatalog.Item("a", "a.tif"));
        page["links"] = new JsonArray(
            new JsonObject { ["rel"] = "next", ["href"] = target, ["method"] = method, ["body"] = new JsonObject() });
        Serve("search", page);

        var summary = _archive.Ingest(Options, _server.At("search").AbsoluteUri);

        Assert.Equal((1, 1), (summary.Added, summary.Failed));
        Assert.Contains(_archive.Observer.Items,
            report => report.Reason?.Contains(said, StringComparison.Ordinal) == true);
    }

    [Fact]
    public void WindowsOfFetchedImagesCanBeReadAgain()
    {
        Serve("catalog.json", TestCatalog.Item("one", "one.tif"));
        _server.Serve("one.tif", Tiff(1));
        _archive.Ingest(Options, Root);

        var summary = ArchiveCaptioning.Run(_archive.Store, new ColorCaptioner());

        Assert.Equal((1, 0), (summary.Captioned, summary.Failed));
    }

    [Fact]
    public void LoopbackIsNotReadUnlessAllowed()
    {
        Serve("catalog.json", TestCatalog.Item("one", "one.tif"));
        var item = TestCatalog.Item("two", _server.At("two.tif").AbsoluteUri)
            .Write(_archive.Folder.In("stac"), "two.json");

        var summary = _archive.Ingest(null, Root, item);

        Assert.Equal((0, 2), (summary.Added, summary.Failed));
        Assert.All(_archive.Observer.Items,
            report => Assert.Contains("--allow-private-addresses", report.Reason, StringComparison.Ordinal));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public void SlowAssetsHoldUpNoOther()
    {
        // As many as decode at once, and one more.
        string[] slow = ["s1.tif", "s2.tif", "s3.tif"];
        string[] quick = ["q1.tif", "q2.tif", "q3.tif", "q4.tif"];
        Serve("catalog.json", TestCatalog.ItemCollection(
            [.. slow.Concat(quick).Select(name => TestCatalog.Item(name, name))]));
        using var allQuick = new CountdownEvent(quick.Length);
        var waited = new System.Collections.Concurrent.ConcurrentBag<bool>();
        foreach (var name in quick)
        {
            _server.Answer(name, async request =>
            {
                await request.SendAsync("200 OK\r\n", Tiff(name[1]));
                allQuick.Signal();
            });
        }

        foreach (var name in slow)
        {
            // Answers only when all others have been fetched.
            _server.Answer(name, async request =>
            {
                waited.Add(await Task.Run(() => allQuick.Wait(TimeSpan.FromSeconds(60))));
                await request.SendAsync("200 OK\r\n", Tiff(name[1] + 10));
            });
        }

        var summary = _archive.Ingest(Options with { Workers = 2 }, Root);

        Assert.Equal((7, 0), (summary.Added, summary.Failed));
        Assert.All(waited, Assert.True);
    }

    [Fact]
    public void AnAssetThatIsLargerOrSlowerThanAllowedFailsAlone()
    {
        Serve("catalog.json", TestCatalog.ItemCollection(
            TestCatalog.Item("a", "a.tif"), TestCatalog.Item("b", "b.tif"), TestCatalog.Item("c", "c.tif")));
        _server.Serve("a.tif", Tiff(1));
        _server.Serve("b.tif", new byte[200_000]);
        _server.Answer("c.tif", request => Task.Delay(Timeout.Infinite, request.Stopping));

        var summary = _archive.Ingest(
            Options with
            {
                Stac = Options.Stac with
                {
                    ImageLimits = new FetchLimits(
                100_000, TimeSpan.FromSeconds(1))
                }
            }, Root);

        Assert.Equal((1, 2), (summary.Added, summary.Failed));
        Assert.Contains(_archive.Observer.Items,
            report => report.Reason?.Contains("larger than the 100000 bytes", StringComparison.Ordinal) == true);
        Assert.Contains(_archive.Observer.Items,
            report => report.Reason?.Contains("within 1 s", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void ADocumentOfTheWebNamesNoFileOfThisMachine()
    {
        var tiff = TestCatalog.WriteTiff(_archive.Folder.In("secret"), "s.tif", 1);
        Serve("catalog.json", TestCatalog.ItemCollection(
            TestCatalog.Item("a", "file://" + tiff), TestCatalog.Item("b", tiff)));

        var summary = _archive.Ingest(Options, Root);

        Assert.Equal((0, 2), (summary.Added, summary.Failed));
        Assert.Contains(_archive.Observer.Items,
            report => report.Reason!.Contains("may not", StringComparison.Ordinal));
        Assert.Contains(_archive.Observer.Items, report => report.Reason!.Contains("404", StringComparison.Ordinal));
    }

    [Fact]
    public void AChangedImageIsFetchedAgain()
    {
        Serve("catalog.json", TestCatalog.Item("one", "one.tif"));
        _server.ServeTagged("one.tif", Tiff(1), "\"1\"");
        _archive.Ingest(Options, Root);
        _server.ServeTagged("one.tif", Tiff(2), "\"2\"");

        var summary = _archive.Ingest(Options, Root);

        Assert.Equal((1, 0), (summary.Replaced, summary.Unchanged));
        Assert.Equal(Tiff(2), File.ReadAllBytes(
            SourceFile.Locate(_archive.Folder.Archive, _server.At("one.tif").AbsoluteUri)));
    }

    [Fact]
    public void AnImageThatNothingTellsFromAnotherIsFetchedAgainWithItsItem()
    {
        var item = TestCatalog.Item("one", "one.tif");
        Serve("catalog.json", item, "\"1\"");
        _server.Serve("one.tif", Tiff(1));
        _archive.Ingest(Options, Root);
        _archive.Ingest(Options, Root);
        Assert.Equal(1, _server.Requests.Count(request => request.Path == "/one.tif"));

        item["properties"]!["platform"] = "sparrow";
        Serve("catalog.json", item, "\"2\"");
        var summary = _archive.Ingest(Options, Root);

        Assert.Equal(1, summary.Replaced);
        Assert.Equal(2, _server.Requests.Count(request => request.Path == "/one.tif"));
    }

    [Fact]
    public void WhatIsNoImageFailsAloneAndWithItsAddress()
    {
        string[] bad = ["missing", "html", "short", "empty", "loop"];
        Serve("catalog.json", TestCatalog.ItemCollection(
            [.. bad.Append("good").Select(name => TestCatalog.Item(name, $"{name}.tif"))]));
        _server.Serve("good.tif", Tiff(1));
        _server.Serve("html.tif", "<!doctype html><title>Please sign in</title>");
        _server.Serve("empty.tif", string.Empty);
        _server.Redirect("loop.tif", "/loop.tif");
        _server.Answer("short.tif", request => request.SendAsync("200 OK\r\nContent-Length: 100000\r\n", Tiff(1)));

        var summary = _archive.Ingest(Options, Root);

        Assert.Equal((1, bad.Length), (summary.Added, summary.Failed));
        var reasons = _archive.Observer.Items.Where(item => item.Outcome == ItemOutcome.Failed)
            .Select(item => item.Reason!).ToList();
        Assert.All(bad, name => Assert.Single(
            reasons, reason => reason.Contains(_server.At($"{name}.tif").AbsoluteUri, StringComparison.Ordinal)));
        Assert.All(reasons, reason => Assert.DoesNotContain(_archive.Folder.Archive, reason, StringComparison.Ordinal));
    }

    [Fact]
    public void AServerThatIsDownTakesNothingFromTheArchive()
    {
        Serve("catalog.json", TestCatalog.Catalog("root", ("item", "a.json"), ("item", "b.json")));
        foreach (var name in new[] { "a", "b" })
        {
            Serve($"{name}.json", TestCatalog.Item(name, $"{name}.tif"));
            _server.ServeTagged($"{name}.tif", Tiff(name[0]), $"\"{name}\"");
        }

        _archive.Ingest(Options, Root);
        _server.Answer("a.json", request => request.SendAsync("500 Broken\r\nContent-Length: 0\r\n", []));
        _server.Answer("b.tif", request => request.SendAsync("500 Broken\r\nContent-Length: 0\r\n", []));

        var summary = _archive.Ingest(Options, Root);

        Assert.Equal((2, 0), (summary.Failed, summary.Removed));
        Assert.Equal(2, _archive.Everything().Count);
    }

    [Fact]
    public void WhatIsNotNamedAnyMoreIsDroppedWithItsFile()
    {
        Serve("catalog.json", TestCatalog.ItemCollection(
            TestCatalog.Item("a", "a.tif"), TestCatalog.Item("b", "b.tif")));
        _server.Serve("a.tif", Tiff(1));
        _server.Serve("b.tif", Tiff(2));
        _archive.Ingest(Options, Root);
        var file = SourceFile.Locate(_archive.Folder.Archive, _server.At("b.tif").AbsoluteUri);
        Assert.True(File.Exists(file));
        Serve("catalog.json", TestCatalog.ItemCollection(TestCatalog.Item("a", "a.tif")));

        var trial = _archive.Ingest(Options with { DryRun = true }, Root);
        Assert.True(File.Exists(file));
        var summary = _archive.Ingest(Options, Root);

        Assert.Equal((1, 1, 1, 1),
            (trial.Removed, trial.Unchanged + trial.Replaced, summary.Removed, _archive.Everything().Count));
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData("slow.json")]
    [InlineData("slow.tif")]
    public void CancellingDoesNotWaitForASlowServer(string slow)
    {
        using var cancellation = new CancellationTokenSource();
        Serve("catalog.json", TestCatalog.Catalog("root", ("item", "good.json"), ("item", "slow.json")));
        Serve("good.json", TestCatalog.Item("good", "good.tif"));
        Serve("slow.json", TestCatalog.Item("slow", "slow.tif"));
        _server.Serve("good.tif", Tiff(1));
        _server.Answer(slow, async request =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, request.Stopping);
        });

        var summary = new Ingestion(_archive.Store, _archive.Encoder, Options).Run([Root], null, cancellation.Token);

        Assert.Equal((IngestEnd.Cancelled, 0), (summary.End, summary.Failed));
    }

    [Fact]
    public void LinksStartFromWhereADocumentReallyWas()
    {
        _server.Redirect("catalog.json", "/v2/catalog.json");
        Serve("v2/catalog.json",
            TestCatalog.Catalog("root", ("item", "one.json"), ("self", "http://example.com/catalog.json")), "\"c\"");
        Serve("v2/one.json", TestCatalog.Item("one", "one.tif"));
        _server.Serve("v2/one.tif", Tiff(1));

        Assert.Equal(1, _archive.Ingest(Options, Root).Added);
        Assert.Equal(1, _archive.Ingest(Options, Root).Unchanged);
    }

    [Fact]
    public void PagesOfItemsAreFollowed()
    {
        for (var page = 0; page < 3; page++)
        {
            var items = TestCatalog.ItemCollection(TestCatalog.Item($"{page}", $"{page}.tif"));
            items["links"] = JsonNode.Parse(
                $$"""[{"rel":"next","href":"page{{(page + 1) % 3}}.json"},{"rel":"next","href":"search","method":"POST"}]""");
            Serve($"page{page}.json", items);
            _server.Serve($"{page}.tif", Tiff(page));
        }

        Serve("catalog.json", TestCatalog.Collection("root", ("items", "page0.json")));

        var summary = _archive.Ingest(Options, Root);
        Assert.Equal((3, 0), (summary.Added, _archive.Observer.Items.Count(item => item.Reason is not null)));

        // That the pages offered another way, too, is said once.
        Assert.Equal(
            $"{_server.At("page0.json")} has a link 'next' by GET and another by POST; pages were asked for by GET "
                + $"alone, as that one was.",
            Assert.Single(summary.Warnings));
    }

    [Fact]
    public void HugeDeepAndEndlessDocumentsAreRefused()
    {
        string[] names = ["huge", "deep", "endless", "html"];
        Serve("catalog.json", TestCatalog.Catalog(
            "root", [.. names.Append("good").Select(name => ("item", $"{name}.json"))]));
        Serve("good.json", TestCatalog.Item("good", "good.tif"));
        _server.Serve("good.tif", Tiff(1));
        _server.Serve("huge.json", new string(' ', 200_000));
        _server.Serve("deep.json", new string('[', 50_000));
        _server.Serve("html.json", "<html>");
        _server.Answer("endless.json", async request =>
        {
            await request.SendAsync("200 OK\r\n", []);
            while (true)
            {
                await request.Stream.WriteAsync("[[1],"u8.ToArray(), request.Stopping);
            }
        });
        var options = Options with
        {
            Stac =
            Options.Stac with { DocumentLimits = new FetchLimits(100_000, TimeSpan.FromMinutes(2)) }
        };

        var summary = _archive.Ingest(options, Root);

        Assert.Equal((1, names.Length), (summary.Added, summary.Failed));
    }

    [Fact]
    public void WhatAKilledProcessLeftHalfFetchedIsSweptAway()
    {
        var incoming = Path.Combine(_archive.Folder.Archive, "snapshot", "incoming");
        Directory.CreateDirectory(incoming);
        File.WriteAllText(Path.Combine(incoming, "half"), "half");
        Serve("catalog.json", TestCatalog.Item("one", "one.tif"));
        _server.Serve("one.tif", Tiff(1));

        Assert.Equal(1, _archive.Ingest(Options, Root).Added);
        Assert.Empty(Directory.GetFiles(incoming));
    }

    private void Serve(string path, JsonObject document, string? tag = null)
    {
        var text = Encoding.UTF8.GetBytes(document.ToJsonString());
        if (tag is null)
        {
            _server.Serve(path, text);
        }
        else
        {
            _server.ServeTagged(path, text, tag);
        }
    }

    private byte[] Tiff(int seed) =>
        File.ReadAllBytes(TestCatalog.WriteTiff(_archive.Folder.In("served"), $"{seed}.tif", seed));
}
