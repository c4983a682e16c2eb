using System.Globalization;
using Microsoft.Extensions.Hosting;
using Nadir.Imagery;

namespace Nadir.Server.Work;

/// <summary>
/// Gives back memory that is free every ten seconds, and sooner when the process has grown: the allocator of the C library keeps what
/// libtorch, GDAL and others have freed (decision 0246).
/// </summary>
internal sealed class MemoryWatch : BackgroundService
{
    private const long Growth = 96L << 20;
    private const string StatisticsFile = "/proc/self/statm";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // What a run of the model frees it wants again at once, so giving back has its price, if a small one at this rate.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(3);

    /// <summary>Bytes of the process in RAM that no file stands behind, or 0 where the system does not tell.</summary>
    internal static long AnonymousBytes()
    {
        if (!File.Exists(StatisticsFile))
        {
            return 0;
        }

        // Pages: all, resident, resident and of files.
        var fields = File.ReadAllText(StatisticsFile).Split(' ');
        return (long.Parse(fields[1], CultureInfo.InvariantCulture) - long.Parse(fields[2], CultureInfo.InvariantCulture)) * Environment.SystemPageSize;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (kept, last) = (AnonymousBytes(), Environment.TickCount64);
        using var timer = new PeriodicTimer(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                var since = TimeSpan.FromMilliseconds(Environment.TickCount64 - last);
                if (since >= Longest || (since >= Shortest && AnonymousBytes() > kept + Growth))
                {
                    FreedMemory.Return();
                    (kept, last) = (AnonymousBytes(), Environment.TickCount64);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
