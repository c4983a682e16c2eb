using System.Runtime.Versioning;
using Nadir.Archive.Ingest;
using Nadir.Archive.Tests.Support;
using Nadir.Imagery;

namespace Nadir.Archive.Tests.Ingest;

public sealed class BadInputTests
{
    [Fact]
    public void CorruptFilesAreReportedAndTheRestIsIndexed()
    {
        using var archive = new TestArchive();
        archive.AddImages(6);
        var whole = File.ReadAllBytes(archive.Folder.Image("0000.bmp"));
        var bad = new[] { "empty.jpg", "text.tif", "truncated.bmp", "noise.png" };
        File.WriteAllBytes(archive.Folder.Image(bad[0]), []);
        File.WriteAllText(archive.Folder.Image(bad[1]), "not an image");
        File.WriteAllBytes(archive.Folder.Image(bad[2]), whole[..(whole.Length / 2)]);
        var noise = new byte[5000];
        new Random(1).NextBytes(noise);
        File.WriteAllBytes(archive.Folder.Image(bad[3]), noise);

        var summary = archive.Ingest();

        Assert.Equal((6, 4), (summary.Added, summary.Failed));
        foreach (var report in archive.Observer.Items.Where(item => item.Outcome == ItemOutcome.Failed))
        {
            Assert.Contains(Path.GetFileName(report.Source), bad);
            Assert.Contains(report.Source, report.Reason, StringComparison.Ordinal);
        }

        Assert.Equal(4, archive.Store.ReadStatistics().Failed);
        Assert.Equal(bad.Order(StringComparer.Ordinal),
            archive.Store.ListFailed(null, 10).Select(item => Path.GetFileName(item.Stamp.Source)));
        Assert.Single(archive.Store.ListFailed(archive.Folder.Image("noise.png"), 1));
        Assert.Equal(6, archive.Everything().Count);
    }

    [Fact]
    public void ImagesThatShowNothingAreNoFailuresAndStopNothing()
    {
        using var archive = new TestArchive();
        archive.AddImages(2);
        for (var i = 0; i < 60; i++)
        {
            GeoTiffWriter.Write(archive.Folder.Image($"blank{i:D2}.tif"), new Raster<byte>
            {
                Width = 20,
                Height = 20,
                Samples = new byte[400],
                Colors = [ColorInterpretation.Gray],
                NoData = 0,
            });
        }

        var summary = archive.Ingest();
        var again = archive.Ingest();

        Assert.Equal((IngestEnd.Completed, 2, 60, 0), (summary.End, summary.Added, summary.Blank, summary.Failed));
        Assert.Equal((IngestEnd.Completed, 2, 60, 0, 0),
            (again.End, again.Unchanged, again.Blank, again.Failed, again.FailedBefore));
        Assert.Equal(2, archive.Everything().Count);
        Assert.Contains(
            "every pixel", Assert.Throws<ImageryException>(
                () => archive.Search.ByImage(archive.Folder.Image("blank00.tif"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFailedFileIsTriedAgainOnlyWhenChangedOrAsked()
    {
        using var archive = new TestArchive();
        archive.AddImage("good.bmp", 1);
        var path = archive.Folder.Image("bad.tif");
        File.WriteAllText(path, "not an image");
        Assert.Equal(1, archive.Ingest().Failed);

        var again = archive.Ingest();
        Assert.Equal((0, 1), (again.Failed, again.FailedBefore));
        Assert.Equal(1, archive.Ingest(new IngestOptions { RetryFailed = true }).Failed);

        TestImages.Write(path, TestImages.Random(7));
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddSeconds(5));
        Assert.Equal(1, archive.Ingest().Added);
        Assert.Equal(0, archive.Store.ReadStatistics().Failed);
    }

    [Fact]
    public void AnImageThatBecomesUnreadableContentLosesItsWindow()
    {
        using var archive = new TestArchive();
        archive.AddImages(2);
        archive.Ingest();
        File.WriteAllText(archive.Folder.Image("0001.bmp"), "no longer an image");
        File.SetLastWriteTimeUtc(archive.Folder.Image("0001.bmp"), DateTime.UtcNow.AddSeconds(5));

        Assert.Equal(1, archive.Ingest().Failed);
        Assert.Single(archive.Everything());
    }

    [Fact]
    public void TooManyFailuresStopTheIngestAndKeepWhatIsDone()
    {
        using var archive = new TestArchive();
        archive.AddImages(40);
        for (var i = 0; i < 400; i++)
        {
            File.WriteAllText(archive.Folder.Image($"bad{i:D3}.tif"), $"not an image {i}");
        }

        var options = new IngestOptions { CommitInterval = TimeSpan.Zero, Workers = 1 };
        var summary = archive.Ingest(options);

        Assert.Equal(IngestEnd.StoppedByFailures, summary.End);
        Assert.InRange(summary.Failed, 5, 399);
        Assert.Equal(summary.Added, archive.Everything().Count);
        Assert.Equal(IngestEnd.Completed, archive.Ingest(options with { StopRatio = 1 }).End);
        Assert.Equal(40, archive.Everything().Count);
    }

    [Fact]
    public void HiddenFilesAndOtherNamesAreIgnoredAndCounted()
    {
        using var archive = new TestArchive();
        archive.AddImage("one.bmp", 1);
        archive.AddImage(".hidden.bmp", 2);
        archive.AddImage(".folder/three.bmp", 3);
        File.WriteAllText(archive.Folder.Image("notes.txt"), "notes");

        var summary = archive.Ingest();

        Assert.Equal((1, 0, 2), (summary.Added, summary.Failed, summary.Ignored));
    }

    [Fact]
    public void AFileThatIsNamedIsReadWhateverItIsCalled()
    {
        using var archive = new TestArchive();
        var path = archive.AddImage("picture.data", 1);

        Assert.Equal(1, archive.Ingest(null, path).Added);
    }

    [Theory]
    [InlineData("with blanks and 'quotes' \".bmp")]
    [InlineData("line\nbreak.bmp")]
    [InlineData("Ünïcode-港-🛰.bmp")]
    [InlineData("50%_of;all--.bmp")]
    [InlineData("-leading.bmp")]
    public void WeirdNamesAreIndexedFoundAndDropped(string name)
    {
        using var archive = new TestArchive();
        archive.AddImage("other.bmp", 2);
        var path = archive.AddImage(name, 1);
        archive.Ingest();

        Assert.Equal(path, archive.Search.ByImage(path)[0].Source);
        Assert.Equal(2, archive.Ingest().Unchanged);
        File.Delete(path);
        Assert.Equal(1, archive.Ingest().Removed);
    }

    [Fact]
    public void LinksThatLeadInACircleAreNotFollowed()
    {
        using var archive = new TestArchive();
        var path = archive.AddImage("sub/one.bmp", 1);
        Directory.CreateSymbolicLink(archive.Folder.Image("sub/loop"), archive.Folder.Images);
        File.CreateSymbolicLink(archive.Folder.Image("self.bmp"), archive.Folder.Image("self.bmp"));
        File.CreateSymbolicLink(archive.Folder.Image("broken.bmp"), archive.Folder.Image("nowhere.bmp"));
        File.CreateSymbolicLink(archive.Folder.Image("link.bmp"), path);

        var summary = archive.Ingest();

        Assert.Equal((2, 2, 1), (summary.Added, summary.Failed, summary.Ignored));
        Assert.Equal(2, archive.Ingest(new IngestOptions { StopRatio = 1 }).Unchanged);
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void WhatMayNotBeReadIsReportedAndKept()
    {
        using var archive = new TestArchive();
        archive.AddImage("open/1.bmp", 1);
        archive.AddImage("closed/2.bmp", 2);
        var file = archive.AddImage("3.bmp", 3);
        archive.Ingest();
        var closed = archive.Folder.Image("closed");
        File.SetUnixFileMode(closed, UnixFileMode.None);
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddSeconds(5));
        File.SetUnixFileMode(file, UnixFileMode.None);
        try
        {
            Skip.If(CanList(closed), "This user may read everything, whatever the permissions say.");
            var summary = archive.Ingest();
            Assert.Equal((1, 2, 0), (summary.Unchanged, summary.Failed, summary.Removed));
            Assert.Equal(3, archive.Everything().Count);
        }
        finally
        {
            File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void APathThatDoesNotExistIsRefusedBeforeAnythingIsDone()
    {
        using var archive = new TestArchive();
        archive.AddImage("1.bmp", 1);

        var error = Assert.Throws<ArchiveException>(
            () => archive.Ingest(null, archive.Folder.Images, "/no/such/folder"));

        Assert.Contains("/no/such/folder", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, archive.Store.ReadStatistics().Items);
    }

    private static bool CanList(string folder)
    {
        try
        {
            return Directory.GetFiles(folder).Length > 0;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
