using Nadir.Server.Problems;

namespace Nadir.Server.Work;

/// <summary>One gate for each kind of heavy work.</summary>
internal sealed class WorkGates(ServerLimits limits) : IDisposable
{
    /// <summary>Scans of vectors: each uses all processors, so more at once would only make all of them slow.</summary>
    public WorkGate Searching { get; } = new(Environment.ProcessorCount, 1000);

    /// <summary>What decoding pictures of clients takes, all of them together.</summary>
    public ByteGate DecodedBytes { get; } = new(limits.DecodeBytes);

    /// <summary>Decoding of pictures.</summary>
    public WorkGate Decoding { get; } = new(Environment.ProcessorCount, 64);

    /// <summary>Reranking, which decodes a hundred pictures for one request.</summary>
    public WorkGate Reranking { get; } = new(1, 16);

    /// <summary>Drawing of pictures and tiles: many are small, and a map asks for dozens at a time.</summary>
    public WorkGate Drawing { get; } = new(Environment.ProcessorCount, 512);

    /// <summary>Describing of pictures, by a captioner that serves one at a time.</summary>
    public WorkGate Captioning { get; } = new(1, 16);

    /// <summary>Locating of texts in scenes, which takes seconds of the encoder's time.</summary>
    public WorkGate Locating { get; } = new(1, 8);

    public void Dispose()
    {
        Drawing.Dispose();
        Captioning.Dispose();
        Locating.Dispose();
        Searching.Dispose();
        Decoding.Dispose();
        Reranking.Dispose();
    }
}

/// <summary>Lets a few do heavy work at once, some wait for it, and sends the others away. Thread-safe.</summary>
/// <param name="places">How many may work at once.</param>
/// <param name="waiting">How many may wait.</param>
internal sealed class WorkGate(int places, int waiting) : IDisposable
{
    private readonly SemaphoreSlim _places = new(places);
    private int _present;

    /// <summary>Runs work when it is its turn, on a thread of the pool.</summary>
    /// <param name="work">Blocks the thread while it runs.</param>
    /// <param name="cancellationToken">Stops to wait.</param>
    /// <exception cref="RequestException">Too many wait already.</exception>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _present) > places + waiting)
        {
            Interlocked.Decrement(ref _present);
            throw RequestException.Busy("The server has too much to do; try again in a moment.");
        }

        try
        {
            await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return work();
            }
            finally
            {
                _places.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _present);
        }
    }

    public void Dispose() => _places.Dispose();
}
