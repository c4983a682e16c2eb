using System.Text;

namespace Nadir.Text;

/// <summary>
/// The visible characters that stand for bytes in files of byte-pair merges, in the order of their token ids: first the
/// printable characters of Latin-1 for themselves, then U+0100 and on for the other bytes.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly byte[] BytesOfCharacters;
    private static readonly char[] CharactersOfBytes = new char[256];

    static ByteAlphabet()
    {
        byte[] printable = [.. Enumerable.Range(0, 256).Where(IsPrintable).Select(value => (byte)value)];
        byte[] others = [.. Enumerable.Range(0, 256).Where(value => !IsPrintable(value)).Select(value => (byte)value)];
        Characters = string.Concat(printable.Select(value => (char)value).Concat(others.Select((_, i) => (char)(256 + i))));
        BytesOfCharacters = new byte[Characters.Max() + 1];
        foreach (var (value, character) in printable.Concat(others).Zip(Characters))
        {
            CharactersOfBytes[value] = character;
            BytesOfCharacters[character] = value;
        }
    }

    /// <summary>The 256 characters by token id.</summary>
    internal static string Characters { get; }

    /// <summary>Writes the UTF-8 of a text in the alphabet.</summary>
    internal static string Encode(ReadOnlySpan<char> text)
    {
        var utf8 = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, utf8);
        return string.Create(utf8.Length, utf8, static (characters, bytes) =>
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                characters[i] = CharactersOfBytes[bytes[i]];
            }
        });
    }

    /// <summary>The text of characters of the alphabet; bytes that are no UTF-8 become U+FFFD, others are left out.</summary>
    internal static string Decode(string characters)
    {
        byte[] bytes = [.. characters.Where(character => Characters.Contains(character)).Select(character => BytesOfCharacters[character])];
        return Encoding.UTF8.GetString(bytes);
    }

    private static bool IsPrintable(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
}
