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
