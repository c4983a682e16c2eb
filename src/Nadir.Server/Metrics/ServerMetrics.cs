using System.Collections.Concurrent;

namespace Nadir.Server.Metrics;

/// <summary>What the server counts while it runs. Thread-safe.</summary>
internal sealed class ServerMetrics
{
    private static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
    private static readonly double[] Sizes = [1, 2, 4, 8, 16, 32, 64];

    private readonly ConcurrentDictionary<(string Route, string Method, int Status), long> _requests = new();
    private readonly ConcurrentDictionary<string, Histogram> _durations = new();
    private readonly ConcurrentDictionary<string, Histogram> _batches = new();
    private int _active;

    /// <summary>Requests that are being answered.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>Requests by the pattern of their address, method and status.</summary>
    public IReadOnlyDictionary<(string Route, string Method, int Status), long> Requests => _requests;

    /// <summary>Seconds that answers took, by the pattern of their address.</summary>
    public IReadOnlyDictionary<string, Histogram> Durations => _durations;

    /// <summary>Sizes of the encoder's batches, by what was in them.</summary>
    public IReadOnlyDictionary<string, Histogram> Batches => _batches;

    /// <summary>A request has come.</summary>
    public void Begin() => Interlocked.Increment(ref _active);

    /// <summary>A request was answered.</summary>
    /// <param name="route">The pattern of its address: never the address itself, of which there are too many.</param>
    /// <param name="method">A known method, or <c>other</c>.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="time">How long it took.</param>
    public void End(string route, string method, int status, TimeSpan time)
    {
        Interlocked.Decrement(ref _active);
        _requests.AddOrUpdate((route, method, status), 1, (_, count) => count + 1);
        _durations.GetOrAdd(route, _ => new Histogram(Seconds)).Add(time.TotalSeconds);
    }

    /// <summary>The encoder was run.</summary>
    /// <param name="kind">What was encoded.</param>
    /// <param name="size">How many at once.</param>
    public void AddBatch(string kind, int size) => _batches.GetOrAdd(kind, _ => new Histogram(Sizes)).Add(size);
}
