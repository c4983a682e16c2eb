namespace Nadir.Text;

/// <summary>Merges the bytes of one word to tokens. Immutable, and safe to use from many threads.</summary>
internal sealed class BytePairEncoder
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<long, (int Rank, int Merged)> _merges = [];
    private readonly Dictionary<int, string> _tokens = [];

    /// <summary>Takes merges over.</summary>
    /// <exception cref="InvalidDataException">A merge names a token that is neither a byte nor made by merges, or a token has no id.</exception>
    internal BytePairEncoder(BytePairMerges merges)
    {
        foreach (var (usualId, token) in merges.Tokens().Index())
        {
            var id = merges.Ids is null ? usualId
                : merges.Ids.TryGetValue(token, out var given) ? given
                : throw new InvalidDataException($"the vocabulary has no token '{token}', which the merges make");
            _ids[token] = id;
            _tokens[id] = token;
        }

        foreach (var (rank, (left, right)) in merges.Merges.Index())
        {
            if (!_ids.TryGetValue(left, out var leftId) || !_ids.TryGetValue(right, out var rightId))
            {
                throw new InvalidDataException($"merge {rank + 1}, '{left} {right}', joins tokens that nothing makes");
            }

            // Where a pair is there twice, the reference keeps the later rank.
            _merges[Pair(leftId, rightId)] = (rank, _ids[left + right]);
        }
    }

    /// <summary>One more than the largest id.</summary>
    internal int VocabularySize => _tokens.Keys.Max() + 1;

    /// <summary>The id of a token that is there in every vocabulary, such as the start.</summary>
    internal int IdOf(string token) => _ids[token];

    /// <summary>The token of an id, written in <see cref="ByteAlphabet"/>; null when there is none.</summary>
    internal string? TokenOf(int id) => _tokens.GetValueOrDefault(id);

    /// <summary>Merges one word.</summary>
    /// <param name="word">At least one character.</param>
    /// <returns>Token ids, the last of them of a token that ends a word.</returns>
    internal int[] Encode(ReadOnlySpan<char> word)
    {
        var letters = ByteAlphabet.Encode(word);
        var symbols = new int[letters.Length];
        for (var i = 0; i < letters.Length; i++)
        {
            symbols[i] = _ids[i == letters.Length - 1 ? letters[i] + BytePairMerges.WordEnd : letters[i].ToString()];
        }

        return new BytePairWord(symbols, RankOf).Merge();
    }

    private static long Pair(int left, int right) => ((long)left << 32) | (uint)right;

    private (int Rank, int Merged)? RankOf(int left, int right) =>
        _merges.TryGetValue(Pair(left, right), out var merge) ? merge : null;
}
