using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nadir.Vectors.Scan;

/// <summary>
/// The rows of one query and one thread whose upper bits were read and whose lower ones may have to be: they wait until
/// there are many, and those that look best go first. Their scores raise the threshold, so that most of the others need
/// no further look. Where most of them would still need one, they wait for the rows to come: the near ones of a query
/// may be a few among millions, and until they are met nothing tells the others apart.
/// </summary>
internal sealed unsafe class DeferredRows
{
    /// <summary>
    /// Rows of a part: when so many have come, the best of them go first. Those of all queries of a batch share the
    /// cache.
    /// </summary>
    private const int PartRows = 1 << 16;
    private const int LeastPartRows = 1 << 12;

    /// <summary>
    /// The most rows that wait, 4 MiB for a thread and a query that needs it: more made queries without near rows up to
    /// three times as slow in an archive of ten million.
    /// </summary>
    private const int MostRows = 1 << 19;

    /// <summary>
    /// Rows that go on together: the threshold may rise between two lots. A multiple of what the kernels take.
    /// </summary>
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

    // Made when the first row comes, and longer when more of them wait.
    private int[] _rows = [];
    private int[] _sums = [];
    private float[]? _estimates;

    // Parts that wait; the newest part, from _partStart on, is not among them.
    private readonly List<(int Segment, int Start, int Count)> _lots = [];
    private int _segment;
    private ScanRoute _route;
    private int _count;
    private int _partStart;
    private long _passed;
    private int _partPassed;
    private int _partRows;
    private int _first;
    private bool _hasGivenUp;
    private bool _hasBegun;
    private int _kind;
    private ScanRoute? _recalled;

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
        _lots.Clear();
        (_count, _partStart, _passed, _partPassed) = (0, 0, 0, 0);
        (_hasGivenUp, _hasBegun) = (false, false);
        _recalled = null;
        _partRows = Math.Max(LeastPartRows, PartRows / _job.QueryCount);
        _first = Math.Clamp(count, LeastFirst, MostFirst);
    }

    /// <summary>
    /// Chooses how the next block of rows is looked at; <see cref="Take"/> follows unless it is by codes.
    /// </summary>
    /// <param name="segment">Position of the rows' segment.</param>
    /// <param name="count">How many rows.</param>
    public ScanRoute NextRoute(int segment, int count)
    {
        var route = _job.Route ?? _choice.Next(count, _job.QueryCount);
        if (segment != _segment || route != _route)
        {
            EndPart(mayWait: true);
        }

        (_segment, _route) = (segment, route);
        return route;
    }

    /// <summary>Takes the rows of a block that may reach the threshold.</summary>
    /// <param name="rows">The segment's rows.</param>
    /// <param name="list">Numbers of the rows.</param>
    /// <param name="count">How many, at most <see cref="ScanWorker.PlaneBlockRows"/>.</param>
    /// <param name="sums">Their sums over the upper plane.</param>
    public void Take(in SegmentRows rows, int* list, int count, int* sums)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            Begin(PlaneFilter.Upper(rows, _query), list, count, sums);
        }

        Read += new ScanStatistics(count, count, 0, 0, 0);
        if (_route == ScanRoute.Planes)
        {
            Keep(PlaneFilter.Upper(rows, _query), list, count, sums);
        }
        else
        {
            ReadMiddle(rows, list, sums, count);
            Keep(PlaneFilter.Middle(rows, _query), list, count, sums);
        }

        if (_count - _partStart > _partRows - ScanWorker.PlaneBlockRows)
        {
            EndPart(mayWait: true);
        }
    }

    /// <summary>Takes the route that served queries like this one, as far as one block of rows can tell.</summary>
    private void Begin(PlaneFilter filter, int* list, int count, int* sums)
    {
        _estimates ??= GC.AllocateUninitializedArray<float>(PartRows, pinned: true);
        fixed (float* estimates = _estimates)
        {
            filter.Estimate(list, count, sums, estimates);
            _kind = RouteMemory.KindOf(TensorPrimitives.Sum(new ReadOnlySpan<float>(estimates, count)) / count);
        }

        _recalled = _job.Memory.Recall(_kind);
        if (_recalled is ScanRoute route)
        {
            _choice.Begin(route);
            // What tries the planes now and then must not wait for near rows that queries of this kind do not have.
            _hasGivenUp = true;
        }
    }

    /// <summary>Leaves behind what later searches may learn from this one. After <see cref="Finish"/>.</summary>
    public void Remember()
    {
        if (_hasBegun && _recalled is null && Read.Upper >= RouteMemory.LeastRows)
        {
            _job.Memory.Learn(_kind, RouteChoice.Best(Read.Upper, Read.Middle, Read.Lower));
        }
    }

    /// <summary>Goes on with all rows that wait.</summary>
    public void Finish()
    {
        EndPart(mayWait: false);
        if (_lots.Count > 0)
        {
            GoOnWithLots(out long afterFirst, out long lower);
            _choice.Learn(ScanRoute.Planes, _passed, afterFirst, lower);
            _passed = 0;
        }
    }

    /// <summary>
    /// Sends the best of the newest rows first, and goes on with what that leaves of all, unless they are to wait.
    /// </summary>
    private void EndPart(bool mayWait)
    {
        int part = _count - _partStart;
        if (part == 0)
        {
            return;
        }

        bool readsMiddle = _route == ScanRoute.Planes;
        int passed = _partPassed;
        _partPassed = 0;
        _passed += readsMiddle ? passed : 0;
        var rows = _job.Snapshot.RowsOf(_segment);
        var filter = readsMiddle ? PlaneFilter.Upper(rows, _query) : PlaneFilter.Middle(rows, _query);
        long before = Read.Lower;
        fixed (int* list = &_rows[_partStart], sums = &_sums[_partStart])
        {
            int rest = SendFirst(rows, filter, list, sums, part);
            if (mayWait && !_hasGivenUp && readsMiddle && LeavesMost(filter, list, sums, rest))
            {
                _lots.Add((_segment, _partStart, rest));
                _count = _partStart += rest;
                _hasGivenUp = _count > MostRows - PartRows;
                if (_hasGivenUp)
                {
                    Finish();
                }

                return;
            }

            int left = filter.Keep(list, rest, sums, _threshold.Value, list, sums);
            GoOn(rows, _segment, readsMiddle, list, sums, left);
            long afterFirst = left + part - rest;
            if (readsMiddle)
            {
                GoOnWithLots(out long ofLots, out _);
                _choice.Learn(_route, _passed, afterFirst + ofLots, Read.Lower - before);
                _passed = 0;
            }
            else
            {
                _choice.Learn(_route, passed, afterFirst, Read.Lower - before);
            }
        }

        _count = _partStart;
    }

    /// <summary>
    /// Goes on with the rows that waited, the newest first: the kernels fill a list up, over what lies behind it.
    /// </summary>
    private void GoOnWithLots(out long left, out long lower)
    {
        left = 0;
        long before = Read.Lower;
        for (int i = _lots.Count - 1; i >= 0; i--)
        {
            var (segment, start, count) = _lots[i];
            var rows = _job.Snapshot.RowsOf(segment);
            fixed (int* list = &_rows[start], sums = &_sums[start])
            {
                int kept = PlaneFilter.Upper(rows, _query).Keep(list, count, sums, _threshold.Value, list, sums);
                GoOn(rows, segment, readsMiddle: true, list, sums, kept);
                left += kept;
            }
        }

        lower = Read.Lower - before;
        _lots.Clear();
        (_count, _partStart) = (0, 0);
    }

    private void Keep(PlaneFilter filter, int* list, int count, int* sums)
    {
        if (_count > _rows.Length - ScanWorker.PlaneBlockRows)
        {
            int length = Math.Max(PartRows, 2 * _rows.Length);
            (_rows, _sums) = (Longer(_rows, _count, length), Longer(_sums, _count, length));
        }

        _partPassed += count;
        fixed (int* rows = _rows, kept = _sums)
        {
            _count += filter.Keep(list, count, sums, _threshold.Value, rows + _count, kept + _count);
        }
    }

    private static int[] Longer(int[] values, int count, int length)
    {
        int[] longer = GC.AllocateUninitializedArray<int>(length, pinned: true);
        values.AsSpan(0, count).CopyTo(longer);
        return longer;
    }

    /// <summary>Whether a filter leaves most of some rows, by the first of them.</summary>
    private bool LeavesMost(PlaneFilter filter, int* list, int* sums, int count)
    {
        int few = Math.Min(count, MostFirst);
        fixed (int* keptRows = _firstRows, keptSums = _firstSums)
        {
            return RouteChoice.IsMost(filter.Keep(list, few, sums, _threshold.Value, keptRows, keptSums), few);
        }
    }

    /// <summary>
    /// Looks at the rows that seem best, where they are a small part, and takes them out of the list.
    /// </summary>
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
            _largest.Offer(new ReadOnlySpan<float>(estimates, count));
            float least = _largest.Smallest;
            int first = 0;
            int left = 0;
            int moved = 0;
            for (int i = 0; i < count && first < _first; i += Vector256<float>.Count)
            {
                // Behind the last estimate lies nothing that counts: a row's place is told first.
                uint best = Vector256.GreaterThanOrEqual(Vector256.Load(estimates + i), Vector256.Create(least))
                    .ExtractMostSignificantBits();
                for (; best != 0 && first < _first; best &= best - 1)
                {
                    int place = i + BitOperations.TrailingZeroCount(best);
                    if (place >= count)
                    {
                        break;
                    }

                    (firstRows[first], firstSums[first]) = (list[place], sums[place]);
                    first++;
                    left += Move(list, sums, moved, place - moved, left);
                    moved = place + 1;
                }
            }

            left += Move(list, sums, moved, count - moved, left);
            if (_route == ScanRoute.Planes)
            {
                ReadMiddle(rows, firstRows, firstSums, first);
            }

            ReadLower(rows, _segment, firstRows, firstSums, first);
            return left;
        }
    }

    private static int Move(int* list, int* sums, int from, int count, int to)
    {
        new ReadOnlySpan<int>(list + from, count).CopyTo(new Span<int>(list + to, count));
        new ReadOnlySpan<int>(sums + from, count).CopyTo(new Span<int>(sums + to, count));
        return count;
    }

    private void GoOn(in SegmentRows rows, int segment, bool readsMiddle, int* list, int* sums, int count)
    {
        for (int start = 0; start < count; start += Step)
        {
            int step = Math.Min(Step, count - start);
            if (readsMiddle)
            {
                ReadMiddle(rows, list + start, sums + start, step);
                step = PlaneFilter.Middle(rows, _query).Keep(
                    list + start, step, sums + start, _threshold.Value, list + start, sums + start);
            }

            ReadLower(rows, segment, list + start, sums + start, step);
        }
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

    /// <summary>
    /// Appends the sums over the lower plane, which makes them those over the codes, and gives them on.
    /// </summary>
    private void ReadLower(in SegmentRows rows, int segment, int* list, int* sums, int count)
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

            ScanWorker.Consider(_collector, rows, segment, list, count, sums);
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
