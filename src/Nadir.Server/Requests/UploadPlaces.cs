using Microsoft.AspNetCore.Http;
using Nadir.Server.Problems;

namespace Nadir.Server.Requests;

/// <summary>Bounds how many large bodies are held in memory at once. Thread-safe.</summary>
internal sealed class UploadPlaces(ServerLimits limits)
{
    // Bodies up to this size are no matter.
    private const long SmallBody = 64 << 10;

    private int _taken;

    /// <summary>Takes a place for a request's body until the result is disposed; small bodies need none.</summary>
    /// <exception cref="RequestException">All places are taken.</exception>
    public IDisposable? TakeFor(HttpRequest http)
    {
        if (http.ContentLength is { } length && length <= SmallBody)
        {
            return null;
        }

        if (Interlocked.Increment(ref _taken) > limits.Uploads)
        {
            Interlocked.Decrement(ref _taken);
            throw RequestException.Busy("Too many pictures are being sent; try again in a moment.");
        }

        return new Place(this);
    }

    private sealed class Place(UploadPlaces places) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref places._taken);
    }
}
