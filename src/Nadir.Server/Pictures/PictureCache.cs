namespace Nadir.Server.Pictures;

/// <summary>Keeps the pictures that were last asked for, up to a number of bytes. Thread-safe.</summary>
/// <param name="capacity">The most bytes of pictures; one that is larger by itself is not kept.</param>
internal sealed class PictureCache(long capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, byte[] Picture)>> _places = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, byte[] Picture)> _recent = new();

    /// <summary>Bytes of what is kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>Finds a picture.</summary>
    public byte[]? Find(string key)
    {
        lock (_gate)
        {
            if (!_places.TryGetValue(key, out var place))
            {
                return null;
            }

            _recent.Remove(place);
            _recent.AddFirst(place);
            return place.Value.Picture;
        }
    }

    /// <summary>Keeps a picture; what was not asked for longest makes room.</summary>
    /// <param name="key">Names the picture's content.</param>
    /// <param name="picture">Must not be changed any more.</param>
    public void Add(string key, byte[] picture)
    {
        lock (_gate)
        {
            if (picture.Length > capacity || _places.ContainsKey(key))
            {
                return;
            }

            _places[key] = _recent.AddFirst((key, picture));
            for (Bytes += picture.Length; Bytes > capacity; _recent.RemoveLast())
            {
                var last = _recent.Last!.Value;
                _places.Remove(last.Key);
                Bytes -= last.Picture.Length;
            }
        }
    }
}
