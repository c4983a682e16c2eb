namespace Nadir.Evaluation;

/// <summary>Numbers distinct n-grams: each by the number of its first n-1 tokens and its last token, so no two collide.</summary>
/// <remarks>Reading is safe from many threads while nobody adds.</remarks>
internal sealed class NGramTable
{
    /// <summary>The prefix of a single token.</summary>
    internal const int NoPrefix = -1;

    private readonly Dictionary<ulong, int> _ids = [];

    internal int Count => _ids.Count;

    internal int Add(int prefix, int token)
    {
        var key = Key(prefix, token);
        if (!_ids.TryGetValue(key, out var id))
        {
            id = _ids.Count;
            _ids.Add(key, id);
        }

        return id;
    }

    /// <summary>The number of an n-gram; one that the table lacks gets the next number of an overlay.</summary>
    internal int Find(int prefix, int token, Dictionary<ulong, int> overlay)
    {
        var key = Key(prefix, token);
        if (_ids.TryGetValue(key, out var id) || overlay.TryGetValue(key, out id))
        {
            return id;
        }

        id = _ids.Count + overlay.Count;
        overlay.Add(key, id);
        return id;
    }

    /// <summary>Whether the table has an n-gram, and its number.</summary>
    internal bool TryFind(int prefix, int token, out int id) => _ids.TryGetValue(Key(prefix, token), out id);

    private static ulong Key(int prefix, int token) => ((ulong)(uint)(prefix + 1) << 32) | (uint)token;
}
