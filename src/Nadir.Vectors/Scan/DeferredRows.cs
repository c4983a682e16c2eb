using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nadir.Vectors.Scan;

/// <summary>
/// The rows of one query and one thread whose upper bits were read and whose lower ones may have to be: they wait until there are
/// many, and those that look best go first. Their scores raise the threshold, so that most of the others need no further look.
/// </summary>
internal sealed unsafe class DeferredRows
{
    /// <summary>Rows that wait: many, since what a search finds late would have spared it what it read before.</summary>
    private const int Capacity = 1 << 16;

    /// <summary>Rows that go on together: the threshold may rise between two lots. A multiple of what the kernels take.</summary>
    private const int Step = 512;

    /// <summary>The fewest and the most rows that go first.</summary>
    private const int LeastFirst = 16;
    private const int MostFirst = 1024;

    private readonly SearchJob _job;
    private readonly PreparedQuery _query;
    private readonly SharedThreshold _threshold;
    private readonly CandidateCollector _collector;
    private readonly RouteChoice _choice = new();
    private readonly LargestValues _largest = new();
    private readonly int[] _below = GC.AllocateArray<int>(MostFirst, pinned: true);
    private readonly int[] _firstRows = GC.AllocateArray<int>(MostFirst, pinned: true);
    private readonly int[] _firstSums = GC.AllocateArray<int>(MostFirst, pinned: true);

    // Made when the first row comes: most queries of a batch never look at planes.
    private int[] _rows = [];
    private int[] _sums = [];
    private float[] _estimates = [];
    private int _segment;
    private ScanRoute _route;
    private int _count;
    private int _passed;
    private int _first;

    public DeferredRows(SearchJob job, PreparedQuery query, SharedThreshold threshold, CandidateCollector collector)
    {
        _job = job;
        _query = query;
        _threshold = threshold;
        _collector = collector;
    }

    /// <summary>What was read since <see cref="Reset"/>; without the exact scores.</summary>
    public ScanStatistics Read { get; private set; }

    /// <param name="count">The most hits of the search.</param>
    public void Reset(int count)
    {
        Read = default;
        _choice.Reset();
        _count = 0;
        _passed = 0;
        _first = Math.Clamp(count, LeastFirst, MostFirst);
    }

    /// <summary>Takes the rows of a block that may reach the threshold.</summary>
    /// <param name="rows">The segment's rows.</param>
    /// <param name="segment">Position of the segment.</param>
    /// <param name="list">Numbers of the rows.</param>
    /// <param name="count">How many, at most <see cref="ScanWorker.PlaneBlockRows"/>.</param>
    /// <param name="sums">Their sums over the upper plane.</param>
    public void Take(in SegmentRows rows, int segment, int* list, int count, int* sums)
    {
        var route = _job.Route ?? _choice.Next(count);
        if (_count > 0 && (segment != _segment || route != _route))
        {
            Finish();
        }

        _segment = segment;
        _route = route;
        Read += new ScanStatistics(count, count, 0, 0, 0);
        switch (route)
        {
            case ScanRoute.Planes:
                Keep(PlaneFilter.Upper(rows, _query), list, count, sums);
                break;
            case ScanRoute.TwoPlanes:
                ReadMiddle(rows, list, sums, count);
                Keep(PlaneFilter.Middle(rows, _query), list, count, sums);
                break;
            default:
                ReadMiddle(rows, list, sums, count);
                ReadLower(rows, list, sums, count);
                break;
        }

        if (_count > Capacity - ScanWorker.PlaneBlockRows)
        {
            Finish();
        }
    }

    /// <summary>Goes on with all rows that wait.</summary>
    public void Finish()
    {
        if (_count > 0)
        {
            var rows = _job.Snapshot.RowsOf(_segment);
            var filter = _route == ScanRoute.Planes ? PlaneFilter.Upper(rows, _query) : PlaneFilter.Middle(rows, _query);
            long before = Read.Lower;
            fixed (int* list = _rows, sums = _sums)
            {
                int left = SendFirst(rows, filter, list, sums, _count);
                int afterFirst = filter.Keep(list, left, sums, _threshold.Value, list, sums);
                for (int start = 0; start < afterFirst; start += Step)
                {
                    GoOn(rows, list + start, sums + start, Math.Min(Step, afterFirst - start));
                }

                _choice.Learn(_route, _passed, afterFirst + _count - left, Read.Lower - before);
            }
        }

        _count = 0;
        _passed = 0;
    }

    private void Keep(PlaneFilter filter, int* list, int count, int* sums)
    {
        if (_rows.Length == 0)
        {
            _rows = GC.AllocateUninitializedArray<int>(Capacity, pinned: true);
            _sums = GC.AllocateUninitializedArray<int>(Capacity, pinned: true);
            _estimates = GC.AllocateUninitializedArray<float>(Capacity, pinned: true);
        }

        _passed += count;
        fixed (int* rows = _rows, kept = _sums)
        {
            _count += filter.Keep(list, count, sums, _threshold.Value, rows + _count, kept + _count);
        }
    }

    /// <summary>Looks at the rows that seem best, where they are a small part, and takes them out of the list.</summary>
    /// <returns>How many rows are left.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int SendFirst(in SegmentRows rows, PlaneFilter filter, int* list, int* sums, int count)
    {
        if (count < 4 * _first)
        {
            return count;
        }

        fixed (int* firstRows = _firstRows, firstSums = _firstSums)
        fixed (float* estimates = _estimates)
        {
            filter.Estimate(list, count, sums, estimates);
            _largest.Reset(_first);
            for (int i = 0; i < count; i++)
            {
                _largest.Offer(estimates[i]);
            }

            float least = _largest.Smallest;
            int first = 0;
            int left = 0;
            for (int i = 0; i < count; i++)
            {
                var (row, sum) = (list[i], sums[i]);
                if (estimates[i] >= least && first < _first)
                {
                    firstRows[first] = row;
                    firstSums[first++] = sum;
                }
                else
                {
                    list[left] = row;
                    sums[left++] = sum;
                }
            }

            if (_route == ScanRoute.Planes)
            {
                ReadMiddle(rows, firstRows, firstSums, first);
            }

            ReadLower(rows, firstRows, firstSums, first);
            return left;
        }
    }

    private void GoOn(in SegmentRows rows, int* list, int* sums, int count)
    {
        if (_route == ScanRoute.Planes)
        {
            ReadMiddle(rows, list, sums, count);
            count = PlaneFilter.Middle(rows, _query).Keep(list, count, sums, _threshold.Value, list, sums);
        }

        ReadLower(rows, list, sums, count);
    }

    /// <summary>Appends the sums over the middle plane.</summary>
    private void ReadMiddle(in SegmentRows rows, int* list, int* sums, int count)
    {
        if (count > 0)
        {
            ScanWorker.Prefetch(rows.Middle, rows.Planes.RowBytes, rows.MiddleBounds, list, count);
            fixed (int* below = _below)
            {
                _job.PlaneKernel.SumPairs(
                    rows.Middle, rows.Planes, list, ScanWorker.Fill(list, count), _query.PlaneCodes, below);
                Append(sums, below, count, bits: 2);
            }

            Read += new ScanStatistics(0, 0, count, 0, 0);
        }
    }

    /// <summary>Appends the sums over the lower plane, which makes them those over the codes, and gives them on.</summary>
    private void ReadLower(in SegmentRows rows, int* list, int* sums, int count)
    {
        if (count > 0)
        {
            ScanWorker.Prefetch(rows.Lower, 2 * rows.Planes.RowBytes, null, list, count);
            fixed (int* below = _below)
            {
                _job.PlaneKernel.SumNibbles(
                    rows.Lower, rows.Planes, list, ScanWorker.Fill(list, count), _query.PlaneCodes, below);
                Append(sums, below, count, bits: 4);
            }

            ScanWorker.Consider(_collector, rows, _segment, list, count, sums);
            Read += new ScanStatistics(0, 0, 0, count, 0);
        }
    }

    /// <summary>Appends the sums over a plane to those over the planes above it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Append(int* sums, int* below, int count, int bits)
    {
        int i = 0;
        for (; i + Vector256<int>.Count <= count; i += Vector256<int>.Count)
        {
            ((Vector256.Load(sums + i) << bits) + Vector256.Load(below + i)).Store(sums + i);
        }

        for (; i < count; i++)
        {
            sums[i] = (sums[i] << bits) + below[i];
        }
    }
}

/// <summary>The ways to look at rows that have planes.</summary>
internal enum ScanRoute
{
    /// <summary>The upper plane, of what that leaves the middle one, of what that leaves the lower.</summary>
    Planes,

    /// <summary>The upper and the middle plane one after the other, of what they leave the lower.</summary>
    TwoPlanes,

    /// <summary>All three one after the other.</summary>
    Codes,
}

/// <summary>
/// Chooses the route of one query in one thread by what the planes left of the rows so far. Whatever it chooses, the answer is the
/// same.
/// </summary>
internal sealed class RouteChoice
{
    /// <summary>The share of rows left by a plane from which it is faster to read the next one of all rows, in their order.</summary>
    private const double WorstShare = 0.5;

    /// <summary>
    /// Rows that take another route after the planes left too many: at first, and at most. It doubles with every try, for the score
    /// to reach rises fast at the start of a search and hardly later.
    /// </summary>
    private const int ShortestPause = 4096;
    private const int LongestPause = 1 << 18;

    private ScanRoute _route;
    private int _pause;
    private int _rowsUntilTry;

    public void Reset() => (_route, _pause, _rowsUntilTry) = (ScanRoute.Planes, ShortestPause, 0);

    /// <summary>The route for the next block of rows, which it counts.</summary>
    public ScanRoute Next(int rows)
    {
        if (_rowsUntilTry <= 0)
        {
            return ScanRoute.Planes;
        }

        _rowsUntilTry -= rows;
        return _route;
    }

    /// <summary>Learns what the planes left.</summary>
    /// <param name="route">The route that was taken.</param>
    /// <param name="rows">Rows that took it, at least 1.</param>
    /// <param name="afterFirst">Rows that its first filter left.</param>
    /// <param name="lower">Rows whose lower plane was read.</param>
    public void Learn(ScanRoute route, int rows, long afterFirst, long lower)
    {
        if (route == ScanRoute.TwoPlanes)
        {
            _route = lower > WorstShare * rows ? ScanRoute.Codes : ScanRoute.TwoPlanes;
        }
        else if (afterFirst > WorstShare * rows)
        {
            _route = lower > WorstShare * rows ? ScanRoute.Codes : ScanRoute.TwoPlanes;
            _rowsUntilTry = _pause;
            _pause = Math.Min(2 * _pause, LongestPause);
        }
        else
        {
            _pause = ShortestPause;
        }
    }
}

/// <summary>How many rows a search looked at, and how closely; summed over its queries.</summary>
/// <param name="Rows">Rows that it was to look at, without those that a filter leaves out.</param>
/// <param name="Upper">Rows whose first 2 bits a component were read.</param>
/// <param name="Middle">Rows whose next 2 bits were read.</param>
/// <param name="Lower">Rows whose next 4 bits were read.</param>
/// <param name="Exact">Rows that were scored with all 24 bits.</param>
public readonly record struct ScanStatistics(long Rows, long Upper, long Middle, long Lower, long Exact)
{
    /// <summary>Adds up two searches, or two threads of one.</summary>
    public static ScanStatistics operator +(ScanStatistics left, ScanStatistics right) => new(
        left.Rows + right.Rows,
        left.Upper + right.Upper,
        left.Middle + right.Middle,
        left.Lower + right.Lower,
        left.Exact + right.Exact);
}
