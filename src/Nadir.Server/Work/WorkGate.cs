using Nadir.Server.Problems;

namespace Nadir.Server.Work;

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
