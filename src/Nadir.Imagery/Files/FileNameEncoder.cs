using System.Globalization;
using System.Text.Encodings.Web;

namespace Nadir.Imagery.Files;

/// <summary>
/// Writes texts into JSON as another encoder does, but names of files as <see cref="FileNames.Show"/> has them, and
/// marks that turn the direction of text or end a line by their numbers, since JSON is read on terminals, too.
/// </summary>
/// <remarks>Safe to use from many threads.</remarks>
public sealed unsafe class FileNameEncoder : JavaScriptEncoder
{
    // \u202e; a byte of a name, \\xe9, has one less.
    private const int Longest = 6;

    private readonly JavaScriptEncoder _inner;

    private FileNameEncoder(JavaScriptEncoder inner) => _inner = inner;

    /// <summary>For web pages, too: letters beyond ASCII are escaped, and what means something in HTML.</summary>
    public static FileNameEncoder ForPages { get; } = new(Default);

    /// <summary>For programs: all letters stay as they are.</summary>
    public static FileNameEncoder ForPrograms { get; } = new(UnsafeRelaxedJsonEscaping);

    /// <inheritdoc/>
    public override int MaxOutputCharactersPerInputCharacter =>
        Math.Max(Longest, _inner.MaxOutputCharactersPerInputCharacter);

    /// <inheritdoc/>
    public override bool WillEncode(int unicodeScalar) => IsOurs(unicodeScalar) || _inner.WillEncode(unicodeScalar);

    /// <inheritdoc/>
    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        int first = _inner.FindFirstCharacterToEncode(text, textLength);
        var before = new ReadOnlySpan<char>(text, first < 0 ? textLength : first);
        for (int place = 0; place < before.Length; place++)
        {
            if (IsOurs(before[place]))
            {
                return place;
            }
        }

        return first;
    }

    /// <inheritdoc/>
    public override bool TryEncodeUnicodeScalar(
        int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        if (!IsOurs(unicodeScalar))
        {
            return _inner.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);
        }

        string written = FileNames.IsRawByte(unicodeScalar)
            ? $@"\{FileNames.ShowByte(unicodeScalar)}"
            : string.Create(CultureInfo.InvariantCulture, $@"\u{unicodeScalar:x4}");
        numberOfCharactersWritten = bufferLength < written.Length ? 0 : written.Length;
        return written.TryCopyTo(new Span<char>(buffer, bufferLength));
    }

    private static bool IsOurs(int scalar) => scalar
        is 0x061c or 0x200e or 0x200f or (>= 0x2028 and <= 0x202e) or (>= 0x2066 and <= 0x2069) or 0xfeff
        || FileNames.IsRawByte(scalar);
}
