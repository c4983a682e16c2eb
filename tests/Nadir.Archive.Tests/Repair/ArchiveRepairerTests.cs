using Nadir.Archive.Repair;
using Nadir.Archive.Search;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Sqlite;
using Nadir.Archive.Storage;
using Nadir.Archive.Tests.Support;
using Nadir.Archive.Verification;
using Nadir.Imagery;
using Nadir.Vectors;

namespace Nadir.Archive.Tests.Repair;

public sealed class ArchiveRepairerTests
{
    [Fact]
    public void AWholeArchiveStaysAsItIs()
    {
        using var archive = Filled();
        var before = Rows(archive.Store, archive);

        var report = ArchiveRepairer.Repair(archive.Folder.Archive);

        Assert.Empty(report.DroppedSegments.Concat(report.DroppedImages).Concat(report.Corrections));
        CheckWhole(archive, before);
    }

    [Fact]
    public void ADamagedSegmentIsLeftOutAndTheOtherKept()
    {
        using var archive = Filled();
        var before = Rows(archive.Store, archive);
        archive.Store.Dispose();
        var damaged = Segments(archive)[0];
        var bytes = File.ReadAllBytes(damaged);
        bytes[new SegmentLayout(archive.Encoder.Dimension, 8).Offset(SegmentSection.Ids) + 1] ^= 1;
        File.WriteAllBytes(damaged, bytes);

        var report = ArchiveRepairer.Repair(archive.Folder.Archive);

        Assert.Equal([damaged], report.DroppedSegments);
        Assert.NotEmpty(report.DroppedImages);
        var lost = report.DroppedImages.ToHashSet();
        CheckWhole(archive, [.. before.Where(row => !lost.Contains(row.Source))]);
        using var store = ArchiveStore.Open(archive.Folder.Archive);
        new Nadir.Archive.Ingest.Ingestion(store, archive.Encoder).Run([archive.Folder.Images]);
        Assert.Equal(before.Select(row => row.Source).Order(), Rows(store, archive).Select(row => row.Source).Order());
        Assert.Empty(ArchiveVerifier.Verify(archive.Folder.Archive).Damages);
    }

    [Fact]
    public void AMissingSegmentIsLeftOut()
    {
        using var archive = Filled();
        archive.Store.Dispose();
        File.Delete(Segments(archive)[1]);

        Assert.Single(ArchiveRepairer.Repair(archive.Folder.Archive).DroppedSegments);
        Assert.Empty(ArchiveVerifier.Verify(archive.Folder.Archive).Damages);
    }

    [Theory]
    [InlineData("DELETE FROM segment", 12)]
    [InlineData("UPDATE segment SET rows = rows + 1", 0)]
    [InlineData("DELETE FROM window WHERE id = 3; DELETE FROM deleted_window", 1)]
    [InlineData("DELETE FROM window WHERE id = 3", 1)]
    [InlineData("INSERT INTO deleted_window VALUES (3)", 0)]
    [InlineData("DELETE FROM item WHERE id = 3", 0)]
    [InlineData("UPDATE window SET id = 77 WHERE id = 3", 1)]
    [InlineData("UPDATE item SET state = 2 WHERE id = 3", 1)]
    [InlineData("UPDATE window SET width = 1000 WHERE id = 3", 1)]
    [InlineData("UPDATE sqlite_sequence SET seq = 1 WHERE name = 'window'", 0)]
    [InlineData("INSERT INTO caption (window, text) VALUES (999, 'orphan')", 0)]
    [InlineData("INSERT INTO caption_text (rowid, text) VALUES (55, 'no such caption')", 0)]
    [InlineData("DROP TRIGGER caption_inserted; INSERT INTO caption (window, text) VALUES (3, 'not indexed')", 0)]
    [InlineData("DELETE FROM footprint_box", 0)]
    [InlineData("INSERT INTO footprint_box VALUES (4000, 1, 2, 1, 2)", 0)]
    [InlineData("UPDATE footprint_box_node SET data = zeroblob(40)", 0)]
    public void EveryContradictionIsFoundAndPutRight(string sql, int lostImages)
    {
        using var archive = Filled();
        var before = Rows(archive.Store, archive);
        archive.Store.Dispose();
        using (var database = SqliteDatabase.Open(Catalog(archive), SqliteAccess.Write))
        {
            database.Execute("PRAGMA foreign_keys = OFF");
            database.Execute(sql);
        }

        Assert.NotEmpty(ArchiveVerifier.Verify(archive.Folder.Archive).Damages);
        var report = ArchiveRepairer.Repair(archive.Folder.Archive);

        Assert.Equal(lostImages, report.DroppedImages.Count);
        var kept = before.Where(row => !report.DroppedImages.Contains(row.Source)
            && !(sql.Contains("FROM item", StringComparison.Ordinal) && row.Id == 3)).ToList();
        CheckWhole(archive, kept);
    }

    [Fact]
    public void ACatalogOfNoiseIsRefusedAndLeftAlone()
    {
        using var archive = Filled();
        archive.Store.Dispose();
        var noise = File.ReadAllBytes(Catalog(archive));
        new Random(1).NextBytes(noise);
        File.WriteAllBytes(Catalog(archive), noise);

        Assert.Throws<ArchiveException>(() => ArchiveRepairer.Repair(archive.Folder.Archive));
        Assert.Equal(noise, File.ReadAllBytes(Catalog(archive)));
    }

    [Fact]
    public void ACopyAfterACheckpointIsTheArchive()
    {
        using var archive = Filled();
        var before = Rows(archive.Store, archive);
        using (var writer = archive.Store.OpenWriter())
        {
            writer.Checkpoint();
        }

        Assert.Equal(0, new FileInfo(Catalog(archive) + "-wal") is { Exists: true } log ? log.Length : 0);
        var copy = Path.Combine(archive.Folder.Images, "..", "copy");
        Directory.CreateDirectory(Path.Combine(copy, "vectors"));
        File.Copy(Catalog(archive), Path.Combine(copy, "catalog.db"));
        Segments(archive).ForEach(path => File.Copy(path, Path.Combine(copy, "vectors", Path.GetFileName(path))));

        Assert.Empty(ArchiveVerifier.Verify(copy).Damages);
        using var store = ArchiveStore.Open(copy);
        Assert.Equal(before.Select(row => row.Id), Rows(store, archive).Select(row => row.Id));
    }

    private static void CheckWhole(TestArchive archive, IReadOnlyList<SearchResult> expected)
    {
        Assert.Empty(ArchiveVerifier.Verify(archive.Folder.Archive).Damages);
        using var store = ArchiveStore.Open(archive.Folder.Archive);
        Assert.Equal(expected.Select(row => (row.Id, row.Score)),
            Rows(store, archive).Select(row => (row.Id, row.Score)));
        var placed = new ArchiveSearch(store, archive.Encoder).ByText(
            "grey", new SearchOptions
            {
                Count = 100,
                Filter = new SearchFilter { Area = SearchArea.OfBox(0, 0, 60, 60) }
            });
        Assert.Equal(expected.Count(row => row.Footprint is not null), placed.Count);
    }

    private static IReadOnlyList<SearchResult> Rows(ArchiveStore store, TestArchive archive) =>
        new ArchiveSearch(store, archive.Encoder).ByText("grey", new SearchOptions { Count = 1000 });

    private static List<string> Segments(TestArchive archive) =>
        [.. Directory.GetFiles(Path.Combine(archive.Folder.Archive, "vectors")).Order()];

    private static string Catalog(TestArchive archive) => Path.Combine(archive.Folder.Archive, "catalog.db");

    // Twelve images in two segments, four of them with a place, one with a caption.
    private static TestArchive Filled()
    {
        var archive = new TestArchive();
        archive.AddImages(8);
        archive.Ingest();
        for (var i = 0; i < 4; i++)
        {
            GeoTiffWriter.Write(archive.Folder.Image($"placed{i}.tif"), new Raster<byte>
            {
                Width = 30,
                Height = 30,
                Samples = TestImages.Random(50 + i, 30, 30).Pixels,
                Colors = [ColorInterpretation.Red, ColorInterpretation.Green, ColorInterpretation.Blue],
                GeoTransform = new GeoTransform(10 + i, 0.001, 0, 50, 0, -0.001),
                CoordinateSystem = "EPSG:4326",
            });
        }

        archive.Ingest(new Nadir.Archive.Ingest.IngestOptions { Tiling = new() { WindowMetres = [100_000] } });
        using var writer = archive.Store.OpenWriter();
        writer.AddCaptions([new WindowCaption(2, "two planes")]);
        return archive;
    }
}
