using Nadir.Archive.Ingest.Discovery;

namespace Nadir.Archive.Ingest.Pipeline;

/// <summary>Makes the items that complete without being encoded.</summary>
internal static class CompletedItems
{
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
            file.Known!.State == ItemState.Done ? ItemOutcome.Unchanged : ItemOutcome.FailedBefore,
            file.Known.Reason));
}
