using System.Buffers;

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
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code).Where(letter => letter != '&'), '\t', '\n', '\f']);

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
