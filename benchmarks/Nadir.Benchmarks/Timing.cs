using System.Diagnostics;

namespace Nadir.Benchmarks;

/// <summary>What something took.</summary>
/// <param name="Seconds">By the clock.</param>
/// <param name="ProcessorSeconds">Of all cores together: what other programs on the machine hardly change.</param>
public readonly record struct Timing(double Seconds, double ProcessorSeconds)
{
    /// <summary>The mean of an action that is run so many times.</summary>
    public static Timing Of(Action action, int repeats = 1)
    {
        var process = Process.GetCurrentProcess();
        TimeSpan processor = process.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; i++)
        {
            action();
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds / repeats;
        process.Refresh();
        return new Timing(seconds, (process.TotalProcessorTime - processor).TotalSeconds / repeats);
    }
}
