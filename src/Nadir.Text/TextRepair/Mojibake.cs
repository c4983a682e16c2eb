using System.Text;
using System.Text.RegularExpressions;

namespace Nadir.Text;

/// <summary>Undoes reading UTF-8 as a single-byte encoding, also when it happened several times, or to a part of a text.</summary>
internal static class Mojibake
{
    // Not those of the Mac and of DOS: their letters stand in running text too often.
    private static readonly CodePage[] LikeLatin1 =
        [.. CodePage.All.Where(page => page.Name == "latin-1" || page.Name.StartsWith("windows", StringComparison.Ordinal))];

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
            text, match => match.Length < text.Length && MojibakeSigns.In(match.Value) ? Repair(match.Value) : match.Value);
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
