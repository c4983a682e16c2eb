using System.Numerics;
using System.Runtime.Intrinsics;
using Nadir.Vectors.Kernels;

namespace Nadir.Vectors.Scan;

/// <summary>What one thread keeps for one query: the rows that may be among the best k, in bounded memory.</summary>
/// <remarks>
/// Rows are kept while their upper bound reaches the threshold, which is a lower bound of the k-th best score. When
/// there is no more room, and at the end, the kept rows get their exact score. However loose the bounds are, no row is
/// lost.
/// </remarks>
internal sealed unsafe class CandidateCollector
{
    private const int SpareRoom = 1024;

    private readonly SegmentSnapshot _snapshot;
    private readonly PreparedQuery _query;
    private readonly SharedThreshold _threshold;
    private readonly LargestValues _lowerBounds = new();
    private readonly LargestValues _upperBounds = new();
    private readonly byte[] _codes;
    private Candidate[] _candidates = [];
    private int _candidateCount;
    private int _count;
    private SearchPosition? _after;

    public CandidateCollector(SegmentSnapshot snapshot, PreparedQuery query, SharedThreshold threshold)
    {
        _snapshot = snapshot;
        _query = query;
        _threshold = threshold;
        // Pinned: the product takes a pointer.
        _codes = GC.AllocateArray<byte>(query.Length, pinned: true);
    }

    /// <summary>Rows that got their exact score since <see cref="Reset"/>.</summary>
    public long Scored { get; private set; }

    /// <summary>The best rows so far; after <see cref="Finish"/> the best of all that this thread saw.</summary>
    public BestRows Best { get; } = new();

    /// <param name="count">The most rows.</param>
    /// <param name="after">Rows up to this place of the answer are left out; null for none.</param>
    public void Reset(int count, SearchPosition? after)
    {
        Scored = 0;
        _after = after;
        _count = count;
        _lowerBounds.Reset(count);
        Best.Reset(count);
        int room = (int)Math.Min((2L * count) + SpareRoom, Array.MaxLength);
        if (_candidates.Length < room)
        {
            _candidates = new Candidate[room];
        }

        _candidateCount = 0;
    }

    /// <summary>Looks at rows that follow one another.</summary>
    /// <param name="rows">The segment's rows.</param>
    /// <param name="segment">Position of the segment.</param>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="sums">Their integer sums.</param>
    public void Consider(in SegmentRows rows, int segment, int first, int count, int* sums)
    {
        var bias = Vector256.Create(_query.Bias);
        var scale = Vector256.Create(_query.Scale);
        var weight = Vector256.Create(_query.ResidualWeight);
        var slack = Vector256.Create(_query.ConstantSlack);
        float threshold = _threshold.Value;
        int i = 0;
        for (; i + Vector256<float>.Count <= count; i += Vector256<float>.Count)
        {
            var estimate = Vector256.ConvertToSingle(Vector256.Load(sums + i) - bias)
                * (scale * Vector256.Load(rows.Scales + first + i));
            var error = (Vector256.Load(rows.Residuals + first + i) * weight) + slack;
            uint reaching = Vector256.GreaterThanOrEqual(estimate + error, Vector256.Create(threshold))
                .ExtractMostSignificantBits();
            for (; reaching != 0; reaching &= reaching - 1)
            {
                int row = BitOperations.TrailingZeroCount(reaching);
                Consider(rows, segment, first + i + row, sums[i + row]);
                threshold = _threshold.Value;
            }
        }

        for (; i < count; i++)
        {
            Consider(rows, segment, first + i, sums[i]);
        }
    }

    /// <summary>Looks at one row.</summary>
    public void Consider(in SegmentRows rows, int segment, int row, int sum)
    {
        float estimate = (sum - _query.Bias) * (_query.Scale * rows.Scales[row]);
        float error = (rows.Residuals[row] * _query.ResidualWeight) + _query.ConstantSlack;
        if (!(estimate + error >= _threshold.Value))
        {
            return;
        }

        if (_after is { } position && estimate + error >= position.Score)
        {
            // Where the bounds leave open on which side of the place the row lies, its exact score says it.
            if (estimate - error <= position.Score)
            {
                Score(segment, row);
            }

            return;
        }

        _lowerBounds.Offer(estimate - error);
        _threshold.Raise(_lowerBounds.Smallest);
        if (_candidateCount == _candidates.Length)
        {
            MakeRoom();
        }

        _candidates[_candidateCount++] = new Candidate(estimate + error, segment, row);
    }

    /// <summary>Gives every row that is still kept, and may still be among the best, its exact score.</summary>
    public void Finish()
    {
        _upperBounds.Reset(_count);
        var candidates = _candidates.AsSpan(0, _candidateCount);
        foreach (ref readonly var candidate in candidates)
        {
            _upperBounds.Offer(candidate.UpperBound);
        }

        // The most promising first: their scores raise the threshold above most of the others' bounds.
        float promising = _upperBounds.Smallest;
        foreach (ref readonly var candidate in candidates)
        {
            if (candidate.UpperBound >= promising)
            {
                Score(candidate.Segment, candidate.Row);
            }
        }

        foreach (ref readonly var candidate in candidates)
        {
            if (candidate.UpperBound < promising && candidate.UpperBound >= _threshold.Value)
            {
                Score(candidate.Segment, candidate.Row);
            }
        }

        _candidateCount = 0;
    }

    private void MakeRoom()
    {
        float threshold = _threshold.Value;
        int kept = 0;
        for (int i = 0; i < _candidateCount; i++)
        {
            if (_candidates[i].UpperBound >= threshold)
            {
                _candidates[kept++] = _candidates[i];
            }
        }

        _candidateCount = kept;
        if (kept > _candidates.Length / 2)
        {
            Finish();
        }
    }

    private void Score(int segment, int row)
    {
        Scored++;
        var rows = _snapshot.RowsOf(segment);
        long offset = (long)row * rows.Dimension;
        byte* codes = rows.Codes + offset;
        if (rows.HasPlanes)
        {
            codes = (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _codes[0]);
            rows.ReadCodes(row, codes);
        }

        double units = FixedPointDot.Compute(codes, rows.Tails + offset, _query.Values, _query.Length);
        float score = (float)(units * ((double)rows.Scales[row] / FixedPointEncoder.LowSteps));
        if (_after?.Precedes(score, rows.Ids[row]) == false)
        {
            return;
        }

        Best.Offer(new ScoredRow(score, rows.Ids[row], segment, row));
        if (Best.IsFull)
        {
            _threshold.Raise(MathF.BitDecrement(Best.Worst.Score));
        }
    }
}

/// <summary>A row that may be among the best.</summary>
/// <param name="UpperBound">Its score is not above this.</param>
/// <param name="Segment">Position of its segment.</param>
/// <param name="Row">Its row there.</param>
internal readonly record struct Candidate(float UpperBound, int Segment, int Row);

/// <summary>The best rows seen, up to a number: a heap with the worst of them on top.</summary>
internal sealed class BestRows
{
    private ScoredRow[] _heap = [];
    private int _capacity;

    public int Count { get; private set; }

    public bool IsFull => Count == _capacity;

    public ScoredRow Worst => _heap[0];

    public void Reset(int capacity)
    {
        if (_heap.Length < capacity)
        {
            _heap = new ScoredRow[capacity];
        }

        _capacity = capacity;
        Count = 0;
    }

    public void Offer(in ScoredRow row)
    {
        if (!IsFull)
        {
            _heap[Count] = row;
            SiftUp(Count++);
        }
        else if (row.CompareTo(_heap[0]) < 0)
        {
            _heap[0] = row;
            SiftDown();
        }
    }

    public void OfferAll(BestRows others)
    {
        foreach (ref readonly var row in others._heap.AsSpan(0, others.Count))
        {
            Offer(row);
        }
    }

    /// <summary>Puts the rows in order, best first. The heap must be reset before it is used again.</summary>
    public ReadOnlySpan<ScoredRow> Sort()
    {
        var rows = _heap.AsSpan(0, Count);
        rows.Sort();
        return rows;
    }

    private void SiftUp(int place)
    {
        while (place > 0)
        {
            int parent = (place - 1) / 2;
            if (_heap[place].CompareTo(_heap[parent]) <= 0)
            {
                return;
            }

            (_heap[place], _heap[parent]) = (_heap[parent], _heap[place]);
            place = parent;
        }
    }

    private void SiftDown()
    {
        int place = 0;
        while (true)
        {
            int worst = place;
            for (int child = (2 * place) + 1; child <= (2 * place) + 2 && child < Count; child++)
            {
                worst = _heap[child].CompareTo(_heap[worst]) > 0 ? child : worst;
            }

            if (worst == place)
            {
                return;
            }

            (_heap[place], _heap[worst]) = (_heap[worst], _heap[place]);
            place = worst;
        }
    }
}

/// <summary>The k largest numbers seen: a heap with the smallest of them on top.</summary>
internal sealed class LargestValues
{
    private float[] _heap = [];
    private int _count;

    /// <summary>The k-th largest number seen; negative infinity while there are fewer.</summary>
    public float Smallest => _heap[0];

    public void Reset(int count)
    {
        if (_heap.Length < count)
        {
            _heap = new float[count];
        }

        _count = count;
        _heap.AsSpan(0, count).Fill(float.NegativeInfinity);
    }

    /// <summary>Offers several numbers; no NaN may be among them.</summary>
    public void Offer(ReadOnlySpan<float> values)
    {
        for (; values.Length >= Vector256<float>.Count; values = values[Vector256<float>.Count..])
        {
            if (Vector256.GreaterThanAny(Vector256.Create(values), Vector256.Create(_heap[0])))
            {
                foreach (float value in values[..Vector256<float>.Count])
                {
                    Offer(value);
                }
            }
        }

        foreach (float value in values)
        {
            Offer(value);
        }
    }

    public void Offer(float value)
    {
        if (!(value > _heap[0]))
        {
            return;
        }

        int place = 0;
        while (true)
        {
            int child = (2 * place) + 1;
            if (child + 1 < _count && _heap[child + 1] < _heap[child])
            {
                child++;
            }

            if (child >= _count || _heap[child] >= value)
            {
                break;
            }

            _heap[place] = _heap[child];
            place = child;
        }

        _heap[place] = value;
    }
}

/// <summary>A score that at least k rows are known to reach: rows that cannot reach it need no further look.</summary>
internal sealed class SharedThreshold
{
    private float _value = float.NegativeInfinity;

    public float Value => Volatile.Read(ref _value);

    public void Reset() => Volatile.Write(ref _value, float.NegativeInfinity);

    public void Raise(float value)
    {
        float seen = Value;
        while (value > seen)
        {
            float before = Interlocked.CompareExchange(ref _value, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}

/// <summary>A row and its exact score, rounded to the precision that answers have.</summary>
internal readonly record struct ScoredRow(float Score, long Id, int Segment, int Row) : IComparable<ScoredRow>
{
    /// <summary>Better rows come first: higher scores, and among equal ones lower ids.</summary>
    public int CompareTo(ScoredRow other)
    {
        int byScore = other.Score.CompareTo(Score);
        return byScore != 0 ? byScore : Id.CompareTo(other.Id);
    }
}
