using System.Collections.Frozen;
using System.Globalization;

namespace Nadir.Metrics;

/// <summary>How far the patterns of <see cref="PennTreebankTokenizer"/> reach from the start of a text; 0 where they do not match.</summary>
internal static class PennTreebankPatterns
{
    // They keep their dot, wherever they stand.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Abbreviations = FrozenSet.ToFrozenSet(
        [
            "etc", "mr", "mrs", "ms", "dr", "prof", "st", "mt", "ft", "ave", "blvd", "rd", "vs", "inc", "corp", "ltd", "co",
            "dept", "bldg", "univ", "jr", "sr", "gov", "sen", "rev", "gen", "col", "capt", "lt", "sgt", "jan", "feb", "aug",
            "sept", "oct", "nov", "dec", "cf", "viz", "incl", "sq",
        ],
        StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    // Split in two after three letters: "can not", "gon na".
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Compounds = FrozenSet.ToFrozenSet(
        ["cannot", "gonna", "gotta", "wanna", "lemme", "gimme"], StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    internal static bool IsApostrophe(char letter) => letter is '\'' or '\u2019' or '\u0092';

    // The longest pattern wins, as in the original.
    internal static int Longest(ReadOnlySpan<char> text)
    {
        var word = Word(text);
        var longest = Math.Max(Math.Max(word, Thing(text)), Math.Max(NumberedThing(text), WithSlashes(text)));
        longest = Math.Max(longest, Math.Max(Number(text), Acronym(text)));
        if (word > 0 && word < text.Length && text[word] == '.' && Abbreviations.Contains(text[..word]))
        {
            longest = Math.Max(longest, word + 1);
        }

        var negation = BeforeNegation(text);
        return negation > 0 && negation + 3 > longest ? negation : Math.Max(longest, Name(text));
    }

    internal static int SplitOfCompound(ReadOnlySpan<char> text, int length) =>
        Compounds.Contains(text[..length]) ? 3 : length;

    // 's, 're, n't and the like; also decades ('90s) and 'em.
    internal static int Contraction(ReadOnlySpan<char> text, char before)
    {
        if (text.Length > 2 && text[0] is 'n' or 'N' && IsApostrophe(text[1]) && text[2] is 't' or 'T' && EndsAt(text, 3))
        {
            return char.IsLetter(before) ? 3 : 0;
        }

        if (!IsApostrophe(text[0]))
        {
            return 0;
        }

        foreach (var ending in (ReadOnlySpan<string>)["s", "m", "d", "re", "ve", "ll", "em"])
        {
            if (text[1..].StartsWith(ending, StringComparison.OrdinalIgnoreCase) && EndsAt(text, 1 + ending.Length))
            {
                return 1 + ending.Length;
            }
        }

        var isDecade = text.Length > 2 && char.IsAsciiDigit(text[1]) && char.IsAsciiDigit(text[2]);
        return !isDecade ? 0 : text.Length > 3 && text[3] == 's' ? 4 : 3;
    }

    internal static int Address(ReadOnlySpan<char> text)
    {
        var isWeb = text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("www.", StringComparison.OrdinalIgnoreCase);
        if (!isWeb)
        {
            return 0;
        }

        var length = Run(text, 0, letter => !char.IsWhiteSpace(letter) && letter is not ('"' or '<' or '>' or '(' or ')'));
        return text[..length].TrimEnd(".,!?;:'-").Length;
    }

    private static bool EndsAt(ReadOnlySpan<char> text, int end) => end >= text.Length || !char.IsAsciiLetter(text[end]);

    private static int Word(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && IsLetter(text[end]))
        {
            end = Run(text, end, IsLetterOrDigit);
            if (end + 1 >= text.Length || text[end] is not ('.' or '!' or '?') || !IsLetter(text[end + 1]))
            {
                return end;
            }

            end++;
        }

        return end;
    }

    private static int Thing(ReadOnlySpan<char> text)
    {
        var isElided = text.Length > 2 && text[0] is 'd' or 'D' or 'o' or 'O' or 'l' or 'L' && IsApostrophe(text[1])
            && IsLetterOrDigit(text[2]) && text.Length > 3 && IsLetterOrDigit(text[3]); // o'clock, but not "o's"
        var end = Run(text, isElided ? 2 : 0, IsLetterOrDigit);
        while (end > 0 && end + 1 < text.Length && IsHyphen(text[end]) && IsLetterOrDigit(text[end + 1]))
        {
            end = Run(text, end + 1, IsLetterOrDigit);
        }

        return end;
    }

    // "1.5-inch", "3,000-seat"
    private static int NumberedThing(ReadOnlySpan<char> text)
    {
        if (!char.IsAsciiLetterOrDigit(text[0]))
        {
            return 0;
        }

        var end = Run(text, 1, letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or ',');
        var matched = 0;
        while (end + 1 < text.Length && text[end] == '-' && char.IsAsciiLetterOrDigit(text[end + 1]))
        {
            end = Run(text, end + 1, char.IsAsciiLetterOrDigit);
            matched = end;
        }

        return matched;
    }

    // "and/or", "km/h": one or two slashes.
    private static int WithSlashes(ReadOnlySpan<char> text)
    {
        var end = Run(text, 0, IsAsciiWordOrHyphen);
        var matched = 0;
        for (var slashes = 0; slashes < 2 && end > 0 && end + 1 < text.Length && text[end] == '/' && char.IsAsciiLetterOrDigit(text[end + 1]); slashes++)
        {
            end = Run(text, end + 1, IsAsciiWordOrHyphen);
            matched = end;
        }

        return char.IsAsciiLetterOrDigit(text[0]) ? text[..matched].TrimEnd('-').Length : 0;
    }

    private static int Number(ReadOnlySpan<char> text)
    {
        var start = text[0] is '-' or '+' ? 1 : 0;
        var end = Run(text, start, char.IsDigit);
        while (end + 1 < text.Length && text[end] is '.' or ':' or ',' && char.IsDigit(text[end + 1]))
        {
            end = Run(text, end + 1, char.IsDigit);
        }

        return end > start ? end : 0;
    }

    // "u.s."; a single letter and a dot are two tokens.
    private static int Acronym(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end + 1 < text.Length && char.IsAsciiLetter(text[end]) && text[end + 1] == '.')
        {
            end += 2;
        }

        return end >= 4 ? end : 0;
    }

    // "do" of "don't".
    private static int BeforeNegation(ReadOnlySpan<char> text)
    {
        var letters = Run(text, 0, char.IsAsciiLetter);
        var isNegated = letters > 1 && text[letters - 1] is 'n' or 'N' && letters + 1 < text.Length
            && IsApostrophe(text[letters]) && text[letters + 1] is 't' or 'T' && EndsAt(text, letters + 2);
        return isNegated ? letters - 1 : 0;
    }

    private static int Name(ReadOnlySpan<char> text)
    {
        if (text[0] is not ('@' or '#') || text.Length < 2 || !char.IsAsciiLetter(text[1]))
        {
            return 0;
        }

        return Run(text, 1, letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
    }

    private static int Run(ReadOnlySpan<char> text, int start, Func<char, bool> belongs)
    {
        while (start < text.Length && belongs(text[start]))
        {
            start++;
        }

        return start;
    }

    private static bool IsHyphen(char letter) => letter is '-' or '_' or '\u058A' or '\u2010' or '\u2011';

    private static bool IsAsciiWordOrHyphen(char letter) => char.IsAsciiLetterOrDigit(letter) || letter == '-';

    private static bool IsLetterOrDigit(char letter) => IsLetter(letter) || char.IsDigit(letter);

    private static bool IsLetter(char letter) => char.IsLetter(letter) || letter == '\u00AD'
        || char.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
