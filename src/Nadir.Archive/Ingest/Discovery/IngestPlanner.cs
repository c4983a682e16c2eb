using Nadir.Archive.Ports;

namespace Nadir.Archive.Ingest.Discovery;

/// <summary>Compares the files on disk with the catalog and says which have to be read.</summary>
internal sealed class IngestPlanner
{
    private readonly IArchiveStore _store;
    private readonly FileWalker _walker;
    private readonly IngestTally _tally;
    private readonly bool _retryFailed;

    public IngestPlanner(IArchiveStore store, FileWalker walker, IngestTally tally, bool retryFailed)
    {
        _store = store;
        _walker = walker;
        _tally = tally;
        _retryFailed = retryFailed;
    }

    /// <summary>Walks every root; reports what is skipped and what cannot even be looked at.</summary>
    public IEnumerable<PlannedFile> Plan()
    {
        foreach (var walked in _walker.Walk())
        {
            if (walked.Reason is not null)
            {
                _tally.AddItem(new ItemReport(walked.File.FullName, ItemOutcome.Failed, walked.Reason));
                continue;
            }

            if (ReadStamp(walked.File, out var reason) is not { } stamp)
            {
                _tally.AddItem(new ItemReport(walked.File.FullName, ItemOutcome.Failed, reason));
                continue;
            }

            var known = _store.FindItem(stamp.Source);
            if (known is null || known.Stamp != stamp || known.State == ItemState.Unreadable)
            {
                yield return new PlannedFile(stamp, known);
            }
            else if (known.State == ItemState.Done)
            {
                _tally.AddItem(new ItemReport(stamp.Source, ItemOutcome.Unchanged, null));
            }
            else if (_retryFailed)
            {
                yield return new PlannedFile(stamp, known);
            }
            else
            {
                _tally.AddItem(new ItemReport(stamp.Source, ItemOutcome.FailedBefore, known.Reason));
            }
        }
    }

    private static SourceStamp? ReadStamp(FileInfo file, out string? reason)
    {
        try
        {
            // The size and time of a link are those of what it points to.
            var target = file.LinkTarget is null ? file : (FileInfo)file.ResolveLinkTarget(returnFinalTarget: true)!;
            reason = null;
            return new SourceStamp(file.FullName, target.Length, target.LastWriteTimeUtc.Ticks);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidCastException)
        {
            reason = $"{file.FullName} cannot be looked at: {error.Message}";
            return null;
        }
    }
}
