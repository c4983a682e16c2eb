using System.Globalization;
using System.Text;

namespace Nadir.Text;

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
