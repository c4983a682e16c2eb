using Nadir.Archive.Ingest.Discovery;
using Nadir.Archive.Ingest.Pipeline;
using Nadir.Archive.Ports;

namespace Nadir.Archive.Ingest;

/// <summary>
/// Brings an archive up to date with files and folders: indexes what is new, replaces what changed, drops what is gone
/// below those folders, skips the rest. It can be killed at any moment; the next run goes on from there.
/// </summary>
public sealed class Ingestion
{
    private readonly IArchiveStore _store;
    private readonly IEncoder _encoder;
    private readonly IngestOptions _options;

    /// <summary>Prepares an ingest.</summary>
    /// <param name="store">The archive.</param>
    /// <param name="encoder">The encoder that the archive was made with. It is used by the thread that calls <see cref="Run"/> alone.</param>
    /// <param name="options">How to run; the defaults when null.</param>
    /// <exception cref="ArchiveException">The archive was made with another encoder.</exception>
    public Ingestion(IArchiveStore store, IEncoder encoder, IngestOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(encoder);
        store.Info.RequireEncoder(encoder, store.Location);
        _store = store;
        _encoder = encoder;
        _options = options ?? new IngestOptions();
        _options.Validate();
    }

    /// <summary>Runs until every image was seen, too many failed, or it is cancelled.</summary>
    /// <param name="paths">Files and folders. Folders are read with everything below them; hidden files are not.</param>
    /// <param name="observer">Is told what happens; may be null.</param>
    /// <param name="cancellationToken">Stops after the batch that is being encoded; what is finished is kept.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="ArchiveException">A path does not exist, another process is writing, or the archive cannot be written.</exception>
    public IngestSummary Run(
        IEnumerable<string> paths, IIngestObserver? observer = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var roots = SourceRoots.Normalize(paths);
        var tally = new IngestTally(observer);
        var walker = new FileWalker(roots, _store.Location);
        var planner = new IngestPlanner(_store, walker, tally, _options.RetryFailed);
        if (_options.DryRun)
        {
            return new DryRun(_store, tally, _options).Run(planner, walker, roots, cancellationToken);
        }

        using var writer = _store.OpenWriter();
        var end = Index(planner, roots, writer, tally, cancellationToken);
        if (end == IngestEnd.Completed)
        {
            DropGone(new GoneSources(_store, walker, tally, _options.AllowEmptyFolders).Find(roots), writer, tally);
        }

        return tally.Finish(end, walker.Ignored);
    }

    private static void DropGone(IEnumerable<IReadOnlyList<string>> pages, IArchiveWriter writer, IngestTally tally)
    {
        foreach (var page in pages)
        {
            writer.Commit([.. page.Select(source => new ItemChange.Removed(source))]);
            foreach (var source in page)
            {
                tally.AddItem(new ItemReport(source, ItemOutcome.Removed, null));
            }
        }
    }

    private IngestEnd Index(
        IngestPlanner planner, IReadOnlyList<string> roots, IArchiveWriter writer, IngestTally tally, CancellationToken cancellationToken)
    {
        using var counting = new CancellationTokenSource();
        var counter = Count(roots, tally, counting.Token);
        try
        {
            using var pipeline = new IngestPipeline(_encoder, writer, tally, _options, cancellationToken);
            return pipeline.Run(planner.Plan());
        }
        finally
        {
            counting.Cancel();
            counter.Wait(CancellationToken.None);
        }
    }

    // Walks the folders a second time, ahead of the work, so that the time that is left can be told.
    private Task Count(IReadOnlyList<string> roots, IngestTally tally, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            if (new FileWalker(roots, _store.Location).Count(cancellationToken) is { } total)
            {
                tally.SetTotal(total);
            }
        },
        CancellationToken.None);
}
