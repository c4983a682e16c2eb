using Nadir.Archive.Tests.Support;
using Nadir.Imagery;
using Nadir.Stac.Items;
using Nadir.Vectors;

namespace Nadir.Archive.Tests.Contract;

/// <summary>What every store does with images and their windows.</summary>
public abstract class ArchiveStoreContract : IDisposable
{
    private readonly ITestArchive _archive;
    private readonly Random _random = new(11);

    protected ArchiveStoreContract(ITestArchive archive) => _archive = archive;

    public void Dispose()
    {
        _archive.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public void An_empty_archive_answers()
    {
        var store = _archive.Store;
        Assert.Equal((_archive.Encoder.Name, _archive.Encoder.Fingerprint, _archive.Encoder.Dimension),
            (store.Info.EncoderName, store.Info.Fingerprint, store.Info.Dimension));
        Assert.Equal((0, 0, 0, 0),
            (store.ReadStatistics().Items, store.ReadStatistics().Failed, store.ReadStatistics().Windows,
                store.ReadStatistics().Captions));
        Assert.Empty(store.Search(Vector(), 5));
        Assert.Null(store.FindItem("/a"));
        Assert.Null(store.ReadVector(1));
        Assert.Null(store.ReadLocalSources());
        Assert.Null(store.ReadSummary().Bounds);
        Assert.Empty(store.ListSources("/", null, 5));
    }

    [SkippableFact]
    public void An_image_is_replaced_as_a_whole()
    {
        Commit(Image("/a/1", 3), Image("/a/2", 1));
        var before = _archive.Store.Search(Vector(), 10).Select(match => match.Id).Order().ToList();
        var replacement = Image("/a/1", 2) with { Stamp = new SourceStamp("/a/1", 77, 88), Hash = [1, 2, 3] };
        Commit(replacement);

        Assert.Equal([1, 2, 3, 4], before);
        Assert.Equal([4, 5, 6], _archive.Store.Search(Vector(), 10).Select(match => match.Id).Order());
        var item = _archive.Store.FindItem("/a/1")!;
        Assert.Equal((replacement.Stamp, ItemState.Done, (string?)null), (item.Stamp, item.State, item.Reason));
        Assert.Equal([1, 2, 3], item.Hash);
        Assert.Equal(1, _archive.Store.FindWindow(5)!.Scene);
        Assert.Null(_archive.Store.FindWindow(1));
        Assert.Equal((2, 3), (_archive.Store.ReadStatistics().Items, _archive.Store.ReadStatistics().Windows));
    }

    [SkippableFact]
    public void What_fails_is_dropped_and_remembered()
    {
        Commit(Image("/a", 1), Image("/b", 1));
        Commit(
            new ItemChange.Failed(new SourceStamp("/a", 5, 6), [9], ItemState.Failed, "broken"),
            new ItemChange.Failed(new SourceStamp("/c", 7, 8), null, ItemState.Unreadable, "no permission"));

        Assert.Equal([2], _archive.Store.Search(Vector(), 10).Select(match => match.Id));
        Assert.Equal(["/a", "/c"], _archive.Store.ListFailed(null, 10).Select(item => item.Stamp.Source));
        var failed = Assert.Single(_archive.Store.ListFailed("/a", 10));
        Assert.Equal((new SourceStamp("/c", 7, 8), null, ItemState.Unreadable, "no permission"),
            (failed.Stamp, failed.Hash, failed.State, failed.Reason));
        Assert.Equal((1, 2), (_archive.Store.ReadStatistics().Items, _archive.Store.ReadStatistics().Failed));
    }

    [SkippableFact]
    public void A_touched_image_keeps_its_windows_and_a_removed_one_does_not()
    {
        Commit(Image("/a", 1), Image("/b", 2), Image("/c", 1));
        var generation = _archive.Store.ReadGeneration();
        Commit(new ItemChange.Touched(new SourceStamp("/a", 100, 200)), new ItemChange.Removed("/b"),
            new ItemChange.Removed("/never"));

        Assert.Equal(new SourceStamp("/a", 100, 200), _archive.Store.FindItem("/a")!.Stamp);
        Assert.Null(_archive.Store.FindItem("/b"));
        Assert.Equal([1, 4], _archive.Store.Search(Vector(), 10).Select(match => match.Id).Order());
        Assert.True(_archive.Store.ReadGeneration() > generation);
    }

    [SkippableFact]
    public void Sources_come_in_the_order_of_their_bytes_page_by_page()
    {
        string[] sources = ["/a/B", "/a/b", "/a/\u00e4", "/a/\U0001F600", "/a/\uFFFD", "/a/b/c", "/a0", "/b",
            "https://example.com/x.tif", "/a/_", "/a-b"];
        Commit([.. sources.Select(source => Image(source, 1))]);
        string[] below = ["/a/B", "/a/_", "/a/b", "/a/b/c", "/a/\u00e4", "/a/\uFFFD", "/a/\U0001F600"];

        Assert.Equal(below, _archive.Store.ListSources("/a", null, 100));
        Assert.Equal(below[3..5], _archive.Store.ListSources("/a", below[2], 2));
        Assert.Equal(["/b"], _archive.Store.ListSources("/b", null, 100));
        Assert.Equal(["https://example.com/x.tif"], _archive.Store.ListSources("https://example.com", null, 100));
        Assert.Equal(("/a-b", "/b"), _archive.Store.ReadLocalSources());
    }

    [SkippableFact]
    public void Equal_scores_come_in_the_order_of_ids_and_answers_can_be_continued()
    {
        var vector = Vector();
        Commit([.. Enumerable.Range(0, 150).Select(i => Image($"/same/{i}", 1) with { Vectors = [.. vector] }),
            Image("/other", 5)]);
        var all = _archive.Store.Search(vector, 1000);
        Assert.Equal(155, all.Count);
        Assert.Equal(Enumerable.Range(1, 150).Select(id => (long)id), all.Take(150).Select(match => match.Id));

        List<WindowMatch> paged = [];
        SearchPosition? after = null;
        while (_archive.Store.Search(vector, 40, null, after) is { Count: > 0 } page)
        {
            paged.AddRange(page);
            after = new SearchPosition(page[^1].Score, page[^1].Id);
        }

        Assert.Equal(all, paged);
    }

    [SkippableFact]
    public void A_vector_is_read_back_as_a_unit_vector()
    {
        var image = Image("/a", 1);
        float[] longer = [.. image.Vectors.Select(value => value * 1.01f)];
        Commit(image with { Vectors = longer });
        Assert.Equal(image.Vectors, _archive.Store.ReadVector(1)!, (a, b) => Math.Abs(a - b) < 1e-6f);
        Assert.Equal(1, _archive.Store.Search(image.Vectors, 1)[0].Score, 1e-6f);
    }

    [SkippableFact]
    public void Windows_are_added_to_an_image_of_which_all_else_stays()
    {
        var first = Image("/a", 2) with
        {
            Description = new ItemDescription(
            null, null, [ItemAttribute.Of("cloud", 5)])
        };
        Commit(first, Image("/failed", 1),
            new ItemChange.Failed(new SourceStamp("/broken", 1, 2), null, ItemState.Failed, "broken"));
        var more = new CatalogWindow(new PixelWindow(900, 0, 10, 10), null) { Captions = ["one", "two"] };
        Commit(
            Image("/a", 1) with { Windows = [more], AddsWindows = true, Stamp = new SourceStamp("/a", 77, 88) },
            Image("/broken", 1) with { AddsWindows = true },
            Image("/new", 2) with { AddsWindows = true, Hash = null });

        Assert.Equal(first.Stamp, _archive.Store.FindItem("/a")!.Stamp);
        var windows = _archive.Store.FindWindows(["/a", "/new", "/broken", "/nowhere"]);
        Assert.Equal(["/a", "/broken", "/new"], windows.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([.. first.Windows.Select(window => window.Pixels), more.Pixels],
            windows["/a"].OrderBy(pixels => pixels.X).ThenBy(pixels => pixels.Y));
        Assert.Equal((4, 7, 2), (_archive.Store.ReadStatistics().Items, _archive.Store.ReadStatistics().Windows,
            _archive.Store.ReadStatistics().Captions));
        Assert.Null(_archive.Store.FindItem("/new")!.Hash);
        Assert.Equal(ItemState.Done, _archive.Store.FindItem("/broken")!.State);

        var found = Assert.Single(_archive.Store.SearchCaptions(["two"], 5));
        Assert.Equal((more.Pixels, "/a"), (found.Pixels, found.Source));
        Assert.Equal(["one", "two"], _archive.Store.FindWindow(found.Id)!.Captions);
        Assert.Equal([ItemAttribute.Of("cloud", 5)],
            _archive.Store.FindScene(_archive.Store.FindWindow(found.Id)!.Scene)!.Description.Attributes);
    }

    [SkippableFact]
    public void Windows_are_listed_and_read_with_all_that_is_known_of_them()
    {
        var time = new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);
        var image = Image("/a", 3) with
        {
            Description = new ItemDescription(
            time, time.AddDays(1), [ItemAttribute.Of("b", 5), ItemAttribute.Of("a", "x")])
        };
        Commit(image, Image("/gone", 2), Image("/c", 1));
        Commit(new ItemChange.Removed("/gone"));
        long[] ids = [.. _archive.Store.Search(Vector(), 10).Select(match => match.Id).Order()];

        Assert.Equal(ids, _archive.Store.ListWindows(0, 10).Select(window => window.Id));
        Assert.Equal(ids[1..3], _archive.Store.ListWindows(ids[0], 2).Select(window => window.Id));
        Assert.Empty(_archive.Store.ListWindows(ids[^1], 2));
        Assert.Equal(image.Windows.Select(window => (window.Pixels, window.Footprint)),
            _archive.Store.ListWindows(0, 3).Select(window => (window.Pixels, window.Footprint)));

        long[] wanted = [ids[3], ids[0], long.MaxValue, ids[2]];
        var read = _archive.Store.ReadWindows(wanted);
        Assert.Equal([ids[3], ids[0], ids[2]], read.Select(window => window.Window.Id));
        Assert.Equal((image.Stamp, image.Width, image.Height), (read[1].Stamp, read[1].Width, read[1].Height));
        Assert.Equal(image.Hash, read[1].Hash);
        Assert.Equal(image.Description.Attributes, read[1].Description.Attributes);
        Assert.Equal((time, time.AddDays(1)),
            (read[2].Description.AcquiredFrom!.Value, read[2].Description.AcquiredTo!.Value));
        Assert.All(read, window => Assert.Equal(_archive.Store.ReadVector(window.Window.Id), window.Vector));
        Assert.Empty(_archive.Store.ReadWindows([]));
    }

    [SkippableFact]
    public void A_summary_tells_attributes_whatever_their_letters()
    {
        ItemAttribute[] first = [ItemAttribute.Of("cloud", 5), ItemAttribute.Of("Sensor", "MSI")];
        ItemAttribute[] second = [ItemAttribute.Of("cloud", 9.5), ItemAttribute.Of("sensor", "msi"),
            ItemAttribute.Of("sensor", "oli")];
        var time = new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);
        Commit(
            Image("/a", 1) with { Description = new ItemDescription(time, time.AddDays(1), first) },
            Image("/b", 1) with { Description = new ItemDescription(time.AddDays(2), time.AddDays(3), second) });
        var summary = _archive.Store.ReadSummary();

        Assert.Equal((time, time.AddDays(3)), (summary.AcquiredFrom, summary.AcquiredTo));
        Assert.Equal(["Sensor", "cloud"], summary.Attributes.Select(attribute => attribute.Name));
        Assert.Equal((5, 9.5), (summary.Attributes[1].Minimum, summary.Attributes[1].Maximum));
        Assert.Equal([new AttributeValueCount("MSI", 2), new AttributeValueCount("oli", 1)],
            summary.Attributes[0].Values);
    }

    [SkippableFact]
    public void Nothing_of_a_commit_that_fails_is_kept()
    {
        Commit(Image("/a", 1));
        var generation = _archive.Store.ReadGeneration();
        var broken = Image("/b", 1);
        broken = broken with { Windows = [broken.Windows[0] with { Footprint = "no GeoJSON" }] };
        using (var writer = _archive.Store.OpenWriter())
        {
            Assert.Throws<ArchiveException>(
                () => writer.Commit([Image("/c", 1), new ItemChange.Removed("/a"), broken]));
            Assert.Equal(["/a"], _archive.Store.ListSources("/", null, 10));
            Assert.Equal(generation, _archive.Store.ReadGeneration());
            writer.Commit([Image("/d", 1)]);
        }

        Assert.Equal(["/a", "/d"], _archive.Store.ListSources("/", null, 10));
    }

    [SkippableFact]
    public void Compacting_keeps_everything()
    {
        Commit([.. Enumerable.Range(0, 20).Select(i => Image($"/{i}", 2))]);
        Commit([.. Enumerable.Range(0, 10).Select(i => new ItemChange.Removed($"/{i}"))]);
        var before = _archive.Store.Search(Vector(), 100);
        using (var writer = _archive.Store.OpenWriter(IngestShard.Whole))
        {
            writer.Compact();
        }

        Assert.Equal(20, before.Count);
        Assert.Equal(before.Select(match => match.Id).Order(),
            _archive.Store.Search(Vector(), 100).Select(match => match.Id).Order());
    }

    private void Commit(params ItemChange[] changes)
    {
        using var writer = _archive.Store.OpenWriter();
        writer.Commit(changes);
    }

    private ItemChange.Indexed Image(string source, int windows) => new(
        new SourceStamp(source, 1, 2), new byte[32], 50, 50, ItemDescription.None,
        [.. Enumerable.Range(0, windows).Select(i => new CatalogWindow(new PixelWindow(i, 0, 10, 10), null))],
        [.. Enumerable.Range(0, windows).SelectMany(_ => Vector())]);

    private float[] Vector()
    {
        var vector = Enumerable.Range(0, _archive.Encoder.Dimension).Select(_ => (float)(_random.NextDouble() - 0.5))
            .ToArray();
        var norm = MathF.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => value / norm)];
    }
}
