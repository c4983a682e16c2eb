using System.Diagnostics;
using Nadir.Archive.Ingest;
using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Tests.Ingest;

public sealed class IngestionTests
{
    [Fact]
    public void EveryImageIsFoundByItself()
    {
        using var archive = new TestArchive();
        archive.AddImages(70);

        var summary = archive.Ingest();

        Assert.Equal((IngestEnd.Completed, 70, 0), (summary.End, summary.Added, summary.Failed));
        Assert.Equal(70, archive.Store.ReadStatistics().Windows);
        foreach (var path in Directory.GetFiles(archive.Folder.Images))
        {
            var best = archive.Search.ByImage(path)[0];
            Assert.Equal(path, best.Source);
            Assert.Equal(1, best.Score, 1e-5f);
            Assert.Equal([0, 0, 48, 40], best.Window);
        }
    }

    [Fact]
    public void ASecondRunSkipsEverything()
    {
        using var archive = new TestArchive();
        archive.AddImages(40);
        archive.Ingest();
        var before = archive.Everything();

        var batches = 0;
        using var counting = new ColorGridEncoder { OnBatch = _ => batches++ };
        var summary = new Ingestion(archive.Store, counting).Run([archive.Folder.Images]);

        Assert.Equal((40, 0, 0), (summary.Unchanged, summary.Added, summary.Windows));
        Assert.Equal(0, batches);
        Assert.Equal(before.Select(row => row.Id), archive.Everything().Select(row => row.Id));
    }

    [Fact]
    public void AChangedImageReplacesItsOldContent()
    {
        using var archive = new TestArchive();
        archive.AddImages(5);
        archive.Ingest();
        var old = archive.Everything().Single(row => row.Source.EndsWith("0002.bmp", StringComparison.Ordinal));
        var changed = archive.AddImage("0002.bmp", seed: 99);
        File.SetLastWriteTimeUtc(changed, DateTime.UtcNow.AddSeconds(5));

        var summary = archive.Ingest();

        Assert.Equal((1, 4, 0), (summary.Replaced, summary.Unchanged, summary.Added));
        var rows = archive.Everything();
        Assert.Equal(5, rows.Count);
        Assert.DoesNotContain(rows, row => row.Id == old.Id);
        Assert.Equal(changed, archive.Search.ByImage(changed)[0].Source);
    }

    [Fact]
    public void ANewTimeWithTheSameContentIsNotEncodedAgain()
    {
        using var archive = new TestArchive();
        archive.AddImages(3);
        archive.Ingest();
        File.SetLastWriteTimeUtc(archive.Folder.Image("0001.bmp"), DateTime.UtcNow.AddDays(1));

        var summary = archive.Ingest();

        Assert.Equal((3, 0, 0), (summary.Unchanged, summary.Replaced, summary.Windows));
        Assert.Equal(3, archive.Ingest().Unchanged);
    }

    [Fact]
    public void FilesThatAreGoneAreDroppedBelowTheGivenFoldersOnly()
    {
        using var archive = new TestArchive();
        archive.AddImage("a/1.bmp", 1);
        archive.AddImage("a/2.bmp", 2);
        archive.AddImage("a0/3.bmp", 3);
        archive.Ingest();
        File.Delete(archive.Folder.Image("a/1.bmp"));
        File.Delete(archive.Folder.Image("a0/3.bmp"));

        var summary = archive.Ingest(null, archive.Folder.Image("a"));

        Assert.Equal(1, summary.Removed);
        Assert.Equal(archive.Folder.Image("a/1.bmp"), Assert.Single(archive.Observer.Sources(ItemOutcome.Removed)));
        Assert.Equal(2, archive.Everything().Count);
    }

    [Fact]
    public void AFolderWithoutAnyImageLeftIsTakenForAMissingDisk()
    {
        using var archive = new TestArchive();
        var path = archive.AddImage("1.bmp", 1);
        archive.Ingest();
        File.Delete(path);

        var kept = archive.Ingest();
        Assert.Equal((0, 1), (kept.Removed, kept.Warnings.Count));
        Assert.Single(archive.Everything());

        Assert.Equal(1, archive.Ingest(new IngestOptions { AllowEmptyFolders = true }).Removed);
        Assert.Empty(archive.Everything());
    }

    [Fact]
    public void A_folder_without_images_is_said_to_be_one()
    {
        using var archive = new TestArchive();
        var empty = Directory.CreateDirectory(archive.Folder.Image("empty")).FullName;
        var other = Directory.CreateDirectory(archive.Folder.Image("other")).FullName;
        Assert.Equal([$"There is no image in {empty}."], archive.Ingest(null, empty).Warnings);
        Assert.Equal([$"There is no image in {empty}."],
            archive.Ingest(new IngestOptions { DryRun = true }, empty).Warnings);
        Assert.Equal([$"There is no image in {empty}."],
            archive.Ingest(new IngestOptions { AllowEmptyFolders = true }, empty).Warnings);

        File.WriteAllText(Path.Combine(other, "notes.txt"), "x");
        Assert.Equal(
            [$"There is no image in {other}; files that are hidden or not named like images were passed over."],
            archive.Ingest(null, other).Warnings);

        File.WriteAllText(Path.Combine(other, "catalog.json"), "{}");
        Assert.Contains("but a STAC catalog", Assert.Single(archive.Ingest(null, other).Warnings),
            StringComparison.Ordinal);
    }

    [Fact]
    public void ADryRunWritesNothing()
    {
        using var archive = new TestArchive();
        archive.AddImages(4);

        var summary = archive.Ingest(new IngestOptions { DryRun = true });

        Assert.Equal(4, summary.Added);
        Assert.Equal(0, archive.Store.ReadStatistics().Items);
    }

    [Fact]
    public void ACancelledIngestKeepsWhatItReportedAndGoesOnLater()
    {
        using var cancellation = new CancellationTokenSource();
        var batches = 0;
        using var encoder = new ColorGridEncoder
        {
            OnBatch =
            _ => { if (++batches == 10) { Task.Run(cancellation.Cancel).Wait(); } }
        };
        using var archive = new TestArchive(encoder);
        archive.AddImages(600);
        var observer = new RecordingObserver();

        var first = new Ingestion(archive.Store, encoder, new IngestOptions { BatchSize = 4 })
            .Run([archive.Folder.Images], observer, cancellation.Token);

        Assert.Equal(IngestEnd.Cancelled, first.End);
        Assert.Equal(first.Added, archive.Store.ReadStatistics().Items);
        Assert.Equal(first.Windows, archive.Store.ReadStatistics().Windows);
        Assert.Equal(first.Added, observer.Sources(ItemOutcome.Added).Count());
        var second = archive.Ingest();
        Assert.Equal(600, first.Added + second.Added);
        Assert.Equal(first.Added, second.Unchanged);
    }

    [Fact]
    public void ACancelledIngestOfALargeSceneCountsNoWindowThatIsNotKept()
    {
        using var cancellation = new CancellationTokenSource();
        var batches = 0;
        using var encoder = new ColorGridEncoder { OnBatch = _ => { if (++batches == 3) { cancellation.Cancel(); } } };
        using var archive = new TestArchive(encoder);
        TestImages.Write(archive.Folder.Image("large.bmp"), TestImages.Random(1, 1200, 900));

        var summary = new Ingestion(archive.Store, encoder,
            new IngestOptions { BatchSize = 4, Tiling = new TilingOptions { WindowSizes = [100] } })
            .Run([archive.Folder.Images], new RecordingObserver(), cancellation.Token);

        Assert.Equal((IngestEnd.Cancelled, 0, 0), (summary.End, summary.Added, summary.Windows));
        Assert.Equal(0, archive.Store.ReadStatistics().Windows);
    }

    [SkippableFact]
    public void FilesWhoseNamesAreNotUtf8AreIndexedOnceEachAndFoundAgain()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux has such names");
        using var archive = new TestArchive();
        string path = archive.AddImage("1.bmp", 1);
        archive.AddImage("2.bmp", 2);
        archive.AddImage("3.bmp", 3);
        Shell(archive.Folder.Images,
            @"mkdir $'f\xfc' && mv 1.bmp $'caf\xe9.bmp' && mv 2.bmp $'caf\xe8.bmp' && mv 3.bmp $'f\xfc/a\nb\x1b.bmp'");

        var first = archive.Ingest();
        var second = archive.Ingest();

        Assert.False(File.Exists(path));
        Assert.Equal((3, 0, 3), (first.Added, first.Failed, second.Unchanged));
        Assert.Equal(3, archive.Store.ReadStatistics().Items);
        string[] sources = [.. archive.Everything().Select(row => row.Source).Order(StringComparer.Ordinal)];
        Assert.Equal(["caf\uefe8.bmp", "caf\uefe9.bmp", "f\ueffc/a\nb\u001b.bmp"],
            sources.Select(source => Path.GetRelativePath(archive.Folder.Images, source)));
        // A window is read again by its source, and the source alone is a path to index.
        Assert.Equal(1, archive.Search.ByImage(sources[1])[0].Score, 1e-5f);
        Assert.Equal(1, archive.Ingest(null, sources[0]).Unchanged);

        Shell(archive.Folder.Images, @"rm $'caf\xe9.bmp'");
        Assert.Equal(sources[1], Assert.Single(DropGone(archive)));
    }

    [Fact]
    public void ProgressEndsWithEverythingCounted()
    {
        using var archive = new TestArchive();
        archive.AddImages(30);
        archive.Ingest();

        var last = archive.Observer.Progress[^1];

        Assert.Equal((30, 0, 0, 30), (last.Done, last.Skipped, last.Failed, last.Windows));
    }

    private static IEnumerable<string> DropGone(TestArchive archive)
    {
        archive.Ingest();
        return archive.Observer.Sources(ItemOutcome.Removed);
    }

    private static void Shell(string folder, string script)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = folder })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
