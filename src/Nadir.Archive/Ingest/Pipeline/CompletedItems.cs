using Nadir.Archive.Ingest.Discovery;

namespace Nadir.Archive.Ingest.Pipeline;

/// <summary>Makes the items that complete without being encoded.</summary>
internal static class CompletedItems
{
    // What the catalog keeps as the reason of an image that shows nothing ends with this.
    private const string ShowsNothing = ": every pixel is transparent or marked as no data.";

    /// <summary>Nothing of the image is visible.</summary>
    public static CompletedItem Blank(PlannedFile file, byte[] hash)
    {
        var reason = file.Stamp.Source + ShowsNothing;
        return new CompletedItem(
            new ItemChange.Failed(file.Stamp, hash, ItemState.Failed, reason), new ItemReport(file.Stamp.Source, ItemOutcome.Blank, reason));
    }

    /// <summary>What became of an image that was not indexed in an earlier run and has not changed.</summary>
    public static ItemOutcome Before(CatalogItem known) =>
        known.Reason?.EndsWith(ShowsNothing, StringComparison.Ordinal) == true ? ItemOutcome.Blank : ItemOutcome.FailedBefore;

    public static CompletedItem Failed(PlannedFile file, byte[]? hash, ItemState state, string reason)
    {
        // What cannot be read for now says nothing against the content that the archive holds of it.
        var keep = state == ItemState.Unreadable && file.Known?.State == ItemState.Done;
        return new CompletedItem(
            keep ? null : new ItemChange.Failed(file.Stamp, hash, state, reason),
            new ItemReport(file.Stamp.Source, ItemOutcome.Failed, reason));
    }

    /// <summary>There is nothing to write.</summary>
    public static CompletedItem Skipped(ItemReport report) => new(null, report);

    public static CompletedItem Touched(PlannedFile file) => new(
        new ItemChange.Touched(file.Stamp),
        new ItemReport(
            file.Stamp.Source,
            file.Known!.State == ItemState.Done ? ItemOutcome.Unchanged : Before(file.Known),
            file.Known.Reason));
}
