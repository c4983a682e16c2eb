using Nadir.Archive.Ingest.Catalogs;
using Nadir.Archive.Ingest.Discovery;
using Nadir.Archive.Ingest.Pipeline;
using Nadir.Archive.Ports;
using Nadir.Archive.Telemetry;

namespace Nadir.Archive.Ingest;

/// <summary>
/// Brings an archive up to date with files, folders and STAC catalogs: indexes what is new, replaces what changed,
/// drops what is gone from those folders and catalogs, skips the rest. It can be killed at any moment; the next run
/// goes on from there.
/// </summary>
public sealed class Ingestion
{
    private readonly IArchiveStore _store;
    private readonly IEncoder _encoder;
    private readonly IngestOptions _options;

    /// <summary>Prepares an ingest.</summary>
    /// <param name="store">The archive.</param>
    /// <param name="encoder">The encoder that the archive was made with. It is used by the thread that calls
    /// <see cref="Run"/> alone.</param>
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
    /// <param name="paths">
    /// Files and folders, which are read with everything below them but hidden files; STAC catalogs, collections, items
    /// and item collections, as JSON files (<c>.json</c>, <c>.geojson</c>) or http and https addresses.
    /// </param>
    /// <param name="observer">Is told what happens; may be null.</param>
    /// <param name="cancellationToken">Stops after the batch that is being encoded; what is finished is kept.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="ArchiveException">A path does not exist, another process is writing, or the archive
    /// cannot be written.</exception>
    public IngestSummary Run(
        IEnumerable<string> paths, IIngestObserver? observer = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        using var operation = ArchiveTelemetry.Begin(ArchiveTelemetry.IngestRun);
        var roots = SourceRoots.Sort(paths);
        var tally = new IngestTally(observer);
        var walker = new FileWalker(roots.Files, _store.LocalFolder);
        using var writer = _options.DryRun ? null : _store.OpenWriter(_options.Shard);
        using var catalogs = CatalogSources.Open(_store, roots.Catalogs, tally, _options);
        var planner = new IngestPlanner(_store, walker, catalogs, tally, _options);
        var plan = planner.Plan(cancellationToken);
        var gone = new GoneSources(_store, walker, tally, _options).Find(roots.Files)
            .Concat(catalogs?.Gone(_store, tally, _options).Find() ?? []);
        if (writer is null)
        {
            var planned = DryRun.Run(plan, gone, walker, tally, cancellationToken);
            operation?.Succeed();
            return planned;
        }

        var end = Index(plan, roots, catalogs?.Images, writer, tally, cancellationToken);
        if (end == IngestEnd.Completed)
        {
            DropGone(gone, writer, tally);
        }

        tally.WarnOfTimes(_options.TimeZone);
        var summary = tally.Finish(end, walker.Ignored);
        operation?.Tag("nadir.count", summary.Added + summary.Replaced).Succeed();
        return summary;
    }

    /// <summary>As <see cref="Run"/>, on a thread of its own, so that the caller's stays free.</summary>
    /// <param name="paths">As <see cref="Run"/> takes them.</param>
    /// <param name="observer">Is told what happens, on that thread; may be null.</param>
    /// <param name="cancellationToken">Stops after the batch that is being encoded; what is finished is kept, and the
    /// summary says so.</param>
    /// <returns>What was done. Nobody else may use the encoder meanwhile.</returns>
    /// <exception cref="ArchiveException">A path does not exist, another process is writing, or the archive
    /// cannot be written.</exception>
    public Task<IngestSummary> RunAsync(
        IEnumerable<string> paths, IIngestObserver? observer = null, CancellationToken cancellationToken = default) =>
        Task.Factory.StartNew(
            () => Run(paths, observer, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

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
        IEnumerable<PlannedFile> plan,
        SourceRoots roots,
        RemoteImages? images,
        IArchiveWriter writer,
        IngestTally tally,
        CancellationToken cancellationToken)
    {
        using var counting = new CancellationTokenSource();

        // How much a catalog holds is not known before it was read.
        var counter = roots.Catalogs.Count > 0 ? Task.CompletedTask : Count(roots.Files, tally, counting.Token);
        try
        {
            using var pipeline = new IngestPipeline(_encoder, images, writer, tally, _options, cancellationToken);
            return pipeline.Run(plan);
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
            if (new FileWalker(roots, _store.LocalFolder).Count(_options.Shard, cancellationToken) is { } total)
            {
                tally.SetTotal(total);
            }
        },
        CancellationToken.None);
}
