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
        || CharUnicodeInfo.GetUnicodeCategory(text[i]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;
}
