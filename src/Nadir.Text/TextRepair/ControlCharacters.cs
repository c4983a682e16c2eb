using System.Text;
using System.Text.RegularExpressions;

namespace Nadir.Text;

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
                    result[i] = source[i] is >= '\u0080' and <= '\u009F' ? CodePage.Windows1252.Decode(source[i]) : source[i];
                }
            });

    /// <summary>Takes out colours and cursor movements of terminals.</summary>
    internal static string RemoveTerminalSequences(string text) => TerminalSequence().Replace(text, "");

    /// <summary>Takes out controls, annotation marks and byte order marks; blanks, joiners and directions stay.</summary>
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
        [.. Range(0x00, 0x08), '\u000B', .. Range(0x0E, 0x1F), '\u007F', .. Range(0x206A, 0x206F), '\uFEFF', .. Range(0xFFF9, 0xFFFC)]);

    private static IEnumerable<char> Range(int first, int last) => Enumerable.Range(first, last - first + 1).Select(code => (char)code);

    [GeneratedRegex("\u001B\\[[\\d;]*[a-zA-Z]")]
    private static partial Regex TerminalSequence();
}
