using Nadir.Server.Problems;

namespace Nadir.Server.Work;

/// <summary>Lets work begin while the bytes that all of it takes together stay within a number. Thread-safe.</summary>
/// <param name="capacity">The number. Work that takes more by itself runs alone.</param>
internal sealed class ByteGate(long capacity)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly object _gate = new();
    private long _taken;

    /// <summary>Runs work when there is room for it, on this thread, which waits until then.</summary>
    /// <param name="bytes">What it takes at most.</param>
    /// <param name="work">The work.</param>
    /// <exception cref="RequestException">There was no room for half a minute.</exception>
    public T Run<T>(long bytes, Func<T> work)
    {
        var share = Math.Min(bytes, capacity);
        Take(share);
        try
        {
            return work();
        }
        finally
        {
            lock (_gate)
            {
                _taken -= share;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Take(long share)
    {
        var last = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        lock (_gate)
        {
            while (_taken > capacity - share)
            {
                if (last - Environment.TickCount64 is var left && (left <= 0 || !Monitor.Wait(_gate, (int)left)))
                {
                    throw RequestException.Busy("Too many large pictures are being decoded; try again in a moment.");
                }
            }

            _taken += share;
        }
    }
}
