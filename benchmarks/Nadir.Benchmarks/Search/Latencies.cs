using System.Diagnostics;

namespace Nadir.Benchmarks.Search;

/// <summary>Times of single calls, in milliseconds.</summary>
internal sealed class Latencies
{
    private readonly List<double> _milliseconds = [];

    /// <summary>How many calls were timed.</summary>
    public int Count => _milliseconds.Count;

    /// <summary>Half of the calls took no longer.</summary>
    public double Median => Quantile(0.5);

    /// <summary>99 % of the calls took no longer.</summary>
    public double Percentile99 => Quantile(0.99);

    /// <summary>The fastest call: what the program costs when nothing disturbs it.</summary>
    public double Minimum => _milliseconds.Min();

    /// <summary>Times one call.</summary>
    public T Time<T>(Func<T> call)
    {
        long start = Stopwatch.GetTimestamp();
        var result = call();
        _milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return result;
    }

    private double Quantile(double share)
    {
        double[] sorted = [.. _milliseconds.Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }
}
