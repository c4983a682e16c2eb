using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Nadir.Text;

/// <summary>Character references of HTML, as browsers read them.</summary>
internal static partial class HtmlReferences
{
    private static readonly FrozenDictionary<string, string> Entities = LexiconFile.Lines("html-entities")
        .Select(line => line.Split(' ')).ToFrozenDictionary(words => words[0], words => string.Concat(words.Skip(1).Select(
            code => char.ConvertFromUtf32(int.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture)))));

    // Names in capitals, where they mean nothing else: databases capitalise whole texts.
    private static readonly FrozenDictionary<string, string> CapitalEntities = Entities
        .Where(entity => entity.Key.EndsWith(';') && !entity.Key.Any(char.IsAsciiLetterUpper))
        .Where(entity => Unescape("&" + entity.Key.ToUpperInvariant()) == "&" + entity.Key.ToUpperInvariant())
        .ToFrozenDictionary(entity => entity.Key.ToUpperInvariant(), entity => Capital(entity.Value));

    /// <summary>Replaces all references, those without a semicolon too, by the rules of the HTML standard.</summary>
    internal static string Unescape(string text) =>
        text.Contains('&', StringComparison.Ordinal) ? AnyReference().Replace(text, match => Character(match.Groups[1].Value)) : text;

    /// <summary>Replaces only references that end with a semicolon, and reads names in capitals too.</summary>
    internal static string UnescapeComplete(string text) =>
        text.Contains('&', StringComparison.Ordinal) ? CompleteReference().Replace(text, match => Complete(match.Value)) : text;

    private static string Complete(string reference)
    {
        if (Entities.TryGetValue(reference[1..], out var character) || CapitalEntities.TryGetValue(reference[1..], out character))
        {
            return character;
        }

        // When a semicolon remains, only a part was a reference.
        return reference[1] == '#' && Unescape(reference) is var unescaped && !unescaped.Contains(';', StringComparison.Ordinal)
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
            : int.Parse(digits is [] ? "0" : digits, isHexadecimal ? NumberStyles.HexNumber : NumberStyles.None, CultureInfo.InvariantCulture);
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
