using Nadir.Archive.Ingest.Discovery;
using Nadir.Archive.Ports;

namespace Nadir.Archive.Ingest;

/// <summary>Counts what an ingest would do, by names, sizes and times alone: no file is opened, nothing is written.</summary>
internal sealed class DryRun
{
    private readonly IArchiveStore _store;
    private readonly IngestTally _tally;
    private readonly IngestOptions _options;

    public DryRun(IArchiveStore store, IngestTally tally, IngestOptions options)
    {
        _store = store;
        _tally = tally;
        _options = options;
    }

    public IngestSummary Run(
        IngestPlanner planner, FileWalker walker, IReadOnlyList<string> roots, CancellationToken cancellationToken)
    {
        foreach (var file in planner.Plan())
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return _tally.Finish(IngestEnd.Cancelled, walker.Ignored);
            }

            var outcome = file.Known?.State == ItemState.Done ? ItemOutcome.Replaced : ItemOutcome.Added;
            _tally.AddItem(new ItemReport(file.Stamp.Source, outcome, null));
        }

        foreach (var source in new GoneSources(_store, walker, _tally, _options.AllowEmptyFolders).Find(roots).SelectMany(gone => gone))
        {
            _tally.AddItem(new ItemReport(source, ItemOutcome.Removed, null));
        }

        return _tally.Finish(IngestEnd.Completed, walker.Ignored);
    }
}
