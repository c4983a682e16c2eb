using System.Globalization;

namespace Nadir.Metrics;

/// <summary>The classes of characters that <see cref="PennTreebankRules"/> are made of, and runs of them.</summary>
internal static class PennTreebankLetters
{
    /// <summary>An apostrophe, straight or curly, also in the place of Windows' code page.</summary>
    internal static bool IsApostrophe(char letter) => letter is '\'' or '\u2019' or '\u0092';

    /// <summary>What stands for an apostrophe within a word, rightly or wrongly.</summary>
    internal static bool IsInnerApostrophe(char letter) =>
        IsApostrophe(letter) || letter is '\u2018' or '\u0091' or '\u201B';

    internal static bool IsHyphen(char letter) => letter is '-' or '_' or '\u058A' or '\u2010' or '\u2011';

    /// <summary>A letter of a word: letters, soft hyphens, and the marks and signs of scripts up to Lao.</summary>
    internal static bool IsLetter(char letter)
    {
        if (letter < 0x80)
        {
            return char.IsAsciiLetter(letter);
        }

        return char.IsLetter(letter) || letter is '\u00AD' or '\u0384' or '\u0385' or '\u03F6'
            or (>= '\u02C2' and <= '\u02C5') or (>= '\u02D2' and <= '\u02DF') or (>= '\u02E5' and <= '\u02FF')
            or (>= '\u055A' and <= '\u055F')
            || (letter < '\u0F00'
                && char.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark
                    or UnicodeCategory.SpacingCombiningMark);
    }

    internal static bool IsLetterOrDigit(char letter) => IsLetter(letter) || char.IsDigit(letter);

    /// <summary>A letter or digit without the marks and soft hyphens of <see cref="IsLetter"/>.</summary>
    internal static bool IsAlphanumeric(char letter) => char.IsLetterOrDigit(letter);

    /// <summary>The character at a place; behind the end a line break, since each text is a line.</summary>
    internal static char At(ReadOnlySpan<char> text, int index) => index < text.Length ? text[index] : '\n';

    /// <summary>Where the characters of a class end that begin at a place.</summary>
    internal static int Run(ReadOnlySpan<char> text, int start, Func<char, bool> belongs)
    {
        while (start < text.Length && belongs(text[start]))
        {
            start++;
        }

        return start;
    }

    /// <summary>Whether a text goes on at a place with a word in lower case, however it is written there.</summary>
    internal static bool Continues(ReadOnlySpan<char> text, int start, ReadOnlySpan<char> word) =>
        start <= text.Length && text[start..].StartsWith(word, StringComparison.OrdinalIgnoreCase);
}
