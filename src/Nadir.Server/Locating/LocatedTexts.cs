namespace Nadir.Server.Locating;

/// <summary>Keeps the texts that were last located, up to a number of bytes. Thread-safe.</summary>
/// <param name="capacity">The most bytes; the last one is kept even where it is larger by itself.</param>
internal sealed class LocatedTexts(long capacity)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<LocatedText> _recent = new();
    private long _bytes;

    /// <summary>Finds a text by its key.</summary>
    /// <returns>Null when it is not kept.</returns>
    public LocatedText? Find(string key)
    {
        lock (_gate)
        {
            for (var node = _recent.First; node is not null; node = node.Next)
            {
                if (node.Value.Answer.Key == key)
                {
                    _recent.Remove(node);
                    _recent.AddFirst(node);
                    return node.Value;
                }
            }

            return null;
        }
    }

    /// <summary>Keeps a text; what was not asked for longest makes room.</summary>
    public void Add(LocatedText located)
    {
        lock (_gate)
        {
            _recent.AddFirst(located);
            for (_bytes += located.Bytes; _bytes > capacity && _recent.Count > 1; _recent.RemoveLast())
            {
                _bytes -= _recent.Last!.Value.Bytes;
            }
        }
    }
}
