using System.Globalization;
using System.Text;

namespace Nadir.Text;

/// <summary>
/// BERT's tokenizer without upper case: texts are cleaned and split into words and punctuation, words into the longest
/// pieces that the vocabulary has (Devlin et al. 2019; WordPiece, Schuster and Nakajima 2012). Tokens are those of
/// transformers' BertTokenizer.
/// </summary>
/// <remarks>Immutable, and safe to use from many threads.</remarks>
public sealed class WordPieceTokenizer : ITextTokenizer
{
    /// <summary>The name of its file: one piece a line, the line's number from 0 is its id.</summary>
    public const string FileName = "vocab.txt";

    /// <summary>What begins a piece that goes on with a word.</summary>
    public const string Continuation = "##";

    private const string Padding = "[PAD]";
    private const string Unknown = "[UNK]";
    private const string Class = "[CLS]";
    private const string Separator = "[SEP]";
    private const string Mask = "[MASK]";

    // transformers' max_input_chars_per_word: a longer word is unknown as a whole.
    private const int LongestWord = 100;

    // The largest published one, of BERT in 104 languages, has 1 MB.
    private const long MaximumBytes = 32L << 20;

    private static readonly string[] Specials = [Padding, Unknown, Class, Separator, Mask];

    private readonly string[] _pieces;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _ids;
    private readonly long _unknown;
    private readonly long _class;
    private readonly long _separator;

    /// <summary>Makes a tokenizer of given pieces.</summary>
    /// <param name="pieces">By id; <c>[PAD]</c> is 0, and <c>[UNK]</c>, <c>[CLS]</c>, <c>[SEP]</c> are among
    /// them.</param>
    /// <exception cref="InvalidDataException">A piece is there twice or empty, or a special one is missing.</exception>
    public WordPieceTokenizer(IReadOnlyList<string> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        _pieces = [.. pieces];
        if (_pieces.Length == 0 || _pieces[0] != Padding)
        {
            throw new InvalidDataException($"the first word piece must be {Padding}, whose id fills short texts");
        }

        var ids = new Dictionary<string, int>(_pieces.Length, StringComparer.Ordinal);
        foreach (var (id, piece) in _pieces.Index())
        {
            if (piece.Length == 0 || !ids.TryAdd(piece, id))
            {
                throw new InvalidDataException(
                    piece.Length == 0 ? $"line {id + 1} is empty" : $"the word piece '{piece}' is there twice");
            }
        }

        _ids = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        (_unknown, _class, _separator) = (Special(Unknown), Special(Class), Special(Separator));
    }

    /// <summary>The pieces by id.</summary>
    public IReadOnlyList<string> Pieces => _pieces;

    /// <summary>The number of ids.</summary>
    public int Count => _pieces.Length;

    /// <summary>Reads a vocabulary.</summary>
    /// <param name="path">Of a file of pieces, one a line, UTF-8; at most 32 MiB.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is no such vocabulary; the message names the fault.</exception>
    public static WordPieceTokenizer Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new FileNotFoundException($"'{path}', the vocabulary of word pieces, does not exist.", path);
        }

        if (file.Length > MaximumBytes)
        {
            throw new InvalidDataException(
                $"'{path}' has {file.Length} bytes; a vocabulary of word pieces has at most {MaximumBytes}.");
        }

        try
        {
            return new WordPieceTokenizer(File.ReadAllLines(path));
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException(
                $"'{path}' is no vocabulary of word pieces: {exception.Message}.", exception);
        }
    }

    /// <summary>Writes the vocabulary.</summary>
    /// <param name="path">A file; replaced where it exists.</param>
    public void Save(string path) => File.WriteAllText(path, string.Join('\n', _pieces) + "\n");

    /// <summary>The ids of a text between <c>[CLS]</c> and <c>[SEP]</c>, without padding.</summary>
    /// <param name="text">Any text; the special tokens in it are themselves, as in transformers.</param>
    /// <param name="maximumLength">Ids after which the text is cut off, <c>[SEP]</c> staying last; at least 2.</param>
    public long[] Encode(string text, int maximumLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumLength, 2);
        var ids = new List<long> { _class };
        foreach (var part in SplitAtSpecials(text))
        {
            if (Array.IndexOf(Specials, part) >= 0 && _ids.TryGetValue(part, out var special))
            {
                ids.Add(special);
                continue;
            }

            foreach (var word in Words(part))
            {
                AddPieces(word, ids);
                if (ids.Count >= maximumLength)
                {
                    break;
                }
            }
        }

        if (ids.Count >= maximumLength)
        {
            ids.RemoveRange(maximumLength - 1, ids.Count - maximumLength + 1);
        }

        ids.Add(_separator);
        return [.. ids];
    }

    /// <summary>Joins pieces to words.</summary>
    /// <param name="ids">As <see cref="Encode"/> gives them.</param>
    /// <returns>The words between the first and the last id, and where the pieces of each begin in
    /// <paramref name="ids"/> and how many they are.</returns>
    public IReadOnlyList<(string Word, int Start, int Count)> Join(ReadOnlySpan<long> ids)
    {
        var words = new List<(string Word, int Start, int Count)>();
        for (var position = 1; position < ids.Length - 1; position++)
        {
            var piece = _pieces[ids[position]];
            if (words.Count > 0 && piece.StartsWith(Continuation, StringComparison.Ordinal))
            {
                var (word, start, count) = words[^1];
                words[^1] = (word + piece[Continuation.Length..], start, count + 1);
            }
            else
            {
                words.Add((piece, position, 1));
            }
        }

        return words;
    }

    private static IEnumerable<string> SplitAtSpecials(string text)
    {
        var start = 0;
        for (var place = text.IndexOf('['); place >= 0; place = text.IndexOf('[', place + 1))
        {
            if (Specials.FirstOrDefault(token => string.CompareOrdinal(text, place, token, 0, token.Length) == 0)
                is not { } special)
            {
                continue;
            }

            yield return text[start..place];
            yield return special;
            start = place + special.Length;
            place = start - 1;
        }

        yield return text[start..];
    }

    // transformers' BasicTokenizer: clean, part ideographs, normalise, lower, strip accents, part punctuation.
    private static IEnumerable<string> Words(string text)
    {
        var clean = new StringBuilder(text.Length + 2);
        foreach (var rune in text.EnumerateRunes())
        {
            if (WordPieceCharacters.IsBlank(rune))
            {
                clean.Append(' ');
            }
            else if (WordPieceCharacters.IsIdeograph(rune))
            {
                clean.Append(' ').Append(rune).Append(' ');
            }
            else if (!WordPieceCharacters.IsDropped(rune))
            {
                clean.Append(rune);
            }
        }

        foreach (var word in CanonicalComposition.Normalize(clean.ToString())
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var part = new StringBuilder();
            foreach (var rune in CanonicalComposition.Decompose(ClipText.Lower(word)).EnumerateRunes())
            {
                if (WordPieceCharacters.IsAccent(rune))
                {
                    continue;
                }

                if (!WordPieceCharacters.IsPunctuation(rune))
                {
                    part.Append(rune);
                    continue;
                }

                if (part.Length > 0)
                {
                    yield return part.ToString();
                    part.Clear();
                }

                yield return rune.ToString();
            }

            if (part.Length > 0)
            {
                yield return part.ToString();
            }
        }
    }

    private void AddPieces(string word, List<long> ids)
    {
        var first = ids.Count;
        var length = word.EnumerateRunes().Count();
        for (var start = 0; start < word.Length && length <= LongestWord;)
        {
            var (head, mark) = start == 0 ? (word, 0) : (Continuation + word[start..], Continuation.Length);
            var end = head.Length;
            var id = 0;
            while (end > mark && !_ids.TryGetValue(head.AsSpan(0, end), out id))
            {
                end--;
            }

            if (end == mark)
            {
                break;
            }

            ids.Add(id);
            start += end - mark;
            if (start == word.Length)
            {
                return;
            }
        }

        ids.RemoveRange(first, ids.Count - first);
        ids.Add(_unknown);
    }

    private long Special(string token) => _ids.TryGetValue(token, out var id)
        ? id : throw new InvalidDataException($"the word pieces lack {token}");
}

/// <summary>The kinds of characters that BERT's tokenizer tells apart.</summary>
internal static class WordPieceCharacters
{
    private const int ReplacementCharacter = 0xFFFD;

    // CJK ideographs, extensions A to E and compatibility forms; neither kana nor Hangul, which have words.
    private static readonly (int First, int Last)[] Ideographs =
    [
        (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F),
        (0x2B820, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
    ];

    /// <summary>What parts words.</summary>
    public static bool IsBlank(Rune rune) =>
        rune.Value is ' ' or '\t' or '\n' or '\r' || Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator;

    /// <summary>What a cleaned text lacks: control, format, private and unassigned characters, what replaces damaged
    /// ones.</summary>
    public static bool IsDropped(Rune rune) => rune.Value is 0 or ReplacementCharacter
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    /// <summary>A word of its own.</summary>
    public static bool IsIdeograph(Rune rune) =>
        rune.Value >= 0x3400 && Ideographs.Any(range => rune.Value >= range.First && rune.Value <= range.Last);

    /// <summary>A mark that is left out of decomposed letters.</summary>
    public static bool IsAccent(Rune rune) =>
        !rune.IsAscii && Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark;

    /// <summary>A word of its own: what Unicode calls punctuation, and all of ASCII that is neither letter, digit nor
    /// blank.</summary>
    public static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? rune.Value is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126)
        : Rune.IsPunctuation(rune);
}
