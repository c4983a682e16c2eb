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

    public SearchJob(SegmentSnapshot snapshot, DotKernel kernel, int parallelism)
    {
        Snapshot = snapshot;
        Kernel = kernel;
        var rotation = new Rotation(snapshot.Dimension);
        Queries = [.. Enumerable.Range(0, MaximumQueries).Select(_ => new PreparedQuery(rotation))];
        Thresholds = [.. Queries.Select(_ => new SharedThreshold())];
        _workers = [.. Enumerable.Range(0, parallelism).Select(_ => new ScanWorker(this))];
        _helpers = [.. _workers.Skip(1).Select(worker => new ScanHelper(worker))];
    }

    public SegmentSnapshot Snapshot { get; }

    public DotKernel Kernel { get; }

    public PreparedQuery[] Queries { get; }

    public SharedThreshold[] Thresholds { get; }

    public int QueryCount { get; private set; }

    public IdSet? Allowed { get; private set; }

    /// <summary>Only rows that come after it are sought; null for all.</summary>
    public SearchPosition? After { get; private set; }

    public void Run(
        ReadOnlySpan<float> queries, int count, IdSet? allowed, SearchPosition? after, CancellationToken cancellationToken)
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
        foreach (var worker in _workers.AsSpan(0, helpers + 1))
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

/// <summary>One thread's part of a search: takes ranges until there are none, then scores what it kept.</summary>
internal sealed unsafe class ScanWorker
{
    /// <summary>Rows whose sums are computed together. Their codes stay in the cache for the other queries of a batch.</summary>
    public const int BlockRows = 64;

    private readonly SearchJob _job;
    private readonly CandidateCollector[] _collectors;
    private readonly int[] _rows = GC.AllocateArray<int>(BlockRows, pinned: true);
    private readonly int[] _sums = GC.AllocateArray<int>(2 * BlockRows, pinned: true);

    public ScanWorker(SearchJob job)
    {
        _job = job;
        _collectors = [.. job.Queries.Select((query, i) => new CandidateCollector(job.Snapshot, query, job.Thresholds[i]))];
    }

    public void Reset(int queries, int count, SearchPosition? after)
    {
        for (int query = 0; query < queries; query++)
        {
            _collectors[query].Reset(count, after);
        }
    }

    public BestRows BestOf(int query) => _collectors[query].Best;

    public void Run()
    {
        while (_job.TryTakeRange(out var range))
        {
            Scan(range);
        }

        for (int query = 0; query < _job.QueryCount; query++)
        {
            _collectors[query].Finish();
        }
    }

    private void Scan(ScanRange range)
    {
        var rows = _job.Snapshot.RowsOf(range.Segment);
        int next = range.Start;
        while (next < range.End)
        {
            int count = TakeRows(rows, ref next, range.End);
            if (count > 0)
            {
                Scan(rows, range.Segment, count);
            }
        }
    }

    /// <summary>Lists the next rows that the search may find.</summary>
    private int TakeRows(in SegmentRows rows, ref int next, int end)
    {
        var allowed = _job.Allowed;
        var deleted = _job.Snapshot.Deleted;
        int count = 0;
        for (; next < end && count < BlockRows; next++)
        {
            _rows[count] = next;
            bool taken = (allowed is null || allowed.Contains(rows.Ids[next]))
                && (deleted is null || !deleted.Contains(rows.Ids[next]));
            count += taken ? 1 : 0;
        }

        return count;
    }

    private void Scan(in SegmentRows rows, int segment, int count)
    {
        int filled = count;
        for (; filled % DotKernel.RowsAtOnce != 0; filled++)
        {
            _rows[filled] = _rows[count - 1];
        }

        fixed (int* list = _rows)
        fixed (int* sums = _sums)
        {
            int query = 0;
            for (; query + 1 < _job.QueryCount; query += 2)
            {
                var (first, second) = (_job.Queries[query], _job.Queries[query + 1]);
                _job.Kernel.SumPair(
                    rows.Codes, rows.Dimension, list, filled, first.Codes, second.Codes, first.Length, sums, sums + BlockRows);
                Consider(_collectors[query], rows, segment, list, count, sums);
                Consider(_collectors[query + 1], rows, segment, list, count, sums + BlockRows);
            }

            if (query < _job.QueryCount)
            {
                var last = _job.Queries[query];
                _job.Kernel.Sum(rows.Codes, rows.Dimension, list, filled, last.Codes, last.Length, sums);
                Consider(_collectors[query], rows, segment, list, count, sums);
            }
        }
    }

    private static void Consider(CandidateCollector collector, in SegmentRows rows, int segment, int* list, int count, int* sums)
    {
        if (list[count - 1] - list[0] == count - 1)
        {
            collector.Consider(rows, segment, list[0], count, sums);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            collector.Consider(rows, segment, list[i], sums[i]);
        }
    }
}

/// <summary>Runs a worker on a thread of the pool, and lets the caller go on without it when no thread was free in time.</summary>
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
