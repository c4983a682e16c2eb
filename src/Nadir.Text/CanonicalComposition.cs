using System.Globalization;
using System.Text;

namespace Nadir.Text;

/// <summary>
/// Unicode's normalization form C: letters and their marks become one character where there is one.
/// .NET leaves texts as they are where it runs without ICU, as this software does.
/// </summary>
public static class CanonicalComposition
{
    // Below, no character decomposes to something that does not compose again, and none is a mark.
    private const char FirstAffected = '\u0300';

    /// <summary>Brings a text to normalization form C, by Unicode 14.0.</summary>
    /// <param name="text">Any text without lone surrogates.</param>
    /// <returns>The text itself where nothing changes.</returns>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', (char)(FirstAffected - 1)) < 0)
        {
            return text;
        }

        var runes = Parts(text);
        Compose(runes);
        var result = Join(runes);
        return result.Equals(text, StringComparison.Ordinal) ? text : result;
    }

    /// <summary>Brings a text to normalization form D, by Unicode 14.0: letters apart from their marks.</summary>
    /// <param name="text">Any text without lone surrogates.</param>
    /// <returns>The text itself where it is of ASCII alone.</returns>
    public static string Decompose(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Ascii.IsValid(text) ? text : Join(Parts(text));
    }

    private static List<Rune> Parts(string text)
    {
        var runes = new List<Rune>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            AppendDecomposition(runes, rune);
        }

        Order(runes);
        return runes;
    }

    private static string Join(List<Rune> runes)
    {
        var result = new StringBuilder(runes.Count);
        foreach (var rune in runes)
        {
            result.Append(rune);
        }

        return result.ToString();
    }

    private static void AppendDecomposition(List<Rune> runes, Rune rune)
    {
        if ((HangulSyllables.Decompose(rune.Value) ?? CanonicalMappings.Decompose(rune.Value)) is not { } parts)
        {
            runes.Add(rune);
            return;
        }

        foreach (var part in parts.EnumerateRunes())
        {
            AppendDecomposition(runes, part);
        }
    }

    // Marks behind one letter go by their class; equal classes keep their order.
    private static void Order(List<Rune> runes)
    {
        for (var start = 0; start < runes.Count; start++)
        {
            var end = start;
            while (end < runes.Count && CanonicalMappings.CombiningClass(runes[end]) != 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                Rune[] sorted = [.. runes[start..end].OrderBy(rune => CanonicalMappings.CombiningClass(rune))];
                for (var i = 0; i < sorted.Length; i++)
                {
                    runes[start + i] = sorted[i];
                }
            }

            start = end;
        }
    }

    private static void Compose(List<Rune> runes)
    {
        var starter = -1;
        var (length, lastClass) = (0, 0);
        for (var i = 0; i < runes.Count; i++)
        {
            var rune = runes[i];
            var combiningClass = CanonicalMappings.CombiningClass(rune);
            var blocked = length - 1 != starter && lastClass >= combiningClass;
            if (starter >= 0 && !blocked && Compose(runes[starter].Value, rune.Value) is { } composed)
            {
                runes[starter] = new Rune(composed);
                continue;
            }

            if (combiningClass == 0)
            {
                starter = length;
            }

            lastClass = combiningClass;
            runes[length++] = rune;
        }

        runes.RemoveRange(length, runes.Count - length);
    }

    private static int? Compose(int first, int second) =>
        HangulSyllables.Compose(first, second) ?? CanonicalMappings.Compose(first, second);
}

/// <summary>The Unicode Character Database's canonical decompositions, compositions and combining classes.</summary>
internal static class CanonicalMappings
{
    private static readonly Dictionary<int, string> Decompositions = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];
    private static readonly Dictionary<int, byte> Classes = [];

    static CanonicalMappings()
    {
        foreach (var line in LexiconFile.Lines("canonical-mappings"))
        {
            var words = line.Split(' ');
            if (words[^1] is ['=', .. var combiningClass])
            {
                AddClass(words[0], byte.Parse(combiningClass, CultureInfo.InvariantCulture));
                continue;
            }

            int[] codes = [.. words.Where(word => word != "!").Select(Code)];
            Decompositions[codes[0]] = string.Concat(codes.Skip(1).Select(char.ConvertFromUtf32));
            if (words[^1] != "!")
            {
                Compositions[(codes[1], codes[2])] = codes[0];
            }
        }
    }

    /// <summary>One step of the decomposition of a character; null when it has none.</summary>
    internal static string? Decompose(int code) => Decompositions.GetValueOrDefault(code);

    /// <summary>The character that two characters compose to; null when they do not.</summary>
    internal static int? Compose(int first, int second) =>
        Compositions.TryGetValue((first, second), out var composed) ? composed : null;

    /// <summary>The canonical combining class; 0 of whatever starts a sequence.</summary>
    internal static byte CombiningClass(Rune rune) => Classes.GetValueOrDefault(rune.Value);

    private static void AddClass(string range, byte combiningClass)
    {
        var ends = range.Split("..");
        for (var code = Code(ends[0]); code <= Code(ends[^1]); code++)
        {
            Classes[code] = combiningClass;
        }
    }

    private static int Code(string hexadecimal) =>
        int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

/// <summary>The arithmetic between Hangul syllables and their letters (The Unicode Standard, section 3.12).</summary>
internal static class HangulSyllables
{
    private const int FirstSyllable = 0xAC00;
    private const int FirstLeading = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int BeforeTrailing = 0x11A7;
    private const int LeadingCount = 19;
    private const int VowelCount = 21;
    private const int TrailingCount = 28;

    /// <summary>The letters of a syllable; null for any other character.</summary>
    internal static string? Decompose(int code)
    {
        var index = code - FirstSyllable;
        if (index is < 0 or >= LeadingCount * VowelCount * TrailingCount)
        {
            return null;
        }

        var leading = (char)(FirstLeading + (index / (VowelCount * TrailingCount)));
        var vowel = (char)(FirstVowel + (index / TrailingCount % VowelCount));
        var trailing = index % TrailingCount;
        return trailing == 0 ? $"{leading}{vowel}" : $"{leading}{vowel}{(char)(BeforeTrailing + trailing)}";
    }

    /// <summary>The syllable that two characters make; null when they make none.</summary>
    internal static int? Compose(int first, int second)
    {
        if (first is >= FirstLeading and < FirstLeading + LeadingCount
            && second is >= FirstVowel and < FirstVowel + VowelCount)
        {
            return FirstSyllable + ((((first - FirstLeading) * VowelCount) + second - FirstVowel) * TrailingCount);
        }

        var index = first - FirstSyllable;
        return index is >= 0 and < LeadingCount * VowelCount * TrailingCount && index % TrailingCount == 0
            && second is > BeforeTrailing and < BeforeTrailing + TrailingCount
            ? first + second - BeforeTrailing
            : null;
    }
}
