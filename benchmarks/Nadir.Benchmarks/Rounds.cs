using System.Diagnostics;

namespace Nadir.Benchmarks;

/// <summary>
/// Measures things against each other on a machine that others use too: they take turns, round by round, so that a
/// busy minute slows all of them, and medians are compared.
/// </summary>
public static class Rounds
{
    /// <summary>Runs each action once a round, after one round that does not count.</summary>
    /// <param name="rounds">Rounds that count.</param>
    /// <param name="actions">What is measured.</param>
    /// <returns>The median time of each action in seconds.</returns>
    public static double[] Medians(int rounds, params Action[] actions)
    {
        var times = Array.ConvertAll(actions, _ => new List<double>());
        for (int round = -1; round < rounds; round++)
        {
            for (int i = 0; i < actions.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                actions[i]();
                if (round >= 0)
                {
                    times[i].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                }
            }
        }
        return Array.ConvertAll(times, Median);
    }

    /// <summary>The middle of the values, or the mean of the two in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
