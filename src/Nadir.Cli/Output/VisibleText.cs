using System.Globalization;
using System.Text;
using Nadir.Imagery.Files;

namespace Nadir.Cli.Output;

/// <summary>
/// Text as it may be shown on a terminal: whatever a file's name holds, it stays on its line, in its column, and steers
/// nothing.
/// </summary>
internal static class VisibleText
{
    /// <summary>
    /// Writes control characters, line ends, marks that turn the direction of text and halves of characters as
    /// <c>\n</c>,
    /// <c>\x1b</c> or <c>\u202e</c>, and bytes of names that are not UTF-8 as <c>\xe9</c>. All else stays.
    /// </summary>
    public static string Of(string text)
    {
        int first = FindHidden(text, 0);
        if (first == text.Length)
        {
            return text;
        }

        var visible = new StringBuilder(text.Length + 16);
        int start = 0;
        for (int place = first; place < text.Length; place = FindHidden(text, start))
        {
            visible.Append(text, start, place - start);
            Append(visible, text[place]);
            start = place + 1;
        }

        return visible.Append(text, start, text.Length - start).ToString();
    }

    private static int FindHidden(string text, int start)
    {
        int place = start;
        while (place < text.Length && !IsHidden(text, place))
        {
            // The second half of a pair has been looked at with the first.
            place += char.IsHighSurrogate(text[place]) ? 2 : 1;
        }

        return Math.Min(place, text.Length);
    }

    private static bool IsHidden(string text, int place)
    {
        char letter = text[place];
        return letter switch
        {
            < ' ' or (>= '\u007f' and < '\u00a0') => true,
            < '\u061c' => false,
            // Marks and overrides of direction, and line ends that only some programs know.
            '\u061c' or '\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069')
                or '\ufeff' => true,
            _ when FileNames.IsRawByte(letter) => true,
            _ when char.IsHighSurrogate(letter) => place + 1 == text.Length || !char.IsLowSurrogate(text[place + 1]),
            _ => char.IsLowSurrogate(letter),
        };
    }

    private static void Append(StringBuilder visible, char letter) => _ = letter switch
    {
        '\n' => visible.Append("\\n"),
        '\r' => visible.Append("\\r"),
        '\t' => visible.Append("\\t"),
        < '\u0080' => visible.Append(CultureInfo.InvariantCulture, $"\\x{(int)letter:x2}"),
        _ when FileNames.IsRawByte(letter) => visible.Append(FileNames.ShowByte(letter)),
        _ => visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
    };
}

/// <summary>
/// Writes lines for people, each of them as <see cref="VisibleText"/>. A document of many lines does not go through it.
/// </summary>
internal sealed class VisibleTextWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void Write(string? value) => inner.Write(VisibleText.Of(value ?? ""));

    public override void WriteLine() => inner.WriteLine();

    public override void WriteLine(string? value) => inner.WriteLine(VisibleText.Of(value ?? ""));

    public override void Flush() => inner.Flush();

    public override Task FlushAsync() => inner.FlushAsync();
}
