using System.Globalization;
using Microsoft.Extensions.Hosting;
using Nadir.Imagery;

namespace Nadir.Server.Work;

/// <summary>
/// Gives back memory that is free every ten seconds, and sooner when the process has grown: the allocator of the C
/// library keeps what libtorch, GDAL and others have freed, and .NET's heap what requests have taken (decision 0246).
/// </summary>
internal sealed class MemoryWatch : BackgroundService
{
    private const long Growth = 96L << 20;
    private const long HeapGrowth = 48L << 20;

    // A collection of everything stops all threads, for a second a gigabyte or so.
    private const long LargestHeap = 256L << 20;
    private const string StatisticsFile = "/proc/self/statm";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // What a run of the model frees it wants again at once, so giving back has its price, if a small one at this rate.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(3);

    // So long without any collection, nobody asks for memory, and nobody waits for the one that is asked for here.
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(4);

    private readonly Heap _heap = new();

    /// <summary>Bytes of the process in RAM that no file stands behind, or 0 where the system does not tell.</summary>
    internal static long AnonymousBytes()
    {
        if (!File.Exists(StatisticsFile))
        {
            return 0;
        }

        // Pages: all, resident, resident and of files.
        var fields = File.ReadAllText(StatisticsFile).Split(' ');
        return (long.Parse(fields[1], CultureInfo.InvariantCulture)
            - long.Parse(fields[2], CultureInfo.InvariantCulture)) * Environment.SystemPageSize;
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
                _heap.ReturnWhenCalm();
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

    // .NET keeps the pages of a burst of requests for long after it, since it collects only when somebody allocates.
    private sealed class Heap
    {
        private long _kept = GC.GetGCMemoryInfo().TotalCommittedBytes;
        private long _calmSince = Environment.TickCount64;
        private int _collections = GC.CollectionCount(0);

        public void ReturnWhenCalm()
        {
            var collections = GC.CollectionCount(0);
            if (collections != _collections)
            {
                (_collections, _calmSince) = (collections, Environment.TickCount64);
            }

            var heap = GC.GetGCMemoryInfo();
            if (TimeSpan.FromMilliseconds(Environment.TickCount64 - _calmSince) < Calm
                || heap.TotalCommittedBytes < _kept + HeapGrowth
                || heap.HeapSizeBytes > LargestHeap)
            {
                return;
            }

            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            FreedMemory.Return();
            (_kept, _collections) = (GC.GetGCMemoryInfo().TotalCommittedBytes, GC.CollectionCount(0));
        }
    }
}
