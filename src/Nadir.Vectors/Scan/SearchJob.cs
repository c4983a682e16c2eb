using System.Runtime.ExceptionServices;
using Nadir.Vectors.Kernels;

namespace Nadir.Vectors.Scan;

/// <summary>The working memory of one running search; used again by later ones.</summary>
internal sealed class SearchJob
{
    /// <summary>Queries that share one pass over the vectors.</summary>
    public const int MaximumQueries = 16;

    /// <summary>Bytes of codes that are worth another thread.</summary>
    private const long WorkPerThread = 1 << 20;

    private readonly ScanWorker[] _workers;
    private readonly ScanHelper[] _helpers;
    private CancellationToken _cancellation;
    private int _nextRange;

    public SearchJob(SegmentSnapshot snapshot, DotKernel kernel, PlaneKernel planeKernel, RouteMemory memory,
        ScanRoute? route, int parallelism)
    {
        Snapshot = snapshot;
        Kernel = kernel;
        PlaneKernel = planeKernel;
        Memory = memory;
        Route = route;
        var rotation = new Rotation(snapshot.Dimension);
        Queries = [.. Enumerable.Range(0, MaximumQueries).Select(_ => new PreparedQuery(rotation))];
        Thresholds = [.. Queries.Select(_ => new SharedThreshold())];
        _workers = [.. Enumerable.Range(0, parallelism).Select(_ => new ScanWorker(this))];
        _helpers = [.. _workers.Skip(1).Select(worker => new ScanHelper(worker))];
    }

    public SegmentSnapshot Snapshot { get; }

    public DotKernel Kernel { get; }

    public PlaneKernel PlaneKernel { get; }

    /// <summary>What searches of this snapshot learned.</summary>
    public RouteMemory Memory { get; }

    /// <summary>The way that every row is looked at; null for the one that has cost least so far.</summary>
    public ScanRoute? Route { get; }

    public PreparedQuery[] Queries { get; }

    public SharedThreshold[] Thresholds { get; }

    public int QueryCount { get; private set; }

    public IdSet? Allowed { get; private set; }

    /// <summary>Only rows that come after it are sought; null for all.</summary>
    public SearchPosition? After { get; private set; }

    public void Run(
        ReadOnlySpan<float> queries, int count, IdSet? allowed, SearchPosition? after,
        CancellationToken cancellationToken)
    {
        QueryCount = queries.Length / Snapshot.Dimension;
        for (int query = 0; query < QueryCount; query++)
        {
            Queries[query].Set(queries.Slice(query * Snapshot.Dimension, Snapshot.Dimension));
            Thresholds[query].Reset();
        }

        Allowed = allowed;
        After = after;
        _cancellation = cancellationToken;
        _nextRange = 0;
        Snapshot.Acquire();
        try
        {
            RunWorkers(count);
        }
        finally
        {
            Snapshot.Release();
            Allowed = null;
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Gives the next range to a worker, until there are none or the search is cancelled.</summary>
    public bool TryTakeRange(out ScanRange range)
    {
        int taken = Interlocked.Increment(ref _nextRange) - 1;
        bool isLeft = taken < Snapshot.Ranges.Length && !_cancellation.IsCancellationRequested;
        range = isLeft ? Snapshot.Ranges[taken] : default;
        return isLeft;
    }

    /// <summary>What the last run read.</summary>
    public ScanStatistics ReadStatistics()
    {
        var sum = default(ScanStatistics);
        foreach (var worker in _workers)
        {
            sum += worker.ReadStatistics();
        }

        return sum;
    }

    /// <summary>Copies the hits of one query, best first.</summary>
    /// <returns>How many there are.</returns>
    public int CopyHits(int query, Span<SearchHit> hits)
    {
        var rows = _workers[0].BestOf(query).Sort();
        for (int i = 0; i < rows.Length; i++)
        {
            hits[i] = new SearchHit(rows[i].Id, rows[i].Score, rows[i].Segment, rows[i].Row);
        }

        return rows.Length;
    }

    private void RunWorkers(int count)
    {
        long work = Snapshot.Count * Snapshot.Dimension * QueryCount;
        int helpers = (int)Math.Min(_helpers.Length, work / WorkPerThread);
        foreach (var worker in _workers)
        {
            worker.Reset(QueryCount, count, After);
        }

        for (int i = 0; i < helpers; i++)
        {
            if (!_helpers[i].IsIdle)
            {
                _helpers[i] = new ScanHelper(_workers[i + 1]);
            }

            _helpers[i].Queue();
        }

        ExceptionDispatchInfo? failure = null;
        try
        {
            _workers[0].Run();
        }
        finally
        {
            for (int i = 0; i < helpers; i++)
            {
                failure = _helpers[i].Join() ?? failure;
            }
        }

        failure?.Throw();
        for (int query = 0; query < QueryCount; query++)
        {
            for (int i = 1; i <= helpers; i++)
            {
                _workers[0].BestOf(query).OfferAll(_workers[i].BestOf(query));
            }
        }
    }
}

/// <summary>
/// Runs a worker on a thread of the pool, and lets the caller go on without it when no thread was free in time.
/// </summary>
internal sealed class ScanHelper : IThreadPoolWorkItem
{
    private const int Idle = 0;
    private const int Queued = 1;
    private const int Running = 2;
    private const int Finished = 3;
    private const int Withdrawn = 4;

    private readonly ScanWorker _worker;
    private int _state;
    private ExceptionDispatchInfo? _failure;

    public ScanHelper(ScanWorker worker)
    {
        _worker = worker;
    }

    /// <summary>False while the pool still holds a withdrawn request.</summary>
    public bool IsIdle => Volatile.Read(ref _state) == Idle;

    public void Queue()
    {
        _failure = null;
        Volatile.Write(ref _state, Queued);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Withdraws the request if no thread took it up, and else waits for its end.</summary>
    /// <returns>What the worker threw.</returns>
    public ExceptionDispatchInfo? Join()
    {
        if (Interlocked.CompareExchange(ref _state, Withdrawn, Queued) == Queued)
        {
            return null;
        }

        var spin = default(SpinWait);
        while (Volatile.Read(ref _state) != Finished)
        {
            // Never sleeps: the workers end within microseconds of each other.
            spin.SpinOnce(sleep1Threshold: -1);
        }

        Volatile.Write(ref _state, Idle);
        return _failure;
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (Interlocked.CompareExchange(ref _state, Running, Queued) != Queued)
        {
            Volatile.Write(ref _state, Idle);
            return;
        }

        try
        {
            _worker.Run();
        }
#pragma warning disable CA1031 // The caller rethrows whatever it is.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }

        Volatile.Write(ref _state, Finished);
    }
}

/// <summary>Some rows of one segment.</summary>
/// <param name="Segment">Position of the segment.</param>
/// <param name="Start">First row.</param>
/// <param name="End">Row after the last.</param>
internal readonly record struct ScanRange(int Segment, int Start, int End);
