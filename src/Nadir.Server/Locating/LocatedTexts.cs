using Nadir.Archive;

namespace Nadir.Server.Locating;

/// <summary>Keeps the texts that were last located, up to a number of bytes. Thread-safe.</summary>
/// <param name="capacity">The most bytes; the last one is kept even where it is larger by itself.</param>
internal sealed class LocatedTexts(long capacity)
{
    private readonly RecentlyUsed<string, LocatedText> _recent = new(capacity, located => located.Bytes, keepsLast: true);

    /// <summary>Finds a text by its key.</summary>
    /// <returns>Null when it is not kept.</returns>
    public LocatedText? Find(string key) => _recent.TryFind(key, out var located) ? located : null;

    /// <summary>Keeps a text; what was not asked for longest makes room.</summary>
    public void Add(LocatedText located) => _recent.Add(located.Answer.Key, located);
}
