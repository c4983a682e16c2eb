namespace Nadir.Vectors.Scan;

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
