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
                _tally.AddItem(new ItemReport(walked.Path, ItemOutcome.Failed, walked.Reason));
                continue;
            }

            if (ReadStamp(walked.Path, out var reason) is not { } stamp)
            {
                _tally.AddItem(new ItemReport(walked.Path, ItemOutcome.Failed, reason));
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

    private static SourceStamp? ReadStamp(string path, out string? reason)
    {
        try
        {
            // The size and time of a link are those of what it points to.
            var file = new FileInfo(path);
            var target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
            reason = target is null ? $"{path} is a link to no file." : null;
            return target is null ? null : new SourceStamp(path, target.Length, target.LastWriteTimeUtc.Ticks);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            reason = $"{path} cannot be looked at: {error.Message}";
            return null;
        }
    }
}
