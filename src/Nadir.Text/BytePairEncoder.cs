using System.Text;

namespace Nadir.Text;

/// <summary>Merges the bytes of one word to tokens. Immutable, and safe to use from many threads.</summary>
internal sealed class BytePairEncoder
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<long, (int Rank, int Merged)> _merges = [];
    private readonly Dictionary<int, string> _tokens = [];

    /// <summary>Takes merges over.</summary>
    /// <exception cref="InvalidDataException">A merge names a token that is neither a byte nor made by merges, or a
    /// token has no id.</exception>
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

/// <summary>
/// What a byte-pair encoding was trained to: its merges, the first one first, and the ids of its tokens.
/// </summary>
/// <param name="Merges">Pairs of tokens that become one, written in <see cref="ByteAlphabet"/>.</param>
/// <param name="Ids">
/// Ids by token; null for the usual ones: the bytes, the bytes at a word's end, the merges, and the start and the end.
/// </param>
internal sealed record BytePairMerges(
    IReadOnlyList<(string Left, string Right)> Merges, IReadOnlyDictionary<string, int>? Ids)
{
    /// <summary>What the last token of a word ends with.</summary>
    internal const string WordEnd = "</w>";

    /// <summary>The tokens in the usual order of ids.</summary>
    internal IEnumerable<string> Tokens() =>
    [
        .. ByteAlphabet.Characters.Select(character => character.ToString()),
        .. ByteAlphabet.Characters.Select(character => character + WordEnd),
        .. Merges.Select(merge => merge.Left + merge.Right),
        ClipWordEnumerator.StartOfText,
        ClipWordEnumerator.EndOfText,
    ];
}

/// <summary>
/// A word while its pairs are merged: a linked list of symbols, and a queue of the pairs that can be merged, so that
/// the time grows hardly faster than the word, however long somebody makes it.
/// </summary>
internal sealed class BytePairWord
{
    private const int None = -1;

    private readonly int[] _symbols;
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly Func<int, int, (int Rank, int Merged)?> _rankOf;
    private readonly PriorityQueue<int, (int Rank, int Position)> _pairs = new();

    /// <summary>Takes the symbols of a word.</summary>
    /// <param name="symbols">At least one.</param>
    /// <param name="rankOf">The rank of a pair and what it becomes; null when it is never merged.</param>
    public BytePairWord(int[] symbols, Func<int, int, (int Rank, int Merged)?> rankOf)
    {
        (_symbols, _rankOf) = (symbols, rankOf);
        _next = [.. Enumerable.Range(1, symbols.Length)];
        _next[^1] = None;
        _previous = [.. Enumerable.Range(None, symbols.Length)];
        for (var i = 0; i < symbols.Length; i++)
        {
            Offer(i);
        }
    }

    /// <summary>
    /// Merges what can be merged: the pair of the lowest rank wherever it stands, from the left, then the next one.
    /// </summary>
    /// <returns>The symbols that are left.</returns>
    public int[] Merge()
    {
        var places = new List<int>();
        while (_pairs.TryDequeue(out var first, out var lowest))
        {
            // All places of a pair come before what they make possible, as in the reference.
            places.Clear();
            places.Add(first);
            while (_pairs.TryPeek(out _, out var priority) && priority.Rank == lowest.Rank)
            {
                places.Add(_pairs.Dequeue());
            }

            foreach (var place in places)
            {
                // A place may have been used up by the one before it.
                if (_symbols[place] != None && _next[place] != None
                    && _rankOf(_symbols[place], _symbols[_next[place]]) is var (rank, merged) && rank == lowest.Rank)
                {
                    Join(place, merged);
                }
            }
        }

        var result = new List<int>();
        for (var place = 0; place != None; place = _next[place])
        {
            result.Add(_symbols[place]);
        }

        return [.. result];
    }

    private void Join(int place, int merged)
    {
        var used = _next[place];
        _symbols[place] = merged;
        _symbols[used] = None;
        _next[place] = _next[used];
        if (_next[place] != None)
        {
            _previous[_next[place]] = place;
        }

        Offer(place);
        if (_previous[place] != None)
        {
            Offer(_previous[place]);
        }
    }

    private void Offer(int place)
    {
        if (_next[place] != None && _rankOf(_symbols[place], _symbols[_next[place]]) is var (rank, _))
        {
            _pairs.Enqueue(place, (rank, place));
        }
    }
}

/// <summary>
/// The visible characters that stand for bytes in files of byte-pair merges, in the order of their token ids: first the
/// printable characters of Latin-1 for themselves, then U+0100 and on for the other bytes.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly byte[] BytesOfCharacters;
    private static readonly char[] CharactersOfBytes = new char[256];

    static ByteAlphabet()
    {
        byte[] printable = [.. Enumerable.Range(0, 256).Where(IsPrintable).Select(value => (byte)value)];
        byte[] others = [.. Enumerable.Range(0, 256).Where(value => !IsPrintable(value)).Select(value => (byte)value)];
        Characters = string.Concat(
            printable.Select(value => (char)value).Concat(others.Select((_, i) => (char)(256 + i))));
        BytesOfCharacters = new byte[Characters.Max() + 1];
        foreach (var (value, character) in printable.Concat(others).Zip(Characters))
        {
            CharactersOfBytes[value] = character;
            BytesOfCharacters[character] = value;
        }
    }

    /// <summary>The 256 characters by token id.</summary>
    internal static string Characters { get; }

    /// <summary>Writes the UTF-8 of a text in the alphabet.</summary>
    internal static string Encode(ReadOnlySpan<char> text)
    {
        var utf8 = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, utf8);
        return string.Create(utf8.Length, utf8, static (characters, bytes) =>
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                characters[i] = CharactersOfBytes[bytes[i]];
            }
        });
    }

    /// <summary>
    /// The text of characters of the alphabet; bytes that are no UTF-8 become U+FFFD, others are left out.
    /// </summary>
    internal static string Decode(string characters)
    {
        byte[] bytes = [.. characters.Where(character => Characters.Contains(character))
            .Select(character => BytesOfCharacters[character])];
        return Encoding.UTF8.GetString(bytes);
    }

    private static bool IsPrintable(int value) =>
        value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
}
