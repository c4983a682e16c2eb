using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Nadir.Text;

/// <summary>
/// Repairs texts that software has damaged, as <c>ftfy.fix_text</c> 6.3 does with its defaults: UTF-8 that was read as
/// another encoding, HTML's references, ligatures, full and half width, curled quotes, line breaks, terminal colours,
/// control characters; then Unicode's normalization form C.
/// </summary>
/// <remarks>Safe to use from many threads. docs/decisions/0151 says what is left out.</remarks>
public static class TextRepair
{
    // The reference splits longer lines too, so that one segment cannot take for ever.
    private const int MaximumSegment = 1_000_000;

    private static readonly SearchValues<char> NeverDamaged =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)
            .Where(letter => letter != '&'), '\t', '\n', '\f']);

    /// <summary>Repairs a text line by line.</summary>
    /// <param name="text">Any text; lone surrogates become U+FFFD.</param>
    /// <returns>The text itself where nothing changes.</returns>
    public static string Repair(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (IsUndamaged(text))
        {
            return text;
        }

        // Once a < is seen, the text is taken for HTML that wants to keep its references.
        var unescape = true;
        var repaired = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var length = SegmentLength(text, start);
            var segment = text.Substring(start, length);
            unescape &= !segment.Contains('<', StringComparison.Ordinal);
            repaired.Add(RepairSegment(segment, unescape));
            start += length;
        }

        return string.Concat(repaired);
    }

    /// <summary>True for a text of which <see cref="Repair"/> changes nothing, at a glance.</summary>
    internal static bool IsUndamaged(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(NeverDamaged);

    private static int SegmentLength(string text, int start)
    {
        var end = text.IndexOf('\n', start) is >= 0 and var lineBreak ? lineBreak + 1 : text.Length;
        if (end - start <= MaximumSegment)
        {
            return end - start;
        }

        return char.IsHighSurrogate(text[start + MaximumSegment - 1]) ? MaximumSegment - 1 : MaximumSegment;
    }

    private static string RepairSegment(string text, bool unescape)
    {
        while (true)
        {
            var repaired = Mojibake.Repair(unescape ? HtmlReferences.UnescapeComplete(text) : text);
            repaired = CharacterForms.MakePlain(ControlCharacters.ReadAsWindows1252(repaired));
            repaired = ControlCharacters.Remove(ControlCharacters.RemoveTerminalSequences(repaired));
            repaired = CanonicalComposition.Normalize(repaired);
            if (repaired == text)
            {
                return text;
            }

            text = repaired;
        }
    }
}

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

/// <summary>Characters that steer devices and have no place in a caption.</summary>
internal static partial class ControlCharacters
{
    /// <summary>The controls U+0080 to U+009F become what Windows-1252 has in their places, as browsers do.</summary>
    internal static string ReadAsWindows1252(string text) =>
        text.AsSpan().IndexOfAnyInRange('\u0080', '\u009F') < 0
            ? text
            : string.Create(text.Length, text, static (result, source) =>
            {
                for (var i = 0; i < source.Length; i++)
                {
                    result[i] = source[i] is >= '\u0080' and <= '\u009F' ? CodePage.Windows1252.Decode(source[i])
                        : source[i];
                }
            });

    /// <summary>Takes out colours and cursor movements of terminals.</summary>
    internal static string RemoveTerminalSequences(string text) => TerminalSequence().Replace(text, "");

    /// <summary>
    /// Takes out controls, annotation marks and byte order marks; blanks, joiners and directions stay.
    /// </summary>
    internal static string Remove(string text)
    {
        if (!text.AsSpan().ContainsAny(Unwanted))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (!Unwanted.Contains(character))
            {
                result.Append(character);
            }
        }

        return result.ToString();
    }

    private static readonly System.Buffers.SearchValues<char> Unwanted = System.Buffers.SearchValues.Create(
        [.. Range(0x00, 0x08), '\u000B', .. Range(0x0E, 0x1F), '\u007F', .. Range(0x206A, 0x206F), '\uFEFF',
            .. Range(0xFFF9, 0xFFFC)]);

    private static IEnumerable<char> Range(int first, int last) =>
        Enumerable.Range(first, last - first + 1).Select(code => (char)code);

    [GeneratedRegex("\u001B\\[[\\d;]*[a-zA-Z]")]
    private static partial Regex TerminalSequence();
}

/// <summary>Character references of HTML, as browsers read them.</summary>
internal static partial class HtmlReferences
{
    private static readonly FrozenDictionary<string, string> Entities = LexiconFile.Lines("html-entities")
        .Select(line => line.Split(' '))
        .ToFrozenDictionary(words => words[0], words => string.Concat(words.Skip(1).Select(
            code => char.ConvertFromUtf32(int.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture)))));

    // Names in capitals, where they mean nothing else: databases capitalise whole texts.
    private static readonly FrozenDictionary<string, string> CapitalEntities = Entities
        .Where(entity => entity.Key.EndsWith(';') && !entity.Key.Any(char.IsAsciiLetterUpper))
        .Where(entity => Unescape("&" + entity.Key.ToUpperInvariant()) == "&" + entity.Key.ToUpperInvariant())
        .ToFrozenDictionary(entity => entity.Key.ToUpperInvariant(), entity => Capital(entity.Value));

    /// <summary>Replaces all references, those without a semicolon too, by the rules of the HTML standard.</summary>
    internal static string Unescape(string text) =>
        text.Contains('&', StringComparison.Ordinal)
            ? AnyReference().Replace(text, match => Character(match.Groups[1].Value)) : text;

    /// <summary>Replaces only references that end with a semicolon, and reads names in capitals too.</summary>
    internal static string UnescapeComplete(string text) =>
        text.Contains('&', StringComparison.Ordinal) ? CompleteReference().Replace(text, match => Complete(match.Value))
            : text;

    private static string Complete(string reference)
    {
        if (Entities.TryGetValue(reference[1..], out var character)
            || CapitalEntities.TryGetValue(reference[1..], out character))
        {
            return character;
        }

        // When a semicolon remains, only a part was a reference.
        return reference[1] == '#' && Unescape(reference) is var unescaped
            && !unescaped.Contains(';', StringComparison.Ordinal)
            ? unescaped
            : reference;
    }

    private static string Character(string reference)
    {
        if (reference[0] == '#')
        {
            return Numbered(reference.TrimEnd(';'));
        }

        // The longest name that it begins with: "&notit" is "¬it".
        for (var length = reference.Length; length > 1; length--)
        {
            if (Entities.TryGetValue(reference[..length], out var character))
            {
                return character + reference[length..];
            }
        }

        return "&" + reference;
    }

    private static string Numbered(string reference)
    {
        var isHexadecimal = reference[1] is 'x' or 'X';
        var digits = reference.AsSpan(isHexadecimal ? 2 : 1).TrimStart('0');
        // More digits than U+10FFFF has in decimal.
        var code = digits.Length > 7
            ? int.MaxValue
            : int.Parse(digits is [] ? "0" : digits, isHexadecimal ? NumberStyles.HexNumber
                : NumberStyles.None, CultureInfo.InvariantCulture);
        return code switch
        {
            0 or > 0x10FFFF or (>= 0xD800 and <= 0xDFFF) => "\uFFFD",
            0x0D => "\r",
            >= 0x80 and <= 0x9F => CodePage.Windows1252.Decode((char)code).ToString(),
            < 0x09 or 0x0B or (>= 0x0E and < 0x20) or 0x7F or (>= 0xFDD0 and <= 0xFDEF) => "",
            _ => (code & 0xFFFE) == 0xFFFE ? "" : char.ConvertFromUtf32(code),
        };
    }

    private static string Capital(string characters) => characters switch
    {
        "ß" => "SS",
        "ŉ" => "\u02BCN",
        "\uFB00" => "FF",
        "\uFB01" => "FI",
        "\uFB02" => "FL",
        "\uFB03" => "FFI",
        "\uFB04" => "FFL",
        _ => characters.ToUpperInvariant(),
    };

    [GeneratedRegex("&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\\t\\n\\f <&#;]{1,32};?)")]
    private static partial Regex AnyReference();

    [GeneratedRegex("&#?[0-9A-Za-z]{1,24};")]
    private static partial Regex CompleteReference();
}

/// <summary>Puts back bytes of UTF-8 that were lost after it had been read as a single-byte encoding.</summary>
/// <remarks>Bytes are held in strings of characters 0 to 255.</remarks>
internal static partial class LostBytes
{
    /// <summary>
    /// Byte A0 is a no-break space to single-byte encodings, and often became a plain one; it comes back where it
    /// completes a likely character.
    /// </summary>
    internal static string RestoreNoBreakSpaces(string bytes)
    {
        if (!AlteredCharacter().IsMatch(bytes))
        {
            return bytes;
        }

        // C3 and one space is mostly the word "à", which needs a space behind it too. Portuguese has "às" and "àquele".
        var words = GraveWord().Replace(bytes, "\u00C3\u00A0 ");
        return AlteredCharacter().Replace(words, match => match.Value.Replace(' ', '\u00A0'));
    }

    /// <summary>Characters of which a byte is lost become U+FFFD.</summary>
    internal static string ReplaceIncomplete(string bytes) =>
        IncompleteCharacter().Replace(bytes, "\u00EF\u00BF\u00BD");

    [GeneratedRegex("\u00C3 (?! |quele|quela|quilo|s )")]
    private static partial Regex GraveWord();

    [GeneratedRegex(
        "[\u00C2\u00C3\u00C5\u00CE\u00D0\u00D9] "
        + "|[\u00E2\u00E3] [\u0080-\u0084\u0086-\u009F\u00A1-\u00BF]"
        + "|[\u00E0-\u00E3][\u0080-\u0084\u0086-\u009F\u00A1-\u00BF] "
        + "|\u00F0 [\u0080-\u00BF][\u0080-\u00BF]"
        + "|\u00F0[\u0080-\u00BF] [\u0080-\u00BF]"
        + "|\u00F0[\u0080-\u00BF][\u0080-\u00BF] ")]
    private static partial Regex AlteredCharacter();

    // U+001A marks a lost byte (CodePage.Lost); a question mark may stand for one.
    [GeneratedRegex(
        "[\u00C2-\u00DF]\u001A"
        + "|[\u00C2-\u00C3][?]"
        + "|\u00ED[\u00A0-\u00AF][\u001A?]\u00ED[\u00B0-\u00BF][\u001A?\u0080-\u00BF]"
        + "|\u00ED[\u00A0-\u00AF][\u001A?\u0080-\u00BF]\u00ED[\u00B0-\u00BF][\u001A?]"
        + "|[\u00E0-\u00EF][\u001A?][\u001A\u0080-\u00BF]"
        + "|[\u00E0-\u00EF][\u001A\u0080-\u00BF][\u001A?]"
        + "|[\u00F0-\u00F4][\u001A?][\u001A\u0080-\u00BF][\u001A\u0080-\u00BF]"
        + "|[\u00F0-\u00F4][\u001A\u0080-\u00BF][\u001A?][\u001A\u0080-\u00BF]"
        + "|[\u00F0-\u00F4][\u001A\u0080-\u00BF][\u001A\u0080-\u00BF][\u001A?]"
        + "|\u001A")]
    private static partial Regex IncompleteCharacter();
}
