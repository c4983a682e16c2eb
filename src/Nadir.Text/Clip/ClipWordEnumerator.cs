using System.Globalization;
using System.Text;

namespace Nadir.Text;

/// <summary>
/// Splits a cleaned text as CLIP does before it merges bytes: special tokens, English contractions, runs of letters,
/// single digits, and runs of anything else but blanks.
/// </summary>
internal ref struct ClipWordEnumerator
{
    internal const string StartOfText = "<|startoftext|>";
    internal const string EndOfText = "<|endoftext|>";

    private static readonly string[] Fixed =
        [StartOfText, EndOfText, "'s", "'ſ", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private readonly ReadOnlySpan<char> _text;
    private int _start;
    private int _end;

    /// <summary>Starts before the first word.</summary>
    /// <param name="text">Lower-cased, without lone surrogates.</param>
    internal ClipWordEnumerator(ReadOnlySpan<char> text) => _text = text;

    private enum Kind
    {
        Blank,
        Letter,
        Number,
        Other,
    }

    /// <summary>The word reached.</summary>
    public readonly ReadOnlySpan<char> Current => _text[_start.._end];

    /// <summary>Returns itself, for <c>foreach</c>.</summary>
    public readonly ClipWordEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next word; false at the text's end.</summary>
    public bool MoveNext()
    {
        _start = _end;
        while (_start < _text.Length)
        {
            var kind = KindAt(_start, out var width);
            _end = _start + width;
            if (kind != Kind.Blank)
            {
                Extend(kind);
                return true;
            }

            _start = _end;
        }

        return false;
    }

    private void Extend(Kind kind)
    {
        if (kind == Kind.Number)
        {
            return;
        }

        if (kind == Kind.Other && _text[_start] is '<' or '\'')
        {
            foreach (var word in Fixed)
            {
                if (_text[_start..].StartsWith(word))
                {
                    _end = _start + word.Length;
                    return;
                }
            }
        }

        while (_end < _text.Length && KindAt(_end, out var width) == kind)
        {
            _end += width;
        }
    }

    private readonly Kind KindAt(int position, out int width)
    {
        var character = _text[position];
        if (character < 128)
        {
            width = 1;
            return char.IsAsciiLetterLower(character) ? Kind.Letter
                : character <= ' ' ? Kind.Blank
                : char.IsAsciiDigit(character) ? Kind.Number
                : char.IsAsciiLetter(character) ? Kind.Letter : Kind.Other;
        }

        _ = Rune.DecodeFromUtf16(_text[position..], out var rune, out width);
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => Kind.Blank,
            _ => rune.Value == 0x85 ? Kind.Blank : Kind.Other,
        };
    }
}
