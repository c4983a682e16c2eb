using Nadir.Archive.Ingest.Discovery;

namespace Nadir.Archive.Ingest;

/// <summary>
/// Counts what an ingest would do. Documents of catalogs are read; of images only names, sizes and times are looked at,
/// and those of the web are not asked for. Nothing is written.
/// </summary>
internal static class DryRun
{
    public static IngestSummary Run(
        IEnumerable<PlannedFile> plan,
        IEnumerable<IReadOnlyList<string>> gone,
        FileWalker walker,
        IngestTally tally,
        CancellationToken cancellationToken)
    {
        try
        {
            foreach (var file in plan)
            {
                cancellationToken.ThrowIfCancellationRequested();
                tally.AddItem(new ItemReport(file.Stamp.Source, Outcome(file), null));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return tally.Finish(IngestEnd.Cancelled, walker.Ignored);
        }

        foreach (var source in gone.SelectMany(page => page))
        {
            tally.AddItem(new ItemReport(source, ItemOutcome.Removed, null));
        }

        return tally.Finish(IngestEnd.Completed, walker.Ignored);
    }

    private static ItemOutcome Outcome(PlannedFile file) =>
        file.Known?.State != ItemState.Done ? ItemOutcome.Added
        : file.IsRemote && file.Image!.Changed <= file.Stamp.Modified ? ItemOutcome.Unchanged
        : ItemOutcome.Replaced;
}
