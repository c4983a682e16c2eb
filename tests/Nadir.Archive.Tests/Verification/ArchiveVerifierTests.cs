using Nadir.Archive.Sqlite;
using Nadir.Archive.Storage;
using Nadir.Archive.Tests.Support;
using Nadir.Archive.Verification;
using Nadir.Vectors;

namespace Nadir.Archive.Tests.Verification;

public sealed class ArchiveVerifierTests
{
    [Fact]
    public void AWholeArchiveHasNoDamage()
    {
        using var archive = Filled();

        var verification = ArchiveVerifier.Verify(archive.Folder.Archive);

        Assert.True(verification.IsWhole);
        Assert.Equal((10, 10, 1), (verification.Items, verification.Windows, verification.Segments));
        Assert.Empty(verification.Notes);
    }

    [Fact]
    public void AFlippedBitInAnyPartOfASegmentIsFound()
    {
        using var archive = Filled();
        var path = Segment(archive);
        var whole = File.ReadAllBytes(path);
        archive.Store.Dispose();
        var layout = new SegmentLayout(archive.Encoder.Dimension, 10);
        var sections = layout.Sections.ToArray()
            .Select(section => (Start: layout.Offset(section), Length: layout.Length(section)));
        foreach (var at in sections.Prepend((Start: 0, Length: SegmentHeader.Length))
            .SelectMany(part => Sample(part.Start, part.Length)))
        {
            var flipped = (byte[])whole.Clone();
            flipped[at] ^= 0x10;
            File.WriteAllBytes(path, flipped);

            var damages = ArchiveVerifier.Verify(archive.Folder.Archive).Damages;

            Assert.Contains(damages, damage => damage.Kind == ArchiveDamageKind.DamagedSegment
                && damage.Message.Contains(path, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void ATruncatedSegmentIsFoundAndAnsweredWithASentence()
    {
        using var archive = Filled();
        var path = Segment(archive);
        archive.Store.Dispose();
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..200]);

        Assert.Contains(Kinds(archive), kind => kind == ArchiveDamageKind.DamagedSegment);
        using var store = ArchiveStore.Open(archive.Folder.Archive);
        var error = Assert.Throws<ArchiveException>(() => store.Search(Query(archive), 1));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingSegmentIsFoundAndAnsweredWithASentence()
    {
        using var archive = Filled();
        var path = Segment(archive);
        archive.Store.Dispose();
        File.Delete(path);

        Assert.Equal(ArchiveDamageKind.MissingSegment, Kinds(archive)[0]);
        using var store = ArchiveStore.Open(archive.Folder.Archive);
        var error = Assert.Throws<ArchiveException>(() => store.Search(Query(archive), 1));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ACatalogOfNoiseIsFoundAndAnsweredWithASentence()
    {
        using var archive = Filled();
        archive.Store.Dispose();
        var path = Catalog(archive);
        var noise = File.ReadAllBytes(path);
        new Random(1).NextBytes(noise);
        File.WriteAllBytes(path, noise);

        Assert.Equal([ArchiveDamageKind.Catalog], Kinds(archive));
        var error = Assert.Throws<ArchiveException>(() => ArchiveStore.Open(archive.Folder.Archive));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Throws<ArchiveException>(() => ArchiveStore.OpenOrCreate(archive.Folder.Archive, archive.Encoder));
    }

    [Fact]
    public void ADatabaseOfAnotherProgramIsRefused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Archive);
        using (var database = SqliteDatabase.Open(Path.Combine(folder.Archive, "catalog.db"), SqliteAccess.Create))
        {
            database.Execute("CREATE TABLE other (x)");
        }

        var error = Assert.Throws<ArchiveException>(() => ArchiveStore.Open(folder.Archive));
        Assert.Contains("another program", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM segment", ArchiveDamageKind.MissingVector)]
    [InlineData("UPDATE segment SET rows = rows + 1", ArchiveDamageKind.DamagedSegment)]
    [InlineData("DELETE FROM window WHERE id = 3; DELETE FROM deleted_window", ArchiveDamageKind.StrayVector)]
    [InlineData("DELETE FROM window WHERE id = 3", ArchiveDamageKind.Item)]
    [InlineData("INSERT INTO deleted_window VALUES (3)", ArchiveDamageKind.Catalog)]
    [InlineData("DELETE FROM item WHERE id = 3", ArchiveDamageKind.Catalog)]
    [InlineData("UPDATE window SET id = 77 WHERE id = 3", ArchiveDamageKind.MissingVector)]
    [InlineData("UPDATE item SET state = 2 WHERE id = 3", ArchiveDamageKind.Item)]
    [InlineData("UPDATE window SET width = 1000 WHERE id = 3", ArchiveDamageKind.Item)]
    [InlineData("UPDATE sqlite_sequence SET seq = 1 WHERE name = 'window'", ArchiveDamageKind.Catalog)]
    [InlineData("INSERT INTO caption (window, text) VALUES (999, 'orphan')", ArchiveDamageKind.Caption)]
    [InlineData("INSERT INTO caption_text (rowid, text) VALUES (55, 'no such caption')", ArchiveDamageKind.Caption)]
    [InlineData("DROP TRIGGER caption_inserted; INSERT INTO caption (window, text) VALUES (3, 'not indexed')",
        ArchiveDamageKind.Caption)]
    public void AContradictionInTheCatalogIsFound(string sql, ArchiveDamageKind expected)
    {
        using var archive = Filled();
        using (var database = SqliteDatabase.Open(Catalog(archive), SqliteAccess.Write))
        {
            database.Execute("PRAGMA foreign_keys = OFF");
            database.Execute(sql);
        }

        Assert.Contains(expected, Kinds(archive));
    }

    // Between the sections lie bytes that mean nothing.
    private static IEnumerable<long> Sample(long start, long length) =>
        new[] { 0, 0.1, 0.3, 0.5, 0.7, 0.9 }.Select(part => start + (long)(part * length)).Append(start + length - 1);

    private static TestArchive Filled()
    {
        var archive = new TestArchive();
        archive.AddImages(10);
        archive.Ingest();
        return archive;
    }

    private static float[] Query(TestArchive archive)
    {
        var query = new float[archive.Encoder.Dimension];
        query[0] = 1;
        return query;
    }

    private static List<ArchiveDamageKind> Kinds(TestArchive archive) =>
        [.. ArchiveVerifier.Verify(archive.Folder.Archive).Damages.Select(damage => damage.Kind)];

    private static string Catalog(TestArchive archive) => Path.Combine(archive.Folder.Archive, "catalog.db");

    private static string Segment(TestArchive archive) =>
        Directory.GetFiles(Path.Combine(archive.Folder.Archive, "vectors")).Single();
}
