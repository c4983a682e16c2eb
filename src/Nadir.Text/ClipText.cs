using System.Globalization;
using System.Text;

namespace Nadir.Text;

/// <summary>How CLIP cleans texts before it splits them.</summary>
public static class ClipText
{
    /// <summary>Repairs a text, unescapes HTML twice, joins blanks to single spaces, trims, and lower-cases.</summary>
    /// <param name="text">Any text.</param>
    public static string Clean(string text)
    {
        var repaired = TextRepair.Repair(text);
        var unescaped = HtmlReferences.Unescape(HtmlReferences.Unescape(repaired));
        return Lower(JoinBlanks(unescaped));
    }

    private static string JoinBlanks(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (!char.IsWhiteSpace(character))
            {
                result.Append(character);
            }
            else if (result.Length > 0 && result[^1] != ' ')
            {
                result.Append(' ');
            }
        }

        return result is [.., ' '] ? result.ToString(0, result.Length - 1) : result.ToString();
    }

    // The two letters whose lower case is not one letter everywhere are those of Unicode's SpecialCasing.txt.
    internal static string Lower(string text)
    {
        var lower = text.ToLowerInvariant().Replace("İ", "i\u0307", StringComparison.Ordinal);
        if (!text.Contains('Σ', StringComparison.Ordinal))
        {
            return lower;
        }

        var result = new StringBuilder(lower);
        // İ is the only letter that got longer.
        for (var (i, target) = (0, 0); i < text.Length; i++, target++)
        {
            if (text[i] == 'Σ' && IsCased(text, i, -1) && !IsCased(text, i, 1))
            {
                result[target] = 'ς';
            }

            target += text[i] == 'İ' ? 1 : 0;
        }

        return result.ToString();
    }

    // Whether the next letter in a direction has a case; marks and the like do not count.
    private static bool IsCased(string text, int from, int step)
    {
        for (var i = from + step; i >= 0 && i < text.Length; i += step)
        {
            if (!IsCaseIgnorable(text, i))
            {
                var start = char.IsLowSurrogate(text[i]) && i > 0 ? i - 1 : i;
                return CharUnicodeInfo.GetUnicodeCategory(text, start) is UnicodeCategory.UppercaseLetter
                    or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;
            }
        }

        return false;
    }

    private static bool IsCaseIgnorable(string text, int i) =>
        text[i] is '\'' or '.' or ':' or '·' or '\u2018' or '\u2019' or '\u2024' or '\u2027'
        || CharUnicodeInfo.GetUnicodeCategory(text[i]) is UnicodeCategory.NonSpacingMark
            or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;
}

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
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber =>
                Kind.Number,
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator =>
                Kind.Blank,
            _ => rune.Value == 0x85 ? Kind.Blank : Kind.Other,
        };
    }
}
