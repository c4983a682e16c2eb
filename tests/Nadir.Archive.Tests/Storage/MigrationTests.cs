using Nadir.Archive.Catalog;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Sqlite;
using Nadir.Archive.Storage;
using Nadir.Archive.Tests.Support;
using Nadir.Archive.Verification;
using Nadir.Imagery;
using Nadir.Vectors;

namespace Nadir.Archive.Tests.Storage;

public sealed class MigrationTests
{
    [Fact]
    public void An_archive_of_the_first_format_is_brought_to_the_present_one()
    {
        using var archive = new TestArchive();
        Directory.CreateDirectory(archive.Folder.Images);
        GeoTiffWriter.Write(archive.Folder.Image("here.tif"), Raster());
        archive.AddImage("nowhere.bmp", 1);
        archive.Ingest();
        var before = archive.Everything().Select(row => (row.Id, row.Score)).ToArray();
        archive.Store.Dispose();
        MakeFirstFormat(Path.Combine(archive.Folder.Archive, CatalogFile.Name));

        using var store = ArchiveStore.Open(archive.Folder.Archive);

        Assert.Equal(CatalogSchema.Version, store.Info.FormatVersion);
        Assert.Empty(ArchiveVerifier.Verify(archive.Folder.Archive).Damages);
        var search = new Nadir.Archive.Search.ArchiveSearch(store, archive.Encoder);
        Assert.Equal(before, search.ByText("grey", new() { Count = 100 }).Select(row => (row.Id, row.Score)));
        var found = search.ByText(
            "grey", new() { Filter = new SearchFilter { Area = SearchArea.OfBox(10, 49, 11, 50) } });
        Assert.EndsWith("here.tif", Assert.Single(found).Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Segments_of_the_first_version_are_searched_and_get_planes_when_compacted()
    {
        using var archive = new TestArchive(new ColorGridEncoder(extraDimensions: 300));
        archive.AddImages(40);
        archive.Ingest();
        var before = archive.Everything().Select(row => (row.Id, row.Score)).ToArray();
        archive.Store.Dispose();
        string path = Assert.Single(
            Directory.GetFiles(archive.Folder.Archive, "*" + SegmentFolder.FileEnding, SearchOption.AllDirectories));
        MakeFirstVersion(path);
        using var store = ArchiveStore.Open(archive.Folder.Archive);
        var search = new Nadir.Archive.Search.ArchiveSearch(store, archive.Encoder);

        Assert.Equal(before, search.ByText("grey", new() { Count = 100 }).Select(row => (row.Id, row.Score)));
        Compact(store);

        string compacted = Assert.Single(
            Directory.GetFiles(archive.Folder.Archive, "*" + SegmentFolder.FileEnding, SearchOption.AllDirectories));
        using (var segment = Segment.Open(compacted))
        {
            Assert.False(segment.IsOfOlderVersion);
        }

        Assert.Empty(ArchiveVerifier.Verify(archive.Folder.Archive).Damages);
        Assert.Equal(before, search.ByText("grey", new() { Count = 100 }).Select(row => (row.Id, row.Score)));
        Compact(store);
        Assert.True(File.Exists(compacted));

        static void Compact(ArchiveStore store)
        {
            using var writer = store.OpenWriter();
            writer.Compact();
        }
    }

    [Fact]
    public void A_newer_format_is_refused()
    {
        using var archive = new TestArchive();
        archive.Store.Dispose();
        using (var database = SqliteDatabase.Open(
            Path.Combine(archive.Folder.Archive, CatalogFile.Name), SqliteAccess.Write))
        {
            database.Execute("PRAGMA user_version = 99");
        }

        Assert.Contains("newer build",
            Assert.Throws<ArchiveException>(() => ArchiveStore.Open(archive.Folder.Archive)).Message,
            StringComparison.Ordinal);
    }

    // Undoes what the second format added, so that what is left is what the first one's builds wrote.
    private static void MakeFirstFormat(string path)
    {
        using var database = SqliteDatabase.Open(path, SqliteAccess.Write);
        database.Execute("""
            DROP TRIGGER window_box_deleted; DROP TABLE footprint_box; DROP TABLE attribute; DROP INDEX item_acquired;
            ALTER TABLE item DROP COLUMN acquired_from; ALTER TABLE item DROP COLUMN acquired_to; PRAGMA user_version = 1;
            """);
    }

    // The rows as they are, in the form in which 0.1.0 wrote them.
    private static void MakeFirstVersion(string path)
    {
        string old = path + ".old";
        using (var segment = Segment.Open(path))
        using (var writer = new SegmentWriter(
            old, new SegmentLayout(segment.Dimension, segment.Count, SegmentHeader.WithCodes), segment.Fingerprint))
        {
            var rows = segment.Rows;
            var codes = new byte[segment.Dimension];
            for (var row = 0; row < segment.Count; row++)
            {
                rows.ReadCodes(row, codes);
                var (scale, residual) = ScaleOf(rows, row);
                writer.AddEncoded(segment.ReadId(row), scale, residual, codes, rows.TailsOf(row));
            }

            writer.Commit();
        }

        File.Move(old, path, overwrite: true);

        static unsafe (float Scale, float Residual) ScaleOf(SegmentRows rows, int row) =>
            (rows.Scales[row], rows.Residuals[row]);
    }

    private static Raster<byte> Raster() => new()
    {
        Width = 40,
        Height = 40,
        Samples = TestImages.Random(3, 40, 40).Pixels,
        Colors = [ColorInterpretation.Red, ColorInterpretation.Green, ColorInterpretation.Blue],
        GeoTransform = new GeoTransform(10, 0.001, 0, 50, 0, -0.001),
        CoordinateSystem = "EPSG:4326",
    };
}
