using System.Buffers;
using System.Globalization;
using System.Text;

namespace Nadir.Reports.Markup;

/// <summary>
/// Writes markup that is HTML and well-formed XML at once. All text and all values of attributes are escaped here, so
/// no caller can forget it; names of elements and attributes are ours and are not.
/// </summary>
internal sealed class MarkupWriter
{
    // Elements that HTML allows no end tag for.
    private static readonly HashSet<string> Void = ["br", "hr", "img", "link", "meta"];

    // What most of a page is made of, pictures as base64 above all.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;-_#%/+=()");

    private readonly StringBuilder _text = new();

    /// <summary>An attribute.</summary>
    internal readonly record struct Attribute(string Name, string Value)
    {
        public static implicit operator Attribute((string Name, string Value) pair) => new(pair.Name, pair.Value);
    }

    /// <summary>Writes an element with content, or an empty one.</summary>
    internal MarkupWriter Element(string name, ReadOnlySpan<Attribute> attributes, Action? content = null)
    {
        _text.Append('<').Append(name);
        foreach (var attribute in attributes)
        {
            _text.Append(' ').Append(attribute.Name).Append("=\"");
            Escape(attribute.Value);
            _text.Append('"');
        }

        if (Void.Contains(name))
        {
            _text.Append("/>");
            return this;
        }

        _text.Append('>');
        content?.Invoke();
        _text.Append("</").Append(name).Append('>');
        return this;
    }

    /// <summary>Writes an element that holds text alone.</summary>
    internal MarkupWriter Element(string name, ReadOnlySpan<Attribute> attributes, string text) =>
        Element(name, attributes, () => Text(text));

    /// <summary>Writes text.</summary>
    internal MarkupWriter Text(string text)
    {
        Escape(text);
        return this;
    }

    /// <summary>Writes a style sheet, which must be ours: nothing in it is escaped.</summary>
    internal MarkupWriter StyleSheet(string css)
    {
        _text.Append("<style>").Append(css).Append("</style>");
        return this;
    }

    /// <summary>Ends a line of the source, for those who read it.</summary>
    internal MarkupWriter Line()
    {
        _text.Append('\n');
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void Escape(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain))
        {
            _text.Append(text);
            return;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '<' => _text.Append("&lt;"),
                '>' => _text.Append("&gt;"),
                '&' => _text.Append("&amp;"),
                '"' => _text.Append("&quot;"),
                '\'' => _text.Append("&#39;"),
                _ => _text.Append(IsAllowed(rune) ? rune.ToString() : "\uFFFD"),
            };
        }
    }

    // The characters of XML 1.0; the others cannot be written in it, escaped or not.
    private static bool IsAllowed(Rune rune) =>
        rune.Value is '\t' or '\n' or (>= 0x20 and <= 0x7E) or (>= 0xA0 and not 0xFFFE and not 0xFFFF);
}

/// <summary>Numbers as the page prints them, the same in every culture.</summary>
internal static class Numbers
{
    /// <summary>With thousands separated: <c>1,094</c>.</summary>
    internal static string Whole(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>With a fixed number of decimals: <c>8.39</c>.</summary>
    internal static string Fixed(double value, int decimals = 2) =>
        value.ToString(decimals switch { 0 => "0", 1 => "0.0", 2 => "0.00", _ => "0.000" },
            CultureInfo.InvariantCulture);

    /// <summary>A coordinate of a drawing, to a hundredth.</summary>
    internal static string Place(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A count that shared places make a fraction of: <c>12</c> or <c>12.5</c>.</summary>
    internal static string Share(double value) => value.ToString("#,0.#", CultureInfo.InvariantCulture);
}
