using System.Globalization;
using System.Text;

namespace Nadir.Text;

/// <summary>Splits text into lower-case words, the same way on every machine.</summary>
/// <remarks>
/// A word is a run of Unicode letters, combining marks and decimal digits. An apostrophe (' or ’, both written as ')
/// belongs to the word when it stands between two such characters. Everything else separates words, hyphens included:
/// "The river's two-lane BRIDGE." gives <c>the river's two lane bridge</c>. Case is folded with the invariant culture,
/// one character at a time. Thread-safe.
/// </remarks>
public static class WordTokenizer
{
    /// <summary>The words of a text, in order.</summary>
    /// <param name="text">Any text, also an empty one.</param>
    public static List<string> Tokenize(ReadOnlySpan<char> text)
    {
        var words = new List<string>();
        foreach (var word in new WordEnumerator(text, stackalloc char[WordEnumerator.BufferLength]))
        {
            words.Add(word.ToString());
        }

        return words;
    }

    /// <summary>Whether a text has at least one word.</summary>
    /// <param name="text">Any text, also an empty one.</param>
    public static bool HasWords(ReadOnlySpan<char> text) =>
        new WordEnumerator(text, stackalloc char[WordEnumerator.BufferLength]).MoveNext();

    /// <summary>
    /// The words of a text joined by single blanks: two texts with equal words normalise to equal strings.
    /// </summary>
    /// <param name="text">Any text, also an empty one.</param>
    public static string Normalize(ReadOnlySpan<char> text)
    {
        var builder = new StringBuilder(text.Length);
        foreach (var word in new WordEnumerator(text, stackalloc char[WordEnumerator.BufferLength]))
        {
            if (builder.Length > 0)
            {
                builder.Append(' ');
            }

            builder.Append(word);
        }

        return builder.ToString();
    }
}

/// <summary>
/// Walks over the words of a text by <see cref="WordTokenizer"/>'s rule without allocating for usual words.
/// </summary>
/// <remarks><see cref="Current"/> is overwritten by the next <see cref="MoveNext"/>.</remarks>
public ref struct WordEnumerator
{
    /// <summary>
    /// A buffer length that holds any usual word; longer words make the enumerator allocate a larger one.
    /// </summary>
    public const int BufferLength = 64;

    private readonly ReadOnlySpan<char> _text;
    private Span<char> _word;
    private int _position;
    private int _length;

    /// <summary>Starts before the first word.</summary>
    /// <param name="text">The text to split.</param>
    /// <param name="buffer">Where the lower-cased word is written; may be empty.</param>
    public WordEnumerator(ReadOnlySpan<char> text, Span<char> buffer)
    {
        _text = text;
        _word = buffer;
    }

    /// <summary>The word reached, in lower case.</summary>
    public readonly ReadOnlySpan<char> Current => _word[.._length];

    /// <summary>Returns itself, for <c>foreach</c>.</summary>
    public readonly WordEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next word; false at the text's end.</summary>
    public bool MoveNext()
    {
        _length = 0;
        while (_position < _text.Length)
        {
            var rune = Read(_position, out var width);
            if (IsWordPart(rune))
            {
                Append(Rune.ToLowerInvariant(rune));
                _position += width;
            }
            else if (_length == 0)
            {
                _position += width;
            }
            else if (IsApostrophe(rune) && IsWordPartAt(_position + width))
            {
                Append(new Rune('\''));
                _position += width;
            }
            else
            {
                return true;
            }
        }

        return _length > 0;
    }

    private static bool IsApostrophe(Rune rune) => rune.Value is '\'' or '\u2019';

    private static bool IsWordPart(Rune rune)
    {
        if (rune.IsAscii)
        {
            return char.IsAsciiLetterOrDigit((char)rune.Value);
        }

        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter
            or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark or UnicodeCategory.DecimalDigitNumber;
    }

    // A lone surrogate decodes to U+FFFD, which is no word part: it separates words.
    private readonly Rune Read(int position, out int width)
    {
        _ = Rune.DecodeFromUtf16(_text[position..], out var rune, out width);
        return rune;
    }

    private readonly bool IsWordPartAt(int position) => position < _text.Length && IsWordPart(Read(position, out _));

    private void Append(Rune rune)
    {
        if (_length + 2 > _word.Length)
        {
            var larger = new char[Math.Max(BufferLength, 2 * _word.Length)];
            _word[.._length].CopyTo(larger);
            _word = larger;
        }

        _length += rune.EncodeToUtf16(_word[_length..]);
    }
}

/// <summary>Finds the word that a mistyped one was probably meant to be. Safe to use from many threads.</summary>
public static class Spelling
{
    /// <summary>
    /// The candidate that the word begins, or else the one that needs the fewest edits; null where more than a third
    /// of the word would change.
    /// </summary>
    /// <param name="word">The mistyped word.</param>
    /// <param name="candidates">The words that there are.</param>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(candidates);
        string[] names = [.. candidates];
        string? nearest = names.MinBy(name => Distance(word, name));
        bool near = nearest is not null && 3 * Distance(word, nearest) <= Math.Max(word.Length, nearest.Length);
        return names.FirstOrDefault(name => word.Length > 2 && name.StartsWith(word, StringComparison.Ordinal))
            ?? (near ? nearest : null);
    }

    /// <summary>
    /// Edits between two words: insertions, deletions, substitutions and swaps of neighbours (optimal string
    /// alignment).
    /// </summary>
    /// <param name="left">One word.</param>
    /// <param name="right">The other.</param>
    public static int Distance(string left, string right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var cost = new int[left.Length + 1, right.Length + 1];
        for (int row = 0; row <= left.Length; row++)
        {
            for (int column = 0; column <= right.Length; column++)
            {
                cost[row, column] = row == 0 || column == 0 ? row + column : Step(cost, left, right, row, column);
            }
        }

        return cost[left.Length, right.Length];
    }

    private static int Step(int[,] cost, string left, string right, int row, int column)
    {
        int substitution = left[row - 1] == right[column - 1] ? 0 : 1;
        int best = Math.Min(
            cost[row - 1, column - 1] + substitution,
            1 + Math.Min(cost[row - 1, column], cost[row, column - 1]));
        bool swapped = row > 1 && column > 1 && left[row - 1] == right[column - 2]
            && left[row - 2] == right[column - 1];
        return swapped ? Math.Min(best, cost[row - 2, column - 2] + 1) : best;
    }
}
