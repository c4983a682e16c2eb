namespace Nadir.Server.Metrics;

/// <summary>Counts of values up to bounds. Thread-safe.</summary>
/// <param name="bounds">Upper bounds, ascending; a last one, infinity, is added.</param>
internal sealed class Histogram(double[] bounds)
{
    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _sum;

    public void Add(double value)
    {
        var place = Array.FindIndex(bounds, bound => value <= bound);
        lock (_gate)
        {
            _counts[place < 0 ? bounds.Length : place]++;
            _sum += value;
        }
    }

    /// <summary>The bounds with the number of values up to each, and the sum of all values.</summary>
    public (IReadOnlyList<(double Bound, long Count)> Buckets, double Sum) Read()
    {
        lock (_gate)
        {
            var buckets = new (double, long)[_counts.Length];
            long total = 0;
            for (var place = 0; place < buckets.Length; place++)
            {
                total += _counts[place];
                buckets[place] = (place < bounds.Length ? bounds[place] : double.PositiveInfinity, total);
            }

            return (buckets, _sum);
        }
    }
}
