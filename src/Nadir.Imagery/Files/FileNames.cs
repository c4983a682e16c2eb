using System.Buffers;
using System.Globalization;
using System.Text;

namespace Nadir.Imagery.Files;

/// <summary>
/// Names of files as text. Linux knows names as bytes, which need not be UTF-8; .NET would read each such byte as
/// U+FFFD, so that the file could not be found again and two of them looked alike. Here every name has a text of its
/// own.
/// </summary>
/// <remarks>
/// A byte that is no part of UTF-8 becomes one of the characters U+EF80 to U+EFFF, private ones that no script uses; a
/// name that holds such a character itself has its three bytes treated alike, so that each text stands for one name and
/// back. The texts are valid Unicode, which databases can keep. People and JSON get <see cref="Show"/>'s form,
/// <c>caf\xe9.tif</c>; so that this, too, leads back, the backslash of a name that has such letters of its own becomes
/// U+EF5C and is shown as
/// <c>\x5c</c>. Safe to use from many threads.
/// </remarks>
public static class FileNames
{
    /// <summary>
    /// What stands for the byte 0x80; the characters up to <see cref="LastRawByte"/> stand for those after it.
    /// </summary>
    public const char FirstRawByte = '\uEF80';

    /// <summary>What stands for the byte 0xff.</summary>
    public const char LastRawByte = '\uEFFF';

    private const char RawBackslash = '\uEF5C';

    private static readonly SearchValues<char> Raw = SearchValues.Create(
        [RawBackslash, .. Enumerable.Range(FirstRawByte, LastRawByte - FirstRawByte + 1).Select(value => (char)value)]);

    /// <summary>
    /// Whether a name is not UTF-8, or has a backslash that could be read as of <see cref="Show"/>; its bytes lead to
    /// the file.
    /// </summary>
    /// <param name="name">From <see cref="Decode"/>.</param>
    public static bool HasRawBytes(ReadOnlySpan<char> name) => name.ContainsAny(Raw);

    /// <summary>Whether a character stands for a byte.</summary>
    /// <param name="value">A character, or the number of one.</param>
    public static bool IsRawByte(int value) => value is (>= FirstRawByte and <= LastRawByte) or RawBackslash;

    /// <summary>How a byte is shown: <c>\xe9</c>.</summary>
    /// <param name="raw">A character of which <see cref="IsRawByte"/> is true.</param>
    public static string ShowByte(int raw) =>
        string.Create(CultureInfo.InvariantCulture, $"\\x{raw - FirstRawByte + 0x80:x2}");

    /// <summary>
    /// The form of a name for people and programs: each byte that is no UTF-8 as <c>\xe9</c>, all else as it is.
    /// </summary>
    /// <param name="name">From <see cref="Decode"/>.</param>
    public static string Show(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return HasRawBytes(name)
            ? string.Concat(name.Select(letter => IsRawByte(letter) ? ShowByte(letter) : letter.ToString())) : name;
    }

    /// <summary>The name that <see cref="Show"/> made a form of.</summary>
    /// <param name="shown">Such a form.</param>
    public static string Parse(string shown)
    {
        ArgumentNullException.ThrowIfNull(shown);
        if (!shown.Contains(@"\x", StringComparison.Ordinal))
        {
            return shown;
        }

        var bytes = Encode(shown);
        var name = new List<byte>(bytes.Length);
        for (int place = 0; place < bytes.Length; place++)
        {
            bool isByte = IsShownByte(bytes.AsSpan(place));
            name.Add(isByte ? Convert.FromHexString(Encoding.ASCII.GetString(bytes, place + 2, 2))[0] : bytes[place]);
            place += isByte ? 3 : 0;
        }

        return Decode(name.ToArray());
    }

    /// <summary>Reads the bytes of a name.</summary>
    public static string Decode(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            bool isRead = Rune.DecodeFromUtf8(name, out var rune, out int length) == OperationStatus.Done;
            if (isRead && !IsRawByte(rune.Value) && !IsShownByte(name))
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (byte value in name[..length])
                {
                    text.Append((char)(FirstRawByte + value - 0x80));
                }
            }

            name = name[length..];
        }

        return text.ToString();
    }

    /// <summary>
    /// Reads the bytes of a text that may be a name or not, whose backslashes are left to
    /// <see cref="LocalFile.FullPath"/>.
    /// </summary>
    public static string DecodeText(ReadOnlySpan<byte> text) => Decode(text).Replace(RawBackslash, '\\');

    /// <summary>The bytes of a name.</summary>
    /// <param name="name">From <see cref="Decode"/>; any other text gives its UTF-8.</param>
    public static byte[] Encode(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!HasRawBytes(name))
        {
            return Encoding.UTF8.GetBytes(name);
        }

        var bytes = new List<byte>(name.Length + 16);
        int start = 0;
        for (int place = 0; place < name.Length; place++)
        {
            if (IsRawByte(name[place]))
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(name[start..place]));
                bytes.Add((byte)(name[place] - FirstRawByte + 0x80));
                start = place + 1;
            }
        }

        bytes.AddRange(Encoding.UTF8.GetBytes(name[start..]));
        return [.. bytes];
    }

    private static bool IsShownByte(ReadOnlySpan<byte> text) =>
        text.Length >= 4 && text[0] == '\\' && text[1] == 'x' && IsLowerHex(text[2]) && IsLowerHex(text[3]);

    private static bool IsLowerHex(byte letter) =>
        letter is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f');

    /// <summary>The bytes of a name with a zero after them, as the system's calls take it.</summary>
    internal static byte[] EncodeForSystem(string name) => [.. Encode(name), 0];
}
