using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using static Nadir.Text.MojibakeCharacters;

namespace Nadir.Text;

/// <summary>
/// Undoes reading UTF-8 as a single-byte encoding, also when it happened several times, or to a part of a text.
/// </summary>
internal static class Mojibake
{
    // Not those of the Mac and of DOS: their letters stand in running text too often.
    private static readonly CodePage[] LikeLatin1 =
        [.. CodePage.All.Where(page => page.Name == "latin-1"
            || page.Name.StartsWith("windows", StringComparison.Ordinal))];

    private static readonly Regex Embedded = MakeEmbedded();

    /// <summary>Repairs until nothing looks wrong or nothing helps.</summary>
    internal static string Repair(string text)
    {
        while (true)
        {
            var repaired = RepairOnce(text);
            if (repaired == text)
            {
                return text;
            }

            text = repaired;
        }
    }

    private static string RepairOnce(string text)
    {
        if (Ascii.IsValid(text) || !MojibakeSigns.In(text))
        {
            return text;
        }

        foreach (var page in CodePage.All)
        {
            if (page.Encode(text) is not { } bytes)
            {
                continue;
            }

            // The Mac's en dash and a space look like one of the sequences.
            bytes = page.Name == "macroman" ? bytes : LostBytes.RestoreNoBreakSpaces(bytes);
            bytes = page.IsLenient ? LostBytes.ReplaceIncomplete(bytes) : bytes;
            if (Utf8Variants.Decode(bytes) is { } decoded)
            {
                return decoded;
            }
        }

        var embedded = Embedded.Replace(
            text, match => match.Length < text.Length && MojibakeSigns.In(match.Value) ? Repair(match.Value)
                : match.Value);
        if (embedded != text)
        {
            return embedded;
        }

        // The controls of Latin-1 are punctuation in Windows-1252.
        return ControlCharacters.ReadAsWindows1252(text);
    }

    private static Regex MakeEmbedded()
    {
        var continuation = Class(0x80, 0xBF);
        // Punctuation that stands for itself beside mojibake.
        var strict = string.Concat(continuation.Except("–—―‘’‚“”„•…"));
        return new Regex(
            $"(?<![{strict}])(?:[{Class(0xC2, 0xDF)}][ {continuation}]|[{Class(0xE0, 0xEF)}][ {continuation}]{{2}}"
            + $"|[{Class(0xF0, 0xF0)}{Class(0xF3, 0xF3)}][ {continuation}]{{3}})+",
            RegexOptions.CultureInvariant);
    }

    // None of them means anything inside brackets. The bytes of Latin-1 are all kept, whatever else has them.
    private static string Class(int first, int last) =>
        string.Concat(LikeLatin1.SelectMany(page => page.Characters(first, last)).Distinct());
}

/// <summary>
/// The characters that UTF-8 turns into when it is read as a single-byte encoding, by what else they are used for, as
/// the insides of bracket expressions. The classes are those of ftfy 6.3 (Speer, "ftfy", Zenodo, 2019).
/// </summary>
internal static class MojibakeCharacters
{
    internal const string Common = "\u00A0\u00AD·´–—―…’";

    internal const string Control = "\u0080-\u009F";

    internal const string Bad = "¦¤¨¬¯¸ƒˆˇ˘˛˜†‡‰⌐◊\uFFFDªº";

    internal const string Law = "¶§";

    internal const string Currency = "¢£¥₧€";

    internal const string Opening = "¡«¿©΄΅‘‚“„•‹\uF8FF";

    internal const string Closing = "®»˝”›™";

    internal const string Numeric = "²³¹±¼½¾×µ÷⁄∂∆∏∑√∞∩∫≈≠≡≤≥№";

    /// <summary>Letters that also make faces.</summary>
    internal const string Face = "Ò-ÖÙ-Üò-öø-üŐŌŪŲ°";

    internal const string UpperAccented = "À-ÑØÜÝĂĀĄĆČĎĐĘĚĒĖĞĢİĪĶĹĽŁĻŃŇŅŒŘŚŞŠŢŤŮŰŸŹŻŽҐ";

    internal const string LowerAccented = "ßà-ñăąāćčďđęěēėğģįīķĺľłļœŕśşšťüźżžґﬁﬂ";

    internal const string UpperCommon = "ÞΑ-ΩΆΈΉΊΌΎΏΪΫЁ-Я";

    internal const string LowerCommon = "α-ωάέήίΰа-џ";

    internal const string Box = "│┌┐┘├┤┬┼═-╬▀▄█▌▐░▒▓";
}

/// <summary>Tells whether characters stand side by side that hardly anybody writes so.</summary>
internal static partial class MojibakeSigns
{
    private const string Word = @"[\p{L}\p{N}_]";
    private const string Blank = @"[\s\u001C-\u001F]";
    private const string Arabic = $"[ØÙ][{Common}{Currency}{Bad}{Numeric}{Opening}ŸŠ®°µ»]";

    private const string ByClass =
        $"[{Control}]"
        + $"|[{Bad}{LowerAccented}{UpperAccented}{Box}{Opening}{Closing}{Currency}{Numeric}{Law}][{Bad}]"
        + $"|[a-zA-Z][{LowerCommon}{UpperCommon}][{Bad}]"
        + $"|[{Bad}][{LowerAccented}{UpperAccented}{Box}{Opening}{Closing}{Currency}{Numeric}{Law}]"
        + $"|[{LowerAccented}{LowerCommon}{Box}{Closing}{Currency}{Numeric}][{UpperAccented}]"
        + $"|[{Box}{Closing}{Currency}{Numeric}][{LowerAccented}]"
        + $"|[{LowerAccented}{Box}{Closing}][{Currency}]"
        + $"|{Blank}[{UpperAccented}][{Currency}]"
        + $"|[{UpperAccented}{Box}][{Numeric}{Law}]"
        + $"|[{LowerAccented}{UpperAccented}{Box}{Currency}{Closing}][{Opening}][{Numeric}]"
        + $"|[{LowerAccented}{UpperAccented}{Currency}{Numeric}{Box}{Law}][{Closing}][{Opening}]"
        + $"|[{Currency}{Numeric}{Box}][{Opening}]"
        + $"|[a-z][{UpperAccented}][{Opening}{Currency}]"
        + $"|[{Box}][{Face}]"
        + $"|[{LowerAccented}{UpperAccented}{Currency}{Numeric}{Opening}{Closing}{Law}][{Box}]"
        + $"|[{Box}][{Closing}]"
        + $"|[{LowerAccented}{UpperAccented}][{Opening}{Closing}]{Word}"
        + "|[Œœ][^A-Za-z]"
        + $"|[{UpperAccented}]°";

    // Two-character sequences of one encoding that the classes leave alone.
    private const string ByEncoding =
        $"[ÂÃÎÐ][€œŠš¢£Ÿž\u00A0\u00AD®©°·»{Opening}{Closing}–—´]"
        + "|×[²³]"
        + $"|{Arabic}{Arabic}"
        + "|à[²µ¹¼½¾]"
        + "|√[±∂†≠®™´≤≥¥µø]|≈[°¢]|‚Ä[ìîïòôúùû†°¢π]|‚[âó][àä°ê]"
        + "|вЂ"
        + $"|[ВГРС][{Control}{Bad}{Opening}{Closing}{Currency}°µ][ВГРС]"
        + "|ГўВЂВ.[A-Za-z ]"
        + "|Ã[\u00A0¡]"
        + $"|[a-z]{Blank}?[ÃÂ] |^[ÃÂ] "
        + $"|[a-z.,?!{Closing}]Â[ {Opening}{Closing}]"
        + "|β€[™\u00A0Ά\u00AD®°]"
        + $"|[ΒΓΞΟ][{Control}{Bad}{Opening}{Closing}{Currency}°][ΒΓΞΟ]"
        + "|ā€";

    /// <summary>True when the text, or a part of it, is likely UTF-8 that was read as something else.</summary>
    internal static bool In(string text) => Sign().IsMatch(text);

    [GeneratedRegex(ByClass + "|" + ByEncoding, RegexOptions.CultureInvariant)]
    private static partial Regex Sign();
}

/// <summary>A single-byte encoding. Bytes are held in strings of characters 0 to 255.</summary>
internal sealed class CodePage
{
    /// <summary>The byte that stands for U+FFFD, a byte that somebody else could not read.</summary>
    internal const char Lost = '\u001A';

    private const string Unassigned = "----";

    private readonly FrozenDictionary<char, char> _bytes;
    private readonly char[] _characters;
    private readonly bool _isLenient;

    private CodePage(string name, IEnumerable<string> characters, bool isLenient)
    {
        (Name, _isLenient) = (name, isLenient);
        _characters = [.. characters.Select(Character)];
        _bytes = _characters.Select((character, i) => KeyValuePair.Create(character, (char)(128 + i)))
            .ToFrozenDictionary();
    }

    /// <summary>
    /// Those that UTF-8 is mistaken for, the most frequent first. The ones of Windows are read as software often does:
    /// a byte without a meaning stands for the character of its number.
    /// </summary>
    internal static IReadOnlyList<CodePage> All { get; } =
        [new("latin-1", Enumerable.Repeat(Unassigned, 128), isLenient: false),
            .. LexiconFile.Lines("code-pages").Select(Parse)];

    internal static CodePage Windows1252 { get; } = All.Single(page => page.Name == "windows-1252");

    internal string Name { get; }

    /// <summary>True where bytes may be lost: those of Windows.</summary>
    internal bool IsLenient => _isLenient;

    /// <summary>The characters of a range of bytes.</summary>
    /// <param name="first">At least 128.</param>
    /// <param name="last">At most 255.</param>
    internal IEnumerable<char> Characters(int first, int last) => _characters[(first - 128)..(last - 127)];

    /// <summary>The character of a byte.</summary>
    /// <param name="value">128 to 255.</param>
    internal char Decode(char value) => _characters[value - 128];

    /// <summary>The bytes of a text; null when the encoding has no such text.</summary>
    internal string? Encode(string text)
    {
        var bytes = new char[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character < 128 && !(character == Lost && _isLenient))
            {
                bytes[i] = character;
            }
            else if (_bytes.TryGetValue(character, out var value))
            {
                bytes[i] = value;
            }
            else if (character == '\uFFFD' && _isLenient)
            {
                bytes[i] = Lost;
            }
            else
            {
                return null;
            }
        }

        return new string(bytes);
    }

    private static CodePage Parse(string line)
    {
        var words = line.Split(' ');
        return new CodePage(words[0], words.Skip(1), words[0].StartsWith("windows", StringComparison.Ordinal));
    }

    private static char Character(string hexadecimal, int index) => hexadecimal == Unassigned
        ? (char)(128 + index)
        : (char)int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

/// <summary>
/// Reads UTF-8 and what old software takes for it: surrogate pairs as six bytes (CESU-8), and Java's two bytes of
/// U+0000.
/// </summary>
internal static class Utf8Variants
{
    /// <summary>The text of bytes; null when they are not UTF-8.</summary>
    /// <param name="bytes">Characters 0 to 255.</param>
    internal static string? Decode(string bytes)
    {
        var standard = new List<byte>(bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == 0xC0 && i + 1 < bytes.Length && bytes[i + 1] == 0x80)
            {
                standard.Add(0);
                i++;
            }
            else if (IsSurrogatePair(bytes.AsSpan(i)))
            {
                standard.AddRange(Encoding.UTF8.GetBytes([Surrogate(bytes, i), Surrogate(bytes, i + 3)]));
                i += 5;
            }
            else
            {
                standard.Add((byte)bytes[i]);
            }
        }

        byte[] utf8 = [.. standard];
        return Utf8.IsValid(utf8) ? Encoding.UTF8.GetString(utf8) : null;
    }

    private static bool IsSurrogatePair(ReadOnlySpan<char> bytes) =>
        bytes is ['\u00ED', >= '\u00A0' and <= '\u00AF', >= '\u0080' and <= '\u00BF',
            '\u00ED', >= '\u00B0' and <= '\u00BF', >= '\u0080' and <= '\u00BF', ..];

    private static char Surrogate(string bytes, int i) =>
        (char)(0xD000 | ((bytes[i + 1] & 0x3F) << 6) | (bytes[i + 2] & 0x3F));
}
