using Nadir.Archive;

namespace Nadir.Server.Pictures;

/// <summary>Keeps the pictures that were last asked for, up to a number of bytes. Thread-safe.</summary>
/// <param name="capacity">The most bytes of pictures; one that is larger by itself is not kept.</param>
internal sealed class PictureCache(long capacity)
{
    private readonly RecentlyUsed<string, byte[]> _recent = new(capacity, picture => picture.LongLength);

    /// <summary>Bytes of what is kept.</summary>
    public long Bytes => _recent.Bytes;

    /// <summary>Finds a picture.</summary>
    public byte[]? Find(string key) => _recent.TryFind(key, out var picture) ? picture : null;

    /// <summary>Keeps a picture; what was not asked for longest makes room.</summary>
    /// <param name="key">Names the picture's content.</param>
    /// <param name="picture">Must not be changed any more.</param>
    public void Add(string key, byte[] picture) => _recent.Add(key, picture);
}
