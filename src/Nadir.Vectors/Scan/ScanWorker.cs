using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Nadir.Vectors.Kernels;

namespace Nadir.Vectors.Scan;

/// <summary>One thread's part of a search: takes ranges until there are none, then scores what it kept.</summary>
internal sealed unsafe class ScanWorker
{
    /// <summary>
    /// Rows whose sums are computed together. Their codes stay in the cache for the other queries of a batch.
    /// </summary>
    public const int BlockRows = 64;

    /// <summary>The same for the upper plane of two bits.</summary>
    public const int PlaneBlockRows = 512;

    /// <summary>Ids whose bits are looked up together.</summary>
    private const int IdsOfWord = 64;

    private readonly SearchJob _job;
    private readonly CandidateCollector[] _collectors;
    private readonly int[] _sequence = GC.AllocateArray<int>(BlockRows, pinned: true);
    private readonly byte[] _joined;
    private readonly int[] _byPlanes = new int[SearchJob.MaximumQueries];
    private readonly int[] _byCodes = new int[SearchJob.MaximumQueries];
    private readonly DeferredRows[] _deferred;
    private readonly int[] _rows = GC.AllocateArray<int>(PlaneBlockRows, pinned: true);
    private readonly int[] _sums = GC.AllocateArray<int>(2 * PlaneBlockRows, pinned: true);
    private ScanStatistics _read;

    public ScanWorker(SearchJob job)
    {
        _job = job;
        _joined = GC.AllocateArray<byte>((BlockRows * job.Snapshot.Dimension) + SegmentLayout.EndPadding, pinned: true);
        for (int i = 0; i < BlockRows; i++)
        {
            _sequence[i] = i;
        }

        _collectors = [.. job.Queries.Select(
            (query, i) => new CandidateCollector(job.Snapshot, query, job.Thresholds[i]))];
        _deferred = [.. job.Queries.Select(
            (query, i) => new DeferredRows(job, query, job.Thresholds[i], _collectors[i]))];
    }

    public void Reset(int queries, int count, SearchPosition? after)
    {
        _read = default;
        for (int query = 0; query < queries; query++)
        {
            _collectors[query].Reset(count, after);
            _deferred[query].Reset(count);
        }
    }

    /// <summary>What it read since <see cref="Reset"/>.</summary>
    public ScanStatistics ReadStatistics()
    {
        var read = _read;
        for (int query = 0; query < _job.QueryCount; query++)
        {
            read += _deferred[query].Read with { Exact = _collectors[query].Scored };
        }

        return read;
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
            _deferred[query].Finish();
            _deferred[query].Remember();
            _collectors[query].Finish();
        }
    }

    private void Scan(ScanRange range)
    {
        var rows = _job.Snapshot.RowsOf(range.Segment);
        int next = range.Start;
        while (next < range.End)
        {
            int count = TakeRows(rows, rows.HasPlanes ? PlaneBlockRows : BlockRows, ref next, range.End);
            if (count > 0)
            {
                ScanBlock(rows, range.Segment, count);
            }
        }
    }

    private void ScanBlock(in SegmentRows rows, int segment, int count)
    {
        int byPlanes = 0;
        int byCodes = 0;
        for (int query = 0; query < _job.QueryCount; query++)
        {
            if (rows.HasPlanes && _deferred[query].NextRoute(segment, count) != ScanRoute.Codes)
            {
                _byPlanes[byPlanes++] = query;
            }
            else
            {
                _byCodes[byCodes++] = query;
            }
        }

        if (byPlanes > 0)
        {
            ScanPlanes(rows, count, _byPlanes.AsSpan(0, byPlanes));
        }

        for (int start = 0; byCodes > 0 && start < count; start += BlockRows)
        {
            ScanCodes(rows, segment, start, Math.Min(BlockRows, count - start), _byCodes.AsSpan(0, byCodes));
        }
    }

    /// <summary>Lists the next rows that the search may find.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int TakeRows(in SegmentRows rows, int most, ref int next, int end)
    {
        var allowed = _job.Allowed;
        var deleted = _job.Snapshot.Deleted;
        int count = 0;
        if (allowed is null && deleted is null)
        {
            for (; next < end && count < most; next++)
            {
                _rows[count++] = next;
            }

            return count;
        }

        while (next < end && count < most)
        {
            if (next + IdsOfWord <= end && FollowOneAnother(rows.Ids + next))
            {
                long id = rows.Ids[next];
                ulong taken = (allowed is null ? ulong.MaxValue : allowed.BitsFrom(id))
                    & ~(deleted is null ? 0 : deleted.BitsFrom(id));
                int first = next;
                next += IdsOfWord;
                for (; taken != 0; taken &= taken - 1)
                {
                    int row = first + BitOperations.TrailingZeroCount(taken);
                    if (count == most)
                    {
                        next = row;
                        break;
                    }

                    _rows[count++] = row;
                }

                continue;
            }

            for (int last = Math.Min(end, next + IdsOfWord); next < last && count < most; next++)
            {
                _rows[count] = next;
                bool taken = (allowed is null || allowed.Contains(rows.Ids[next]))
                    && (deleted is null || !deleted.Contains(rows.Ids[next]));
                count += taken ? 1 : 0;
            }
        }

        return count;
    }

    /// <summary>
    /// Whether as many ids as a word has bits follow one another, as those of windows that were added together do.
    /// </summary>
    private static bool FollowOneAnother(long* ids)
    {
        var expected = Vector512<long>.Indices + Vector512.Create(ids[0]);
        for (int i = 0; i < IdsOfWord; i += Vector512<long>.Count)
        {
            if (Vector512.Load(ids + i) != expected)
            {
                return false;
            }

            expected += Vector512.Create((long)Vector512<long>.Count);
        }

        return true;
    }

    /// <summary>Fills a list up to a multiple of what the kernels take, with its last row.</summary>
    public static int Fill(int* list, int count)
    {
        int filled = count;
        for (; filled % DotKernel.RowsAtOnce != 0; filled++)
        {
            list[filled] = list[count - 1];
        }

        return filled;
    }

    /// <summary>Whether rows of an ascending list follow one another; false for none.</summary>
    public static bool AreInARow(int* list, int count) => count > 0 && list[count - 1] - list[0] == count - 1;

    /// <summary>
    /// Asks for rows that do not follow one another, all at once: the processor foresees only those that do.
    /// </summary>
    /// <param name="plane">The plane.</param>
    /// <param name="length">Bytes of a row there.</param>
    /// <param name="bounds">What the filter needs of each row; null for nothing.</param>
    /// <param name="list">Numbers of the rows.</param>
    /// <param name="count">How many.</param>
    public static void Prefetch(byte* plane, int length, float* bounds, int* list, int count)
    {
        if (!Sse.IsSupported || list[count - 1] - list[0] < 2 * count)
        {
            return;
        }

        for (int i = 0; i < count; i++)
        {
            byte* row = plane + ((long)list[i] * length);
            for (int start = 0; start < length; start += 64)
            {
                Sse.Prefetch0(row + start);
            }

            if (bounds is not null)
            {
                Sse.Prefetch0(bounds + (2 * (long)list[i]));
            }
        }
    }

    private void ScanCodes(in SegmentRows rows, int segment, int start, int count, ReadOnlySpan<int> queries)
    {
        long looked = (long)count * queries.Length;
        _read += new ScanStatistics(looked, looked, looked, looked, 0);
        fixed (int* all = _rows, sequence = _sequence)
        fixed (int* sums = _sums)
        fixed (byte* joined = _joined)
        {
            // Queries that share a block share the work of putting its codes together.
            int* list = all + start;
            int* places = rows.HasPlanes ? sequence : list;
            byte* codes = rows.HasPlanes ? joined : rows.Codes;
            for (int i = 0; rows.HasPlanes && i < count; i++)
            {
                rows.ReadCodes(list[i], joined + ((long)i * rows.Dimension));
            }

            int filled = Fill(list, count);
            int pair = 0;
            for (; pair + 1 < queries.Length; pair += 2)
            {
                var (first, second) = (_job.Queries[queries[pair]], _job.Queries[queries[pair + 1]]);
                _job.Kernel.SumPair(
                    codes, rows.Dimension, places, filled, first.Codes, second.Codes, first.Length, sums,
                    sums + BlockRows);
                Consider(_collectors[queries[pair]], rows, segment, list, count, sums);
                Consider(_collectors[queries[pair + 1]], rows, segment, list, count, sums + BlockRows);
            }

            if (pair < queries.Length)
            {
                var last = _job.Queries[queries[pair]];
                _job.Kernel.Sum(codes, rows.Dimension, places, filled, last.Codes, last.Length, sums);
                Consider(_collectors[queries[pair]], rows, segment, list, count, sums);
            }
        }
    }

    private void ScanPlanes(in SegmentRows rows, int count, ReadOnlySpan<int> queries)
    {
        var kernel = _job.PlaneKernel;
        fixed (int* list = _rows)
        fixed (int* sums = _sums)
        {
            int filled = Fill(list, count);
            Prefetch(rows.Upper, rows.Planes.RowBytes, rows.UpperBounds, list, filled);
            int i = 0;
            for (; i + 1 < queries.Length; i += 2)
            {
                kernel.SumPairsOfTwo(
                    rows.Upper,
                    rows.Planes,
                    list,
                    filled,
                    _job.Queries[queries[i]].PlaneCodes,
                    _job.Queries[queries[i + 1]].PlaneCodes,
                    sums,
                    sums + PlaneBlockRows);
                _deferred[queries[i]].Take(rows, list, count, sums);
                _deferred[queries[i + 1]].Take(rows, list, count, sums + PlaneBlockRows);
            }

            if (i < queries.Length)
            {
                kernel.SumPairs(rows.Upper, rows.Planes, list, filled, _job.Queries[queries[i]].PlaneCodes, sums);
                _deferred[queries[i]].Take(rows, list, count, sums);
            }
        }
    }

    public static void Consider(
        CandidateCollector collector, in SegmentRows rows, int segment, int* list, int count, int* sums)
    {
        if (AreInARow(list, count))
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
