using System.Globalization;
using System.Text;

namespace Nadir.Server.Logging;

/// <summary>What a client calls itself, as a log may hold it.</summary>
internal static class AgentName
{
    /// <summary>The most characters that are kept.</summary>
    public const int Longest = 200;

    /// <summary>
    /// The beginning of a name. What would break a line, steer a terminal or turn the direction of text, once somebody
    /// has decoded the log, becomes U+FFFD, and so does half a character.
    /// </summary>
    /// <param name="header">The header <c>User-Agent</c>.</param>
    /// <returns>Null where the client has no name.</returns>
    public static string? Of(string header)
    {
        if (header.Length == 0)
        {
            return null;
        }

        var name = new StringBuilder(Math.Min(header.Length, Longest));
        foreach (var rune in header.EnumerateRunes())
        {
            var shown = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? Rune.ReplacementChar : rune;
            if (name.Length + shown.Utf16SequenceLength > Longest)
            {
                break;
            }

            name.Append(shown.ToString());
        }

        return name.ToString();
    }
}
