using Nadir.Archive.Ingest;
using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Tests.Stac;

public sealed class CatalogUpdateTests : IDisposable
{
    private readonly TestArchive _archive = new();

    public CatalogUpdateTests()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            TestCatalog.WriteTiff(Folder, $"{name}.tif", name[0]);
            TestCatalog.Item(name, $"../{name}.tif").Write(Folder, $"inner/{name}.json");
        }

        WriteRoot("a", "b", "c");
        Assert.Equal(3, _archive.Ingest(null, Root).Added);
    }

    private string Folder => _archive.Folder.In("stac");

    private string Root => Path.Combine(Folder, "catalog.json");

    public void Dispose() => _archive.Dispose();

    [Fact]
    public void WhatTheCatalogDoesNotNameAnyMoreIsDropped()
    {
        WriteRoot("a", "c");

        var summary = _archive.Ingest(null, Root);

        Assert.Equal((1, 2, 2), (summary.Removed, summary.Unchanged, _archive.Store.ReadStatistics().Windows));
        Assert.EndsWith("b.tif", Assert.Single(_archive.Observer.Sources(ItemOutcome.Removed)),
            StringComparison.Ordinal);
        Assert.Equal(0, _archive.Ingest(null, Root).Removed);
    }

    [Fact]
    public void ADryRunSaysWhatWouldBeDropped()
    {
        WriteRoot("a");

        Assert.Equal((2, 1), (_archive.Ingest(new IngestOptions { DryRun = true }, Root).Removed,
            _archive.Ingest(new IngestOptions { DryRun = true }, Root).Unchanged));
        Assert.Equal(2, _archive.Ingest(null, Root).Removed);
    }

    [Fact]
    public void ACatalogThatNamesNothingAnyMoreIsNotBelieved()
    {
        WriteRoot();

        var kept = _archive.Ingest(null, Root);
        var dropped = _archive.Ingest(new IngestOptions { AllowEmptyFolders = true }, Root);

        Assert.Equal((0, 3), (kept.Removed, dropped.Removed));
        Assert.Contains(Root, Assert.Single(kept.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatADocumentNamedThatCannotBeReadIsKept()
    {
        WriteRoot("a");
        File.WriteAllText(Path.Combine(Folder, "inner", "catalog.json"), "{");
        TestCatalog.Catalog("root", ("child", "inner/catalog.json"), ("item", "inner/a.json"))
            .Write(Folder, "catalog.json");

        var summary = _archive.Ingest(null, Root);

        Assert.Equal((0, 1, 1), (summary.Removed, summary.Failed, summary.Unchanged));
        Assert.Equal(3, _archive.Store.ReadStatistics().Windows);
    }

    [Fact]
    public void AnItemOfTwoCatalogsIsDroppedWhenNeitherNamesIt()
    {
        var other = TestCatalog.Catalog("other", ("item", "inner/b.json"), ("item", "inner/c.json"))
            .Write(Folder, "other.json");
        Assert.Equal(2, _archive.Ingest(null, other).Unchanged);
        WriteRoot("a");

        Assert.Equal(0, _archive.Ingest(null, Root).Removed);
        TestCatalog.Catalog("other", ("item", "inner/c.json")).Write(Folder, "other.json");
        Assert.Equal(1, _archive.Ingest(null, other).Removed);
    }

    [Fact]
    public void AFolderDoesNotTakeOverWhatACatalogDescribes()
    {
        TestCatalog.WriteTiff(Folder, "plain.tif", 9);
        var before = _archive.Everything().Select(row => row.Id).ToList();

        var folder = _archive.Ingest(null, Folder);
        var both = _archive.Ingest(null, Folder, Root);

        Assert.Equal((1, 0, 0), (folder.Added, folder.Replaced, folder.Removed));
        Assert.Contains("3 images belong to STAC catalogs", Assert.Single(folder.Warnings), StringComparison.Ordinal);
        Assert.Equal((4, 0), (both.Unchanged, both.Warnings.Count));
        Assert.Subset(_archive.Everything().Select(row => row.Id).ToHashSet(), before.ToHashSet());
    }

    [Fact]
    public void ACatalogThatIsGoneLeavesItsImagesToTheFolder()
    {
        File.Delete(Root);

        var summary = _archive.Ingest(null, Folder);

        Assert.Equal((3, 0), (summary.Replaced, summary.Removed));
    }

    [Fact]
    public void AChangedImageReplacesTheOldOne()
    {
        var changed = TestCatalog.WriteTiff(Folder, "b.tif", 77);
        File.SetLastWriteTimeUtc(changed, DateTime.UtcNow.AddSeconds(5));

        var summary = _archive.Ingest(null, Root);

        Assert.Equal((1, 2), (summary.Replaced, summary.Unchanged));
        Assert.Equal(changed, _archive.Search.ByImage(changed)[0].Source);
    }

    [Fact]
    public void ALostSnapshotCostsNothingButReading()
    {
        Directory.Delete(Path.Combine(_archive.Folder.Archive, "snapshot"), recursive: true);

        var summary = _archive.Ingest(null, Root);

        Assert.Equal((3, 0, 0), (summary.Unchanged, summary.Windows, summary.Removed));
    }

    private void WriteRoot(params string[] items)
    {
        TestCatalog.Catalog("inner", [.. items.Where(item => item != "a").Select(item => ("item", $"{item}.json"))])
            .Write(Folder, "inner/catalog.json");
        TestCatalog.Catalog("root",
            [("child", "inner/catalog.json"),
                .. items.Where(item => item == "a").Select(_ => ("item", "inner/a.json"))]).Write(
                    Folder, "catalog.json");
    }
}
