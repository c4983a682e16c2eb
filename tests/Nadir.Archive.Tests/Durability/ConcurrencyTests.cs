using Nadir.Archive.Ingest;
using Nadir.Archive.Search;
using Nadir.Archive.Storage;
using Nadir.Archive.Tests.Support;
using Nadir.Archive.Verification;

namespace Nadir.Archive.Tests.Durability;

public sealed class ConcurrencyTests
{
    [Fact]
    public void SearchesSeeWholeCommitsWhileAWriterWorks()
    {
        using var archive = new TestArchive();
        archive.AddImages(200);
        using var other = ArchiveStore.Open(archive.Folder.Archive);
        var done = false;
        var searchers = new[] { archive.Store, other }.Select(store => Task.Run(() =>
        {
            using var encoder = new ColorGridEncoder();
            var search = new ArchiveSearch(store, encoder);
            var last = 0;
            while (!Volatile.Read(ref done))
            {
                var rows = search.ByText("red", new SearchOptions { Count = 10_000 });
                Assert.True(rows.Count >= last, $"{rows.Count} after {last}");
                Assert.Equal(rows.Count, rows.Select(row => row.Source).Distinct().Count());
                last = rows.Count;
            }

            return search.ByText("red", new SearchOptions { Count = 10_000 }).Count;
        })).ToArray();

        archive.Ingest(new IngestOptions { BatchSize = 4, CommitInterval = TimeSpan.Zero });
        using (var writer = archive.Store.OpenWriter())
        {
            writer.Compact();
        }

        Volatile.Write(ref done, true);
        Assert.Equal([200, 200], searchers.Select(task => task.Result));
        Assert.Empty(ArchiveVerifier.Verify(archive.Folder.Archive).Damages);
    }

    [Fact]
    public void ASecondWriterIsRefusedWithASentenceThatNamesTheFirst()
    {
        using var archive = new TestArchive();
        archive.AddImages(1);
        using (archive.Store.OpenWriter())
        {
            using var other = ArchiveStore.Open(archive.Folder.Archive);
            var error = Assert.Throws<ArchiveException>(() => other.OpenWriter());
            Assert.Contains(Environment.ProcessId.ToString(), error.Message, StringComparison.Ordinal);
            Assert.Throws<ArchiveException>(() => archive.Ingest());
        }

        Assert.Equal(1, archive.Ingest().Added);
    }
}
