using Nadir.Archive.Ingest;
using Nadir.Archive.Search;
using Nadir.Archive.Storage;
using Nadir.Archive.Tests.Support;
using Nadir.Archive.Verification;

namespace Nadir.Archive.Tests.Durability;

/// <summary>A disk that fills while an archive on it grows or is tidied, and one that may not be written.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const int Images = 400;

    private readonly TemporaryFolder _folder = new();
    private readonly ColorGridEncoder _encoder = new(extraDimensions: 500);

    public FullDiskTests()
    {
        for (var i = 0; i < Images; i++)
        {
            TestImages.Write(_folder.Image($"{i:D3}.bmp"), TestImages.Random(i));
        }
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _folder.Dispose();
    }

    [SkippableFact]
    public void AnIngestThatFillsTheDiskSaysSoKeepsWhatItReportedAndGoesOnWhenThereIsSpace()
    {
        using var disk = new SmallFileSystem(kibibytes: 700);
        var archive = Path.Combine(disk.Path, "archive");
        var observer = new RecordingObserver();

        var error = Assert.Throws<ArchiveException>(() => Index(archive, observer));

        Assert.Contains("disk is full", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        var reported = observer.Sources(ItemOutcome.Added).ToList();
        Assert.InRange(reported.Count, 1, Images - 1);
        Assert.Subset(Sources(archive), reported.ToHashSet());

        disk.Resize(64 * 1024);
        Index(archive, new RecordingObserver());

        Assert.Equal(Images, Sources(archive).Count);
    }

    [SkippableFact]
    public void CompactingOnAFullDiskSaysSoAndLosesNothing()
    {
        using var disk = new SmallFileSystem(kibibytes: 64 * 1024);
        var archive = Path.Combine(disk.Path, "archive");
        Index(archive, new RecordingObserver());
        using var store = ArchiveStore.Open(archive);
        using (var writer = store.OpenWriter())
        {
            writer.Commit([new ItemChange.Removed(_folder.Image("000.bmp"))]);
            writer.Checkpoint();
        }

        FillUp(disk.Path, leaveKibibytes: 100);
        using (var writer = store.OpenWriter())
        {
            var error = Assert.Throws<ArchiveException>(writer.Compact);
            Assert.Contains("disk is full", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(Images - 1, Sources(archive).Count);
        File.Delete(Path.Combine(disk.Path, "ballast"));
        using (var writer = store.OpenWriter())
        {
            writer.Compact();
        }

        Assert.Equal(Images - 1, Sources(archive).Count);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void AnArchiveThatMayNotBeWrittenIsSearchedAndSaysWhyItCannotGrow(bool checkpointed)
    {
        using var disk = new SmallFileSystem(kibibytes: 64 * 1024);
        var archive = Path.Combine(disk.Path, "archive");
        Index(archive, new RecordingObserver());
        if (checkpointed)
        {
            using var store = ArchiveStore.Open(archive);
            using var writer = store.OpenWriter();
            writer.Checkpoint();
        }

        disk.MakeReadOnly();

        Assert.Equal(Images, Sources(archive).Count);
        var error = Assert.Throws<ArchiveException>(() => Index(archive, new RecordingObserver()));
        Assert.Contains("may not be written", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static void FillUp(string folder, int leaveKibibytes)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace - (1024L * leaveKibibytes);
        using var ballast = File.Create(Path.Combine(folder, "ballast"));
        var block = new byte[4096];
        for (long written = 0; written < free; written += block.Length)
        {
            ballast.Write(block);
        }
    }

    private void Index(string archive, IIngestObserver observer)
    {
        using var store = ArchiveStore.OpenOrCreate(archive, _encoder);
        var options = new IngestOptions { BatchSize = 8, CommitInterval = TimeSpan.Zero, CommitWindows = 16 };
        new Ingestion(store, _encoder, options).Run([_folder.Images], observer);
    }

    private HashSet<string> Sources(string archive)
    {
        var verification = ArchiveVerifier.Verify(archive);
        Assert.True(verification.IsWhole, string.Join('\n', verification.Damages));
        using var store = ArchiveStore.Open(archive);
        return [.. new ArchiveSearch(store, _encoder).ByText("grey", new SearchOptions { Count = 10_000 })
            .Select(row => row.Source)];
    }
}
