using System.Buffers;
using System.Text;

namespace Nadir.Imagery.Files;

/// <summary>
/// Names of files as text. Linux knows names as bytes, which need not be UTF-8; .NET would read each such byte as U+FFFD,
/// so that the file could not be found again and two of them looked alike. Here every name has a text of its own.
/// </summary>
/// <remarks>
/// A byte that is no part of UTF-8 becomes one of the characters U+EF80 to U+EFFF, private ones that no script uses; a name
/// that holds such a character itself has its three bytes treated alike, so that each text stands for one name and back. The
/// texts are valid Unicode, which databases and JSON can keep. Safe to use from many threads.
/// </remarks>
public static class FileNames
{
    /// <summary>What stands for the byte 0x80; the characters up to <see cref="LastRawByte"/> stand for those after it.</summary>
    public const char FirstRawByte = '\uEF80';

    /// <summary>What stands for the byte 0xff.</summary>
    public const char LastRawByte = '\uEFFF';

    /// <summary>Whether a name is not UTF-8, so that only its bytes lead to the file.</summary>
    /// <param name="name">From <see cref="Decode"/>.</param>
    public static bool HasRawBytes(ReadOnlySpan<char> name) => name.IndexOfAnyInRange(FirstRawByte, LastRawByte) >= 0;

    /// <summary>Reads the bytes of a name.</summary>
    public static string Decode(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(name, out var rune, out int length) == OperationStatus.Done && !HasRawBytes(rune.ToString()))
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
            if (name[place] is >= FirstRawByte and <= LastRawByte)
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(name[start..place]));
                bytes.Add((byte)(name[place] - FirstRawByte + 0x80));
                start = place + 1;
            }
        }

        bytes.AddRange(Encoding.UTF8.GetBytes(name[start..]));
        return [.. bytes];
    }

    /// <summary>The bytes of a name with a zero after them, as the system's calls take it.</summary>
    internal static byte[] EncodeForSystem(string name) => [.. Encode(name), 0];
}
