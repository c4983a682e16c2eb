using Nadir.Archive.Ingest;
using Nadir.Archive.Tests.Support;
using Nadir.Imagery;

namespace Nadir.Archive.Tests.Ingest;

public sealed class IngestTallyTests
{
    [Fact]
    public void TheTimeThatIsLeftFollowsFromTheRate()
    {
        var observer = new RecordingObserver();
        var tally = new IngestTally(observer);
        tally.SetTotal(100);
        tally.AddBatch(32, 0, TimeSpan.FromSeconds(1));
        for (var i = 0; i < 25; i++)
        {
            tally.AddItem(new ItemReport($"{i}", i < 20 ? ItemOutcome.Added : ItemOutcome.Unchanged, null));
        }

        tally.Finish(IngestEnd.Completed, ignored: 0);
        var last = observer.Progress[^1];

        Assert.Equal((100, 20, 5, 0), (last.Total, last.Done, last.Skipped, last.Failed));
        Assert.True(last.ImagesPerSecond is > 0 and <= 20);
        Assert.Equal(75 / last.ImagesPerSecond, last.Remaining!.Value.TotalSeconds, 1e-3);
    }

    [Fact]
    public void APartOfALargeSceneCounts()
    {
        var observer = new RecordingObserver();
        var tally = new IngestTally(observer);
        tally.SetTotal(2);
        tally.AddBatch(500, 0.5, TimeSpan.FromSeconds(1));
        tally.Finish(IngestEnd.Cancelled, ignored: 0);
        var last = observer.Progress[^1];

        Assert.Equal((0, 0.5, 500), (last.Done, last.Encoded, last.Windows));
        Assert.Equal(1.5 / last.ImagesPerSecond, last.Remaining!.Value.TotalSeconds, 1e-3);
    }

    [Fact]
    public void Times_that_had_to_be_assumed_are_counted_and_said()
    {
        var tally = new IngestTally(null);
        tally.WarnOfTimes(TimeZoneInfo.Utc);
        tally.AddTime("a.tif", new AcquisitionTime(DateTimeOffset.UnixEpoch, false));
        tally.AddTime("b.jpg", new AcquisitionTime(DateTimeOffset.UnixEpoch, true, "+99:00"));
        tally.WarnOfTimes(TimeZoneInfo.Utc);
        tally.AddTime("c.jpg", new AcquisitionTime(DateTimeOffset.UnixEpoch, true, "x"));
        tally.WarnOfTimes(TimeZoneInfo.Utc);

        Assert.Equal(
            [
                "1 image has an offset of the clock that is none and was not used: '+99:00' of b.jpg.",
                "1 image tells the time of a clock without its zone, for which UTC was assumed; --time-zone names "
                    + "another. It is b.jpg.",
                "2 images have an offset of the clock that is none and was not used: '+99:00' of b.jpg is the first.",
                "2 images tell the time of a clock without its zone, for which UTC was assumed; --time-zone names "
                    + "another. The first is b.jpg.",
            ],
            tally.Finish(IngestEnd.Completed, 0).Warnings);
    }

    [Fact]
    public void NothingIsForetoldBeforeThereIsARate()
    {
        var observer = new RecordingObserver();
        var tally = new IngestTally(observer);

        tally.AddItem(new ItemReport("1", ItemOutcome.Unchanged, null));
        tally.Finish(IngestEnd.Completed, ignored: 0);

        Assert.Null(observer.Progress[^1].Total);
        Assert.Null(observer.Progress[^1].Remaining);
        Assert.Equal(0, observer.Progress[^1].ImagesPerSecond);
    }

    [Fact]
    public void TheSummaryCountsEveryOutcome()
    {
        var tally = new IngestTally(null);
        foreach (var (outcome, index) in Enum.GetValues<ItemOutcome>().Select((outcome, index) => (outcome, index)))
        {
            for (var i = 0; i <= index; i++)
            {
                tally.AddItem(new ItemReport("x", outcome, null), windows: outcome == ItemOutcome.Replaced ? 6 : 0);
            }
        }

        // Encoded, but of no image that came to its end.
        tally.AddBatch(100, 0.5, TimeSpan.Zero);
        tally.AddBatch(7, 7, TimeSpan.FromMilliseconds(30));
        tally.AddBatch(5, 5, TimeSpan.FromMilliseconds(20));
        var summary = tally.Finish(IngestEnd.Cancelled, ignored: 9);

        Assert.Equal(
            (1, 2, 3, 4, 5, 6, 7, 9, 12),
            (summary.Added, summary.Replaced, summary.Unchanged, summary.FailedBefore, summary.Failed, summary.Blank,
                summary.Removed, summary.Ignored, summary.Windows));
        Assert.Equal(TimeSpan.FromMilliseconds(50), summary.EncoderTime);
    }
}
