using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Server.Encoding;
using Nadir.Server.Metrics;
using Nadir.Server.Telemetry;

namespace Nadir.Server.Search;

/// <summary>
/// Searches among all windows that come at the same time share one pass over the vectors: while one pass runs, the next
/// ones gather. Thread-safe.
/// </summary>
internal sealed class ScanQueue : IDisposable
{
    /// <summary>The most rows of a search that takes part; more would hold up the others.</summary>
    public const int MostRows = 128;

    private const int BatchSize = 16;
    private const int MostWaiting = 1000;

    // While one thread looks up the rows of its batch in the catalog, the other scans.
    private const int Threads = 2;

    private readonly object _gate = new();
    private readonly IArchiveStore _store;
    private readonly ServerMetrics _metrics;
    private readonly WaitingLine<(float[] Query, int Count), IReadOnlyList<WindowMatch>> _line;
    private readonly Thread[] _threads;
    private bool _stopping;

    public ScanQueue(IArchiveStore store, ServerMetrics metrics)
    {
        (_store, _metrics) = (store, metrics);
        _line = new(_gate, MostWaiting, ServerTelemetry.ScanBatch);
        _threads = [.. Enumerable.Range(0, Threads)
            .Select(_ => new Thread(Work) { IsBackground = true, Name = "scan" })];
        // Without the activity of whoever starts the server.
        Array.ForEach(_threads, thread => thread.UnsafeStart());
    }

    /// <summary>Finds the windows nearest to a query.</summary>
    /// <param name="query">A unit vector.</param>
    /// <param name="count">The most rows, 1 to <see cref="MostRows"/>.</param>
    /// <param name="cancellationToken">Leaves the queue.</param>
    /// <exception cref="Problems.RequestException">Too many wait already.</exception>
    public Task<IReadOnlyList<WindowMatch>> SearchAsync(
        float[] query, int count, CancellationToken cancellationToken) =>
        ServerTelemetry.RunAsync(ServerTelemetry.ScanQueue, _ => _line.Enter((query, count), cancellationToken));

    /// <summary>Ends the threads; what still waits is cancelled.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        Array.ForEach(_threads, thread => thread.Join());
        _line.CancelAll();
    }

    private void Work()
    {
        while (WaitForWork())
        {
            _line.RunBatch(BatchSize, Scan);
        }
    }

    private bool WaitForWork()
    {
        lock (_gate)
        {
            while (!_stopping && _line.Count == 0)
            {
                Monitor.Wait(_gate);
            }

            return !_stopping;
        }
    }

    private IReadOnlyList<IReadOnlyList<WindowMatch>> Scan((float[] Query, int Count)[] batch)
    {
        _metrics.AddBatch("scans", batch.Length);
        return _store.SearchAll([.. batch.Select(search => search.Query)], batch.Max(search => search.Count));
    }
}
