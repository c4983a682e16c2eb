using System.Text.RegularExpressions;

namespace Nadir.Text;

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
    internal static string ReplaceIncomplete(string bytes) => IncompleteCharacter().Replace(bytes, "\u00EF\u00BF\u00BD");

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
