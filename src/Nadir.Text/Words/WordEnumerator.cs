using System.Globalization;
using System.Text;

namespace Nadir.Text;

/// <summary>Walks over the words of a text by <see cref="WordTokenizer"/>'s rule without allocating for usual words.</summary>
/// <remarks><see cref="Current"/> is overwritten by the next <see cref="MoveNext"/>.</remarks>
public ref struct WordEnumerator
{
    /// <summary>A buffer length that holds any usual word; longer words make the enumerator allocate a larger one.</summary>
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
