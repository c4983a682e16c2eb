namespace Nadir.Metrics;

/// <summary>Numbers distinct tokens from 0 on, in the order in which they come.</summary>
internal sealed class TokenTable
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<string> _tokens = [];

    internal int Count => _tokens.Count;

    internal string this[int id] => _tokens[id];

    /// <summary>The number of a token; -1 for one that the table lacks.</summary>
    internal int Find(string token) => _ids.GetValueOrDefault(token, -1);

    internal int Add(string token)
    {
        if (!_ids.TryGetValue(token, out var id))
        {
            id = _tokens.Count;
            _ids.Add(token, id);
            _tokens.Add(token);
        }

        return id;
    }

    internal int[] Add(IReadOnlyList<string> tokens)
    {
        var ids = new int[tokens.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = Add(tokens[i]);
        }

        return ids;
    }
}
