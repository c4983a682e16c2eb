using System.Text;
using System.Text.Unicode;

namespace Nadir.Text;

/// <summary>Reads UTF-8 and what old software takes for it: surrogate pairs as six bytes (CESU-8), and Java's two bytes of U+0000.</summary>
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

    private static char Surrogate(string bytes, int i) => (char)(0xD000 | ((bytes[i + 1] & 0x3F) << 6) | (bytes[i + 2] & 0x3F));
}
