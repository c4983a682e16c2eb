using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Nadir.Archive.Ingest;
using Nadir.Archive.Search;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Tests.Support;
using Nadir.Stac;
using Nadir.Stac.Items;

namespace Nadir.Archive.Tests.Stac;

public sealed partial class LocalCatalogTests : IDisposable
{
    private readonly TestArchive _archive = new();

    private string Folder => _archive.Folder.In("stac");

    public void Dispose() => _archive.Dispose();

    [Fact]
    public void ItemsAreReachedThroughCatalogsAndCollections()
    {
        var one = TestCatalog.WriteTiff(Folder, "sea/one/one.tif", 1);
        var two = TestCatalog.WriteTiff(Folder, "sea/two/two.tif", 2);
        var three = TestCatalog.WriteTiff(Folder, "three.tif", 3);
        TestCatalog.Item("one", "one.tif").Write(Folder, "sea/one/one.json");
        TestCatalog.Item("two", "./two.tif").Write(Folder, "sea/two/two.json");
        TestCatalog.Item("three", three).Write(Folder, "three.json");
        TestCatalog.Collection("sea", ("item", "one/one.json"), ("item", "./two/two.json"),
            ("parent", "../catalog.json")).Write(Folder, "sea/collection.json");
        var root = TestCatalog.Catalog("root", ("child", "./sea/collection.json"), ("item", "three.json"),
            ("self", "https://example.com/elsewhere/catalog.json")).Write(Folder, "catalog.json");

        var summary = _archive.Ingest(null, root);

        Assert.Equal((3, 0, IngestEnd.Completed), (summary.Added, summary.Failed, summary.End));
        Assert.Equal([one, two, three], _archive.Observer.Sources(ItemOutcome.Added).Order(StringComparer.Ordinal));
        Assert.Equal(one, _archive.Search.ByImage(one)[0].Source);
        Assert.All(_archive.Everything(), row => Assert.NotNull(row.Footprint));
    }

    [Fact]
    public void ASecondRunSkipsEverythingAndAChangedDescriptionReplaces()
    {
        TestCatalog.WriteTiff(Folder, "a.tif", 1);
        TestCatalog.WriteTiff(Folder, "b.tif", 2);
        var a = TestCatalog.Item("a", "a.tif");
        var root = TestCatalog.ItemCollection(a, TestCatalog.Item("b", "b.tif")).Write(Folder, "items.geojson");
        _archive.Ingest(null, root);

        var second = _archive.Ingest(null, root);
        a["properties"]!["eo:cloud_cover"] = 12;
        TestCatalog.ItemCollection((JsonObject)a.DeepClone(), TestCatalog.Item("b", "b.tif"))
            .Write(Folder, "items.geojson");
        var third = _archive.Ingest(null, root);

        Assert.Equal((2, 0, 0), (second.Unchanged, second.Added, second.Windows));
        Assert.Equal((1, 1), (third.Replaced, third.Unchanged));
        Assert.EndsWith("a.tif", Assert.Single(_archive.Observer.Sources(ItemOutcome.Replaced)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void AnImageWithoutGeoreferenceLiesWhereItsItemSays()
    {
        TestCatalog.WriteTiff(Folder, "a.tif", 1, isGeoreferenced: false);
        var item = TestCatalog.Item("a", "a.tif");
        item["geometry"] = JsonNode.Parse("""{"type":"Polygon","coordinates":[[[5,6],[7,6],[7,8],[5,8],[5,6]]]}""");
        var root = item.Write(Folder, "a.json");

        _archive.Ingest(null, root);

        var ring = Assert.Single(_archive.Everything()).Footprint!.Value.GetProperty("coordinates")[0];
        Assert.Equal("[[5,6],[7,6],[7,8],[5,8],[5,6]]", ring.GetRawText());
    }

    [Theory]
    [InlineData("""{"type":"Polygon","coordinates":[[[5,6],[7,6],[7,8],[5,8],[5,6]]]}""", true)]
    [InlineData("""{"type":"Point","coordinates":[5,6]}""", false)]
    [InlineData("""{"type":"MultiPoint","coordinates":[[5,6],[7,8]]}""", false)]
    [InlineData("""{"type":"LineString","coordinates":[[5,6],[7,8]]}""", false)]
    public void The_extent_of_points_and_lines_tells_nothing_of_pixels(string geometry, bool isPlaced)
    {
        TestCatalog.WriteTiff(Folder, "a.tif", 1, isGeoreferenced: false);
        var item = TestCatalog.Item("a", "a.tif");
        item["geometry"] = JsonNode.Parse(geometry);

        // Nobody knows this system, so the corners count.
        item["properties"]!["proj:epsg"] = 999999;
        item["properties"]!["proj:shape"] = new JsonArray(40, 40);
        item["properties"]!["proj:transform"] = new JsonArray(100, 0, 500000, 0, -100, 0);
        _archive.Ingest(null, item.Write(Folder, "a.json"));

        var scene = Assert.Single(_archive.Store.ListScenes(new SceneQuery { Count = 2 }));
        Assert.NotNull(scene.Footprint);
        Assert.Equal(isPlaced, scene.HasTiles);
        using var source = Nadir.Imagery.ImageSource.Open(
            scene.Stamp.Source, null, ScenePlacement.Of(scene.Description.Attributes, scene.Footprint));
        Assert.Equal(isPlaced, source.IsPlaced);
    }

    [Theory]
    [InlineData("""{"datetime":null,"start_datetime":"2020-03-01T00:00:00Z"}""", true,
        "has no end; searches by time take its start for it.")]
    [InlineData("""{"datetime":null,"end_datetime":"2020-03-01T00:00:00Z"}""", true,
        "has no start; searches by time take its end for it.")]
    [InlineData("""{"datetime":"soon"}""", false,
        "cannot be used, since 'datetime' is no time: soon; it is indexed without a time.")]
    public void Half_a_range_is_found_by_time_and_said(string properties, bool isFound, string said)
    {
        TestCatalog.WriteTiff(Folder, "a.tif", 1);
        var item = TestCatalog.Item("a", "a.tif");
        item["properties"] = JsonNode.Parse(properties);
        var root = item.Write(Folder, "a.json");

        Assert.Equal($"the time of the item 'a' in {root} {said}", Assert.Single(_archive.Ingest(null, root).Warnings));

        foreach (var (after, before, isWithin) in ((int, int, bool)[])[(1, 12, true), (3, 3, true), (4, 12, false),
            (1, 2, false)])
        {
            var filter = new SearchFilter
            {
                After = new(2020, after, 1, 0, 0, 0, TimeSpan.Zero),
                Before = new(2020, before, 1, 0, 0, 0, TimeSpan.Zero)
            };
            Assert.Equal(isFound && isWithin,
                _archive.Search.ByText("grey", new SearchOptions { Count = 5, Filter = filter }).Count == 1);
        }
    }

    [Fact]
    public void A_catalog_without_an_item_is_said_to_be_one()
    {
        var root = TestCatalog.Catalog("root").Write(Folder, "catalog.json");
        Assert.Equal($"The catalog {root} names no image.", Assert.Single(_archive.Ingest(null, root).Warnings));
        File.WriteAllText(root, "{");
        Assert.Empty(_archive.Ingest(null, root).Warnings);
    }

    [Fact]
    public void CirclesAndRepeatsAreSurvived()
    {
        TestCatalog.WriteTiff(Folder, "a.tif", 1);
        TestCatalog.Item("a", "a.tif").Write(Folder, "a.json");
        TestCatalog.Item("again", "./b/../a.tif").Write(Folder, "again.json");
        TestCatalog.Catalog("b", ("child", "../catalog.json"), ("child", "catalog.json"), ("item", "../a.json"))
            .Write(Folder, "b/catalog.json");
        var root = TestCatalog.Catalog(
            "root", ("child", "catalog.json"), ("child", "b/catalog.json"), ("child", "./b/../b/catalog.json"),
            ("item", "a.json"), ("item", "again.json"))
            .Write(Folder, "catalog.json");

        var summary = _archive.Ingest(null, root, root, Folder);

        Assert.Equal((1, 0), (summary.Added, summary.Failed));
        Assert.Empty(summary.Warnings);
    }

    [Fact]
    public void EveryFaultIsASentenceAndTheOthersAreIndexed()
    {
        TestCatalog.WriteTiff(Folder, "good.tif", 1);
        TestCatalog.Item("good", "good.tif").Write(Folder, "good.json");
        TestCatalog.Item("bare").Write(Folder, "bare.json");
        TestCatalog.Item("lost", "lost.tif").Write(Folder, "lost.json");
        TestCatalog.Item("cloud", "s3://bucket/a.tif").Write(Folder, "cloud.json");
        TestCatalog.Item("table", ("data", "table.parquet", "application/x-parquet", ["data"]))
            .Write(Folder, "table.json");
        File.WriteAllText(Path.Combine(Folder, "broken.json"), "{\"type\": \"Catalog\", ");
        File.WriteAllText(Path.Combine(Folder, "other.json"), "{\"type\": \"Topology\"}");
        File.WriteAllText(Path.Combine(Folder, "deep.json"), string.Concat(Enumerable.Repeat("{\"a\":", 5000)));
        File.WriteAllText(Path.Combine(Folder, "surrogate.json"),
            """{"type":"Feature","id":"\ud800","assets":{"a":{"href":"good.tif"}}}""");
        File.WriteAllText(Path.Combine(Folder, "empty.json"), string.Empty);
        string[] names = ["bare", "lost", "cloud", "table", "broken", "other", "deep", "surrogate", "empty", "missing"];
        var root = TestCatalog.Catalog("root", [.. names.Append("good").Select(name => ("item", $"{name}.json"))])
            .Write(Folder, "catalog.json");

        var summary = _archive.Ingest(new IngestOptions { StopRatio = 1 }, root);

        Assert.Equal((1, names.Length), (summary.Added, summary.Failed));
        var reasons = _archive.Observer.Items.Where(item => item.Outcome == ItemOutcome.Failed)
            .Select(item => item.Reason!).ToList();
        Assert.All(names, name =>
            Assert.Single(reasons, reason => reason.Contains($"/{name}.", StringComparison.Ordinal)));
        Assert.All(reasons, reason => Assert.DoesNotContain("\n", reason, StringComparison.Ordinal));
    }

    [Fact]
    public void NothingOutsideOfTheCatalogsFolderIsRead()
    {
        var secret = TestCatalog.WriteTiff(_archive.Folder.In("secret"), "s.tif", 1);
        TestCatalog.Item("inside", "s.tif").Write(_archive.Folder.In("secret"), "item.json");
        Directory.CreateDirectory(Folder);
        File.CreateSymbolicLink(Path.Combine(Folder, "link.tif"), secret);
        Directory.CreateSymbolicLink(Path.Combine(Folder, "folder"), _archive.Folder.In("secret"));
        string[] hrefs =
        [
            "../secret/s.tif", "./x/../../secret/s.tif", secret, "file://" + secret, "link.tif", "folder/s.tif",
            "%2e%2e/secret/s.tif", "/etc/passwd",
        ];
        var items = hrefs.Select((href, i) => TestCatalog.Item($"item{i}", href)).ToArray();
        TestCatalog.ItemCollection(items).Write(Folder, "items.json");
        var root = TestCatalog.Catalog("root", ("items", "items.json"), ("item", "../secret/item.json"),
            ("child", "folder/item.json")).Write(Folder, "catalog.json");

        var summary = _archive.Ingest(new IngestOptions { StopRatio = 1 }, root);

        Assert.Equal((0, hrefs.Length + 2), (summary.Added, summary.Failed));
        Assert.All(_archive.Observer.Items,
            item => Assert.Contains("outside of the catalog's folder", item.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void PipesAreNotWaitedFor()
    {
        Directory.CreateDirectory(Folder);
        Assert.Equal(0, MakePipe(Path.Combine(Folder, "pipe.tif"), 0b110_000_000));
        Assert.Equal(0, MakePipe(Path.Combine(Folder, "pipe.json"), 0b110_000_000));
        TestCatalog.Item("a", "pipe.tif").Write(Folder, "a.json");
        var root = TestCatalog.Catalog("root", ("item", "a.json"), ("item", "pipe.json")).Write(Folder, "catalog.json");

        Assert.Equal((0, 2), (_archive.Ingest(null, root).Added,
            _archive.Observer.Items.Count(item => item.Reason is not null)));
    }

    [Fact]
    public void LinksWithinTheFolderAreFollowed()
    {
        TestCatalog.WriteTiff(Folder, "data/a.tif", 1);
        File.CreateSymbolicLink(Path.Combine(Folder, "link.tif"), "data/a.tif");
        Directory.CreateSymbolicLink(_archive.Folder.In("way"), Folder);
        TestCatalog.Item("a", "link.tif").Write(Folder, "a.json");

        var summary = _archive.Ingest(null, Path.Combine(_archive.Folder.In("way"), "a.json"));

        Assert.Equal((1, 0), (summary.Added, summary.Failed));
    }

    [Fact]
    public void MoreDocumentsThanAllowedAreLeftOutWithASentence()
    {
        for (var i = 0; i < 10; i++)
        {
            TestCatalog.WriteTiff(Folder, $"{i}.tif", i);
            TestCatalog.Item($"{i}", $"{i}.tif").Write(Folder, $"{i}.json");
        }

        var root = TestCatalog.Catalog("root", [.. Enumerable.Range(0, 10).Select(i => ("item", $"{i}.json"))])
            .Write(Folder, "catalog.json");

        var summary = _archive.Ingest(new IngestOptions { Stac = new StacOptions { MaxDocuments = 5 } }, root);

        Assert.Equal((4, 1), (summary.Added, summary.Failed));
        Assert.Contains("more than 5 documents",
            Assert.Single(_archive.Observer.Items, item => item.Reason is not null).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownVersionIsReadWithAWarning()
    {
        TestCatalog.WriteTiff(Folder, "a.tif", 1);
        var item = TestCatalog.Item("a", "a.tif");
        item["stac_version"] = "7.3.0";

        var summary = _archive.Ingest(null, item.Write(Folder, "a.json"));

        Assert.Equal(1, summary.Added);
        Assert.Contains("STAC 7.3.0", Assert.Single(summary.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void AThumbnailIsTakenOnlyForWantOfAnythingElseAndThatIsSaid()
    {
        var tiff = TestCatalog.WriteTiff(Folder, "a.tif", 1);
        var small = TestCatalog.WriteTiff(Folder, "small.tif", 2);
        var both = TestCatalog.Item(
            "both", ("thumbnail", "small.tif", "image/tiff", ["thumbnail"]), ("picture", "a.tif", "image/tiff", []));
        var only = TestCatalog.Item("only", ("thumbnail", "small.tif", "image/tiff", ["thumbnail"]));

        var first = _archive.Ingest(null, both.Write(Folder, "both.json"));
        var second = _archive.Ingest(null, only.Write(Folder, "only.json"));

        Assert.Empty(first.Warnings);
        Assert.Contains("thumbnail", Assert.Single(second.Warnings), StringComparison.Ordinal);
        Assert.Equal([tiff, small], _archive.Everything().Select(row => row.Source).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ADryRunWritesNothing()
    {
        TestCatalog.WriteTiff(Folder, "a.tif", 1);
        var root = TestCatalog.Item("a", "a.tif").Write(Folder, "a.json");

        var summary = _archive.Ingest(new IngestOptions { DryRun = true }, root);

        Assert.Equal(1, summary.Added);
        Assert.False(Path.Exists(Path.Combine(_archive.Folder.Archive, "snapshot")));
        Assert.Equal(0, _archive.Store.ReadStatistics().Windows);
    }

    [Fact]
    public void AFolderWithACatalogAndNoImageSaysSo()
    {
        Directory.CreateDirectory(Folder);
        var root = TestCatalog.Catalog("root").Write(Folder, "catalog.json");

        var summary = _archive.Ingest(null, Folder);

        Assert.Contains(root, Assert.Single(summary.Warnings), StringComparison.Ordinal);
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);
}
