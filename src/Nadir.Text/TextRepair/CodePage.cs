using System.Collections.Frozen;
using System.Globalization;

namespace Nadir.Text;

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
        _bytes = _characters.Select((character, i) => KeyValuePair.Create(character, (char)(128 + i))).ToFrozenDictionary();
    }

    /// <summary>
    /// Those that UTF-8 is mistaken for, the most frequent first. The ones of Windows are read as software often does:
    /// a byte without a meaning stands for the character of its number.
    /// </summary>
    internal static IReadOnlyList<CodePage> All { get; } =
        [new("latin-1", Enumerable.Repeat(Unassigned, 128), isLenient: false), .. LexiconFile.Lines("code-pages").Select(Parse)];

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
