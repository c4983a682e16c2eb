using Nadir.Stac.Documents;
using Nadir.Stac.Fetching;
using Nadir.Stac.Items;

namespace Nadir.Stac;

/// <summary>
/// The documents that are still to be read, each once: depth first, in the order of their links. The next ones are read
/// ahead while one is worked on.
/// </summary>
internal sealed class StacQueue : IDisposable
{
    private readonly List<StacPending> _stack = [];
    private readonly HashSet<string> _met = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<StacDocument>> _reading = new(StringComparer.Ordinal);
    private readonly StacDocumentStore _documents;
    private readonly int _ahead;
    private readonly CancellationTokenSource _cancellation;

    public StacQueue(StacDocumentStore documents, int ahead, CancellationToken cancellationToken)
    {
        _documents = documents;
        _ahead = ahead;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>Documents that were met so far, read or not.</summary>
    public int Met => _met.Count;

    /// <summary>Adds what comes next, before everything that waits; leaves out what was met before.</summary>
    /// <param name="next">In the order in which they are to be read.</param>
    /// <param name="most">The most documents to meet.</param>
    /// <returns>Whether all of them could be added.</returns>
    public bool Add(IEnumerable<StacPending> next, int most)
    {
        var first = _stack.Count;
        var fits = true;
        foreach (var pending in next)
        {
            if (_met.Count >= most && !_met.Contains(pending.Address.Text))
            {
                fits = false;
                break;
            }

            if (_met.Add(pending.Address.Text))
            {
                _stack.Add(pending);
            }
        }

        _stack.Reverse(first, _stack.Count - first);
        return fits;
    }

    /// <summary>Takes the next document off.</summary>
    /// <returns>Null when none is left. The task fails with a <see cref="StacException"/> when it
    /// cannot be read.</returns>
    public (StacPending Pending, Task<StacDocument> Reading)? Take()
    {
        for (var i = _stack.Count - 1; i >= Math.Max(0, _stack.Count - _ahead); i--)
        {
            var (address, message) = (_stack[i].Address, _stack[i].Message);
            if (!_reading.ContainsKey(address.Text))
            {
                _reading.Add(address.Text,
                    Task.Run(() => _documents.ReadAsync(address, message, _cancellation.Token), _cancellation.Token));
            }
        }

        if (_stack.Count == 0)
        {
            return null;
        }

        var next = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        _reading.Remove(next.Address.Text, out var reading);
        return (next, reading!);
    }

    public void Dispose()
    {
        _cancellation.Cancel();
        foreach (var reading in _reading.Values)
        {
            // Nobody asks for it any more, nor for what went wrong with it.
            ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
            if (reading.IsCompletedSuccessfully)
            {
                reading.Result.Dispose();
            }
        }

        _cancellation.Dispose();
    }
}

/// <summary>A document that is still to be read.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Parent">The document that led to it; null for the first.</param>
/// <param name="Collection">The collection on the way to it; null without one.</param>
/// <param name="Message">What is sent to read it; null for a plain GET.</param>
internal sealed record StacPending(
    StacAddress Address, StacAddress? Parent, StacCollection? Collection, FetchMessage? Message = null);
