namespace Nadir.Vectors.Scan;

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
