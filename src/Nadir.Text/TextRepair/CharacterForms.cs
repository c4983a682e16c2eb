using System.Text;

namespace Nadir.Text;

/// <summary>Typesetters' forms of characters and the plain ones that are meant.</summary>
internal static class CharacterForms
{
    // The halfwidth forms from U+FF5F on: brackets, then Katakana.
    private const string Katakana =
        "⦅⦆。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン\u3099\u309A";

    // The halfwidth forms from U+FFA0 on; characters that are not assigned stand for themselves.
    private const string Jamo =
        "\u1160\u1100\u1101\u11AA\u1102\u11AC\u11AD\u1103\u1104\u1105\u11B0\u11B1\u11B2\u11B3\u11B4\u11B5\u111A\u1106\u1107\u1108"
        + "\u1121\u1109\u110A\u110B\u110C\u110D\u110E\u110F\u1110\u1111\u1112\uFFBF\uFFC0\uFFC1\u1161\u1162\u1163\u1164\u1165\u1166"
        + "\uFFC8\uFFC9\u1167\u1168\u1169\u116A\u116B\u116C\uFFD0\uFFD1\u116D\u116E\u116F\u1170\u1171\u1172\uFFD8\uFFD9\u1173\u1174\u1175";

    private static readonly Dictionary<char, string> Plain = new()
    {
        ['Ĳ'] = "IJ",
        ['ĳ'] = "ij",
        ['ŉ'] = "'n",
        ['Ǳ'] = "DZ",
        ['ǲ'] = "Dz",
        ['ǳ'] = "dz",
        ['Ǆ'] = "DŽ",
        ['ǅ'] = "Dž",
        ['ǆ'] = "dž",
        ['Ǉ'] = "LJ",
        ['ǈ'] = "Lj",
        ['ǉ'] = "lj",
        ['Ǌ'] = "NJ",
        ['ǋ'] = "Nj",
        ['ǌ'] = "nj",
        ['\uFB00'] = "ff",
        ['\uFB01'] = "fi",
        ['\uFB02'] = "fl",
        ['\uFB03'] = "ffi",
        ['\uFB04'] = "ffl",
        ['\uFB05'] = "ſt",
        ['\uFB06'] = "st",
        ['\u3000'] = " ",
        ['\uFFE0'] = "¢",
        ['\uFFE1'] = "£",
        ['\uFFE2'] = "¬",
        ['\uFFE3'] = " \u0304",
        ['\uFFE4'] = "¦",
        ['\uFFE5'] = "¥",
        ['\uFFE6'] = "₩",
        ['\uFFE8'] = "│",
        ['\uFFE9'] = "←",
        ['\uFFEA'] = "↑",
        ['\uFFEB'] = "→",
        ['\uFFEC'] = "↓",
        ['\uFFED'] = "■",
        ['\uFFEE'] = "○",
        ['\u02BC'] = "'",
        ['\u2018'] = "'",
        ['\u2019'] = "'",
        ['\u201A'] = "'",
        ['\u201B'] = "'",
        ['\u201C'] = "\"",
        ['\u201D'] = "\"",
        ['\u201E'] = "\"",
        ['\u201F'] = "\"",
        ['\u2028'] = "\n",
        ['\u2029'] = "\n",
    };

    static CharacterForms()
    {
        for (var code = 0xFF01; code <= 0xFF5E; code++)
        {
            Plain[(char)code] = ((char)(code - 0xFF01 + '!')).ToString();
        }

        foreach (var (i, character) in Katakana.Index())
        {
            Plain[(char)(0xFF5F + i)] = character.ToString();
        }

        foreach (var (i, character) in Jamo.Index())
        {
            Plain[(char)(0xFFA0 + i)] = character.ToString();
        }
    }

    /// <summary>
    /// Takes Latin ligatures apart, brings full and half width to the usual one, curled quotes to straight ones, and
    /// line breaks of any kind to U+000A. Lone surrogates become U+FFFD.
    /// </summary>
    internal static string MakePlain(string text)
    {
        StringBuilder? result = null;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            string? plain = null;
            if (character > 127)
            {
                plain = char.IsSurrogate(character) ? Surrogate(text, i) : Plain.GetValueOrDefault(character);
            }
            else if (character == '\r')
            {
                plain = i + 1 < text.Length && text[i + 1] == '\n' ? "" : "\n";
            }

            if (plain is not null && result is null)
            {
                result = new StringBuilder(text, 0, i, text.Length + 8);
            }

            _ = plain is not null ? result!.Append(plain) : result?.Append(character);
        }

        return result?.ToString() ?? text;
    }

    private static string? Surrogate(string text, int i)
    {
        var paired = char.IsHighSurrogate(text[i])
            ? i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])
            : i > 0 && char.IsHighSurrogate(text[i - 1]);
        return paired ? null : "\uFFFD";
    }
}
