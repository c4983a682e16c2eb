namespace Nadir.Vectors.Scan;

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
