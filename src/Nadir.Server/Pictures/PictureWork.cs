using Nadir.Server.Problems;

namespace Nadir.Server.Pictures;

/// <summary>Where pictures are decoded, drawn and encoded: a bounded number at once, and a bounded number that wait. Thread-safe.</summary>
/// <param name="limits">How many.</param>
internal sealed class PictureWork(ServerLimits limits) : IDisposable
{
    private readonly SemaphoreSlim _places = new(limits.PicturesAtOnce);
    private int _present;

    /// <summary>Does a piece of work when there is a place for it.</summary>
    /// <param name="work">Runs on a thread of its own.</param>
    /// <param name="cancellationToken">Leaves the queue; work that has begun goes on to its end.</param>
    /// <exception cref="RequestException">Too many wait already.</exception>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _present) > limits.PicturesAtOnce + limits.PictureQueue)
        {
            Interlocked.Decrement(ref _present);
            throw RequestException.Busy("Too many pictures are being drawn; try again in a moment.");
        }

        try
        {
            await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await Task.Run(work, CancellationToken.None).ConfigureAwait(false);
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

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();
}
