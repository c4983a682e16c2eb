using System.Text.Json.Nodes;
using Nadir.Archive.Ingest;
using Nadir.Archive.Tests.Support;
using Nadir.Stac.Items;

namespace Nadir.Archive.Tests.Contract;

/// <summary>What archives keep of the items and collections that their images come from.</summary>
public abstract class SourceRecordContract : IDisposable
{
    private readonly ITestArchive _archive;
    private readonly TemporaryFolder _folder = new();

    protected SourceRecordContract(ITestArchive archive)
    {
        _archive = archive;
        foreach (var name in (string[])["a", "b"])
        {
            TestCatalog.WriteTiff(_folder.Path, $"stac/{name}.tif", name[0]);
            WriteItem(name, "first");
        }

        WriteCollection("Sea", "a", "b");
    }

    private string Root => _folder.In("stac/collection.json");

    public void Dispose()
    {
        _archive.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public void An_archive_of_no_catalog_has_none()
    {
        Assert.Empty(_archive.Store.ReadSourceRecords(SourceRecordKind.Item, ["/a.tif"]));
        Assert.Empty(_archive.Store.ReadSourceRecords(SourceRecordKind.Collection, []));
        Assert.Equal(0, _archive.Store.ReadSourceRecordsGeneration());
    }

    [SkippableFact]
    public void Items_and_collections_are_found_by_sources_and_ids()
    {
        Ingest();

        var items = _archive.Store.ReadSourceRecords(SourceRecordKind.Item, [Source("a"), Source("b"), Source("c")]);
        var collection = Assert.Single(_archive.Store.ReadSourceRecords(SourceRecordKind.Collection, ["sea", "land"]));

        Assert.Equal([Source("a"), Source("b")], items.Keys.Order());
        var asset = JsonNode.Parse(items[Source("a")])!["assets"]!["visual"]!;
        Assert.Equal(Source("a"), asset["href"]!.GetValue<string>());
        Assert.Equal("visual", asset["roles"]![0]!.GetValue<string>());
        Assert.Equal("sea", collection.Key);
        Assert.Equal("Sea", JsonNode.Parse(collection.Value)!["title"]!.GetValue<string>());
    }

    [SkippableFact]
    public void They_change_though_images_do_not()
    {
        Ingest();
        var before = _archive.Store.ReadSourceRecordsGeneration();

        Assert.Equal(2, Ingest().Unchanged);
        Assert.Equal(before, _archive.Store.ReadSourceRecordsGeneration());

        WriteCollection("Ocean", "a", "b");
        Ingest();
        Assert.True(_archive.Store.ReadSourceRecordsGeneration() > before);
        Assert.Contains("Ocean", _archive.Store.ReadSourceRecords(SourceRecordKind.Collection, ["sea"])["sea"],
            StringComparison.Ordinal);

        WriteItem("a", "second");
        Ingest();
        Assert.Contains("second", _archive.Store.ReadSourceRecords(SourceRecordKind.Item, [Source("a")])[Source("a")],
            StringComparison.Ordinal);
    }

    [SkippableFact]
    public void What_is_gone_or_too_long_is_kept_no_more()
    {
        Ingest();
        WriteItem("a", new string('x', 1 << 18));
        WriteCollection("Sea", "a");

        var summary = Ingest();

        Assert.Equal(1, summary.Removed);
        Assert.Contains("too long to be given on", Assert.Single(summary.Warnings), StringComparison.Ordinal);
        Assert.Empty(_archive.Store.ReadSourceRecords(SourceRecordKind.Item, [Source("a"), Source("b")]));
    }

    [SkippableFact]
    public void A_dry_run_keeps_nothing()
    {
        Ingest();
        var before = _archive.Store.ReadSourceRecordsGeneration();
        WriteCollection("Ocean", "a");

        Ingest(new IngestOptions { DryRun = true });

        Assert.Equal(before, _archive.Store.ReadSourceRecordsGeneration());
        Assert.Contains("Sea", _archive.Store.ReadSourceRecords(SourceRecordKind.Collection, ["sea"])["sea"],
            StringComparison.Ordinal);
    }

    private string Source(string name) => _folder.In($"stac/{name}.tif");

    private IngestSummary Ingest(IngestOptions? options = null) =>
        new Ingestion(_archive.Store, _archive.Encoder, options).Run([Root]);

    private void WriteItem(string name, string note)
    {
        var item = TestCatalog.Item(name, $"{name}.tif");
        item["collection"] = "sea";
        item["properties"]!["note"] = note;
        item.Write(_folder.Path, $"stac/{name}.json");
    }

    private void WriteCollection(string title, params string[] items)
    {
        var collection = TestCatalog.Collection("sea", [.. items.Select(name => ("item", $"{name}.json"))]);
        collection["title"] = title;
        collection.Write(_folder.Path, "stac/collection.json");
    }
}
