using Nadir.Archive.Captioning;
using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Tests.Captioning;

public sealed class ArchiveCaptioningTests
{
    private static readonly CaptioningOptions Small = new() { BatchSize = 2, CommitInterval = TimeSpan.Zero };

    [Fact]
    public void EveryWindowGetsTheCaptionOfItsOwnPicture()
    {
        using var archive = Colors();
        var reports = new List<CaptioningProgress>();
        var summary = ArchiveCaptioning.Run(archive.Store, new ColorCaptioner(), Small, reports.Add);

        Assert.Equal((3, 0), (summary.Captioned, summary.Failed));
        Assert.All(archive.Everything(), row => Assert.Equal(
            $"a {Path.GetFileNameWithoutExtension(row.Source)} field", row.Caption));
        Assert.Equal((3, 3, 0), (reports[^1].Total, reports[^1].Done, reports[^1].Failed));
        Assert.Equal(0, archive.Store.CountUncaptioned());
    }

    [Fact]
    public void WhatHasACaptionIsLeftAlone()
    {
        using var archive = Colors();
        ArchiveCaptioning.Run(archive.Store, new ColorCaptioner());
        Assert.Equal(0, ArchiveCaptioning.Run(
            archive.Store, new ColorCaptioner { OnBatch = _ => Assert.Fail("nothing is left to describe") }).Captioned);

        TestImages.Write(archive.Folder.Image("blue.bmp"), TestImages.Plain(40, 40, 250, 0, 0));
        archive.AddImage("another.bmp", 9);
        archive.Ingest();
        Assert.Equal(2, ArchiveCaptioning.Run(archive.Store, new ColorCaptioner()).Captioned);
        Assert.Equal("a red field",
            Assert.Single(archive.Everything(),
                row => row.Source.EndsWith("blue.bmp", StringComparison.Ordinal)).Caption);
    }

    [Fact]
    public void GoesOnWhereItWasStopped()
    {
        using var archive = new TestArchive();
        archive.AddImages(7);
        archive.Ingest();
        using var cancellation = new CancellationTokenSource();
        var batches = 0;
        var captioner = new ColorCaptioner { OnBatch = _ => { if (++batches == 2) { cancellation.Cancel(); } } };

        Assert.ThrowsAny<OperationCanceledException>(
            () => ArchiveCaptioning.Run(archive.Store, captioner, Small with { CommitInterval = TimeSpan.FromHours(1) },
                null, cancellation.Token));
        Assert.Equal(3, archive.Store.CountUncaptioned());
        Assert.Equal(3, ArchiveCaptioning.Run(archive.Store, new ColorCaptioner(), Small).Captioned);
        Assert.Equal(7, archive.Store.ReadStatistics().Captions);
    }

    [Fact]
    public void AFailingCaptionerLosesNothingOfWhatWasDone()
    {
        using var archive = new TestArchive();
        archive.AddImages(6);
        archive.Ingest();
        var batches = 0;
        var captioner = new ColorCaptioner
        {
            OnBatch =
            _ => { if (++batches == 3) { throw new InvalidOperationException("broken"); } }
        };

        Assert.Throws<InvalidOperationException>(() => ArchiveCaptioning.Run(archive.Store, captioner, Small));
        Assert.Equal(2, archive.Store.CountUncaptioned());
        var error = Assert.Throws<ArchiveException>(
            () => ArchiveCaptioning.Run(archive.Store, new ColorCaptioner { Constant = " " }, Small));
        Assert.Contains("color-names wrote nothing", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, archive.Store.CountUncaptioned());
    }

    [Fact]
    public void PicturesThatAreGoneAreNamed()
    {
        using var archive = Colors();
        File.Delete(archive.Folder.Image("green.bmp"));
        var summary = ArchiveCaptioning.Run(archive.Store, new ColorCaptioner(), Small);

        Assert.Equal((2, 1), (summary.Captioned, summary.Failed));
        Assert.Contains("green.bmp", Assert.Single(summary.Unreadable), StringComparison.Ordinal);
        Assert.Equal(1, archive.Store.CountUncaptioned());
    }

    private static TestArchive Colors()
    {
        var archive = new TestArchive();
        TestImages.Write(archive.Folder.Image("red.bmp"), TestImages.Plain(40, 40, 250, 0, 0));
        TestImages.Write(archive.Folder.Image("green.bmp"), TestImages.Plain(40, 40, 0, 250, 0));
        TestImages.Write(archive.Folder.Image("blue.bmp"), TestImages.Plain(40, 40, 0, 0, 250));
        archive.Ingest();
        return archive;
    }
}
