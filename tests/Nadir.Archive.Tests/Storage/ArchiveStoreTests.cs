using System.Runtime.Versioning;
using Nadir.Archive.Sqlite;
using Nadir.Archive.Storage;
using Nadir.Archive.Tests.Support;
using Nadir.Archive.Verification;
using Nadir.Imagery;
using Nadir.Stac.Items;

namespace Nadir.Archive.Tests.Storage;

public sealed class ArchiveStoreTests
{
    [Fact]
    public void AnotherModelIsRefusedWithASentence()
    {
        using var archive = new TestArchive();
        using var retrained = new ColorGridEncoder('b') { Name = "retrained" };
        using var larger = new ColorGridEncoder('a', extraDimensions: 16) { Name = "larger" };

        var weights = Assert.Throws<ArchiveException>(
            () => ArchiveStore.OpenOrCreate(archive.Folder.Archive, retrained));
        var dimension = Assert.Throws<ArchiveException>(
            () => ArchiveStore.OpenOrCreate(archive.Folder.Archive, larger));

        Assert.Contains("color-grid", weights.Message, StringComparison.Ordinal);
        Assert.Contains("retrained", weights.Message, StringComparison.Ordinal);
        Assert.Contains("64", dimension.Message, StringComparison.Ordinal);
        Assert.Contains("48", dimension.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderWithOtherFilesIsNotMadeAnArchive()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.Image("notes.txt"), "notes");
        using var encoder = new ColorGridEncoder();

        Assert.Throws<ArchiveException>(() => ArchiveStore.OpenOrCreate(folder.Images, encoder));
        Assert.Throws<ArchiveException>(() => ArchiveStore.OpenOrCreate(folder.Image("notes.txt"), encoder));
        Assert.Throws<ArchiveException>(() => ArchiveStore.Open(folder.In("nothing")));
        Assert.Single(Directory.GetFileSystemEntries(folder.Images));
    }

    [Fact]
    public void ACreationThatWasKilledIsCompleted()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Archive);
        File.WriteAllBytes(Path.Combine(folder.Archive, "catalog.db"), []);
        using var encoder = new ColorGridEncoder();

        Assert.Throws<ArchiveException>(() => ArchiveStore.Open(folder.Archive));
        using var store = ArchiveStore.OpenOrCreate(folder.Archive, encoder);
        Assert.Equal((encoder.Fingerprint, encoder.Dimension), (store.Info.Fingerprint, store.Info.Dimension));
    }

    [Fact]
    public void A_journal_that_a_killed_creation_left_is_rolled_back_by_a_reader()
    {
        using var folder = new TemporaryFolder();
        var (live, killed) = (folder.In("live.db"), folder.In("killed.db"));
        using (var database = SqliteDatabase.Open(live, SqliteAccess.Create))
        {
            database.Execute("CREATE TABLE numbers (n); INSERT INTO numbers VALUES (1); PRAGMA cache_size = 1; BEGIN");
            database.Execute(
                "INSERT INTO numbers SELECT randomblob(4000) FROM (VALUES (1), (2), (3), (4), (5), (6), (7), (8))");
            // What a kill leaves in the middle of a transaction: pages that were written early, and the journal to undo
            // them.
            File.Copy(live, killed);
            File.Copy(live + "-journal", killed + "-journal");
            database.Execute("ROLLBACK");
        }

        using var reader = Nadir.Archive.Catalog.CatalogFile.Connect(killed, SqliteAccess.Read);

        Assert.Equal(1, reader.QueryInt64("SELECT count(*) FROM numbers"));
        Assert.Equal(1, reader.QueryInt64("SELECT n FROM numbers"));
    }

    [Fact]
    public void CommitsAreSyncedToTheDisk()
    {
        using var archive = new TestArchive();
        using var database = Nadir.Archive.Catalog.CatalogFile.Connect(
            Path.Combine(archive.Folder.Archive, "catalog.db"), SqliteAccess.Write);
        using var mode = database.Prepare("PRAGMA journal_mode");

        Assert.True(mode.Step());
        Assert.Equal("wal", mode.Text(0));
        Assert.Equal(2, database.QueryInt64("PRAGMA synchronous"));
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void AnArchiveThatCannotBeWrittenCanBeSearched()
    {
        using var archive = new TestArchive();
        archive.AddImages(3);
        archive.Ingest();
        archive.Store.Dispose();
        File.SetUnixFileMode(archive.Folder.Archive, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Skip.If(CanWrite(archive.Folder.Archive), "This user may write everywhere, whatever the permissions say.");
            using var store = ArchiveStore.Open(archive.Folder.Archive);
            Assert.Equal(3, store.Search([.. Enumerable.Repeat(1f, archive.Encoder.Dimension)], 10).Count);
            Assert.Throws<ArchiveException>(() => store.OpenWriter());
            Assert.True(ArchiveVerifier.Verify(archive.Folder.Archive).IsWhole);
        }
        finally
        {
            File.SetUnixFileMode(archive.Folder.Archive,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void LeftoversOfAKillAreSweptByTheNextWriter()
    {
        using var archive = new TestArchive();
        archive.AddImages(3);
        archive.Ingest();
        var vectors = Path.Combine(archive.Folder.Archive, "vectors");
        var named = Directory.GetFiles(vectors);
        File.Copy(named[0], Path.Combine(vectors, "orphan.vectors"));
        File.WriteAllText(Path.Combine(vectors, "half.vectors.tmp"), "half");

        var before = ArchiveVerifier.Verify(archive.Folder.Archive);
        archive.Store.OpenWriter().Dispose();

        Assert.True(before.IsWhole);
        Assert.Equal(2, before.Notes.Count);
        Assert.Equal(named, Directory.GetFiles(vectors));
    }

    [Fact]
    public void CompactingFreesWhatWasReplacedAndChangesNoAnswer()
    {
        using var archive = new TestArchive();
        for (var round = 0; round < 3; round++)
        {
            archive.AddImages(20, 1000 * round);
            foreach (var path in Directory.GetFiles(archive.Folder.Images))
            {
                File.SetLastWriteTimeUtc(path, new DateTime(2024, 1, 1 + round, 0, 0, 0, DateTimeKind.Utc));
            }

            archive.Ingest();
        }

        var before = archive.Everything().Select(row => (row.Id, row.Score)).ToList();
        Assert.Equal(40, archive.Store.ReadStatistics().DeletedWindows);
        using (var writer = archive.Store.OpenWriter())
        {
            writer.Compact();
        }

        var statistics = archive.Store.ReadStatistics();
        Assert.Equal((20, 0, 1), (statistics.Windows, statistics.DeletedWindows, statistics.Segments));
        Assert.Equal(before, archive.Everything().Select(row => (row.Id, row.Score)));
        Assert.Single(Directory.GetFiles(Path.Combine(archive.Folder.Archive, "vectors")));
        Assert.Empty(ArchiveVerifier.Verify(archive.Folder.Archive).Damages);
    }

    [Fact]
    public void ManyCommitsLeaveFewSegments()
    {
        using var archive = new TestArchive();
        using (var writer = archive.Store.OpenWriter())
        {
            for (var i = 0; i < 100; i++)
            {
                var vector = new float[archive.Encoder.Dimension];
                vector[i % vector.Length] = 1;
                writer.Commit([new ItemChange.Indexed(
                    new SourceStamp($"/{i}", i, i), new byte[32], 10, 10, ItemDescription.None,
                    [new CatalogWindow(new PixelWindow(0, 0, 10, 10), null)], vector)]);
            }
        }

        Assert.InRange(archive.Store.ReadStatistics().Segments, 1, 16);
        Assert.Equal(100, archive.Everything().Count);
        Assert.Empty(ArchiveVerifier.Verify(archive.Folder.Archive).Damages);
    }

    [Fact]
    public void CaptionsComeWithTheirWindowAndGoWithIt()
    {
        using var archive = new TestArchive();
        archive.AddImages(2);
        archive.Ingest();
        var row = archive.Everything()[0];
        using (var writer = archive.Store.OpenWriter())
        {
            writer.AddCaptions([new WindowCaption(row.Id, "two planes near a terminal")]);
            Assert.Throws<ArchiveException>(
                () => writer.AddCaptions([new WindowCaption(row.Id, "kept?"), new WindowCaption(12345, "none")]));
        }

        Assert.Equal("two planes near a terminal", archive.Everything()[0].Caption);
        Assert.Equal(1, archive.Store.ReadStatistics().Captions);
        File.Delete(row.Source);
        archive.Ingest();
        Assert.Equal(0, archive.Store.ReadStatistics().Captions);
        Assert.Empty(ArchiveVerifier.Verify(archive.Folder.Archive).Damages);
    }

    [Fact]
    public void SourcesAreListedBelowAFolderAndNotBesideIt()
    {
        using var archive = new TestArchive();
        string[] sources = ["/a", "/a/1", "/a/2/3", "/a0", "/a!", "/b/1"];
        using (var writer = archive.Store.OpenWriter())
        {
            writer.Commit([.. sources.Select(
                source => new ItemChange.Failed(new SourceStamp(source, 1, 1), null, ItemState.Failed, "test"))]);
        }

        Assert.Equal(["/a", "/a/1", "/a/2/3"], archive.Store.ListSources("/a", null, 10));
        Assert.Equal(["/a/2/3"], archive.Store.ListSources("/a", "/a/1", 10));
        Assert.Equal(["/a", "/a!"], archive.Store.ListSources("/", null, 2));
        Assert.Empty(archive.Store.ListSources("/c", null, 10));
    }

    private static bool CanWrite(string folder)
    {
        try
        {
            File.WriteAllText(Path.Combine(folder, "probe"), string.Empty);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
