using System.Globalization;
using System.Text;

namespace Nadir.Archive.Search.Filters.Cql2;

/// <summary>What a piece of a filter's text is.</summary>
internal enum Cql2TokenKind
{
    /// <summary>A name or a keyword.</summary>
    Word,

    /// <summary>A name in double quotes, which is no keyword whatever it says.</summary>
    QuotedName,

    /// <summary>A text in single quotes.</summary>
    Text,

    /// <summary>A number without a sign.</summary>
    Number,

    /// <summary>A parenthesis, a comma or an operator.</summary>
    Sign,

    /// <summary>The end of the text.</summary>
    End,
}

/// <summary>A piece of a filter's text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">What it says, without quotes and escapes.</param>
/// <param name="Position">Where it begins, counted from 0.</param>
/// <param name="Number">Its number; 0 for all others.</param>
internal readonly record struct Cql2Token(Cql2TokenKind Kind, string Value, int Position, double Number = 0)
{
    /// <summary>Whether it is a keyword, in any letters.</summary>
    public bool Is(string keyword) =>
        Kind == Cql2TokenKind.Word && Value.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is a sign.</summary>
    public bool IsSign(string sign) => Kind == Cql2TokenKind.Sign && Value == sign;
}

/// <summary>Cuts a filter's text into pieces (OGC 21-065r2, annex B).</summary>
internal static class Cql2Lexer
{
    /// <summary>The longest text that is read, in UTF-16 units; more is polygons that nobody draws.</summary>
    public const int LongestText = 1 << 20;

    /// <summary>Cuts the text.</summary>
    /// <returns>The pieces; the last one is the end.</returns>
    /// <exception cref="Cql2Exception">A piece is none, or the text is too long.</exception>
    public static List<Cql2Token> Read(string text)
    {
        if (text.Length > LongestText)
        {
            throw new Cql2Exception(LongestText,
                string.Create(CultureInfo.InvariantCulture, $"it is longer than {LongestText} characters"));
        }

        var tokens = new List<Cql2Token>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            if (at == text.Length)
            {
                tokens.Add(new Cql2Token(Cql2TokenKind.End, string.Empty, at));
                return tokens;
            }

            tokens.Add(Next(text, ref at));
        }
    }

    private static Cql2Token Next(string text, ref int at)
    {
        var (begin, letter) = (at, text[at]);
        switch (letter)
        {
            case '\'':
                return new Cql2Token(Cql2TokenKind.Text, Quoted(text, ref at, "a text is not closed by '"), begin);
            case '"':
                var name = Quoted(text, ref at, "a name is not closed by \"");
                return name.Length > 0
                    ? new Cql2Token(Cql2TokenKind.QuotedName, name, begin)
                    : throw new Cql2Exception(begin, "a name is empty");
            case '<' when at + 1 < text.Length && text[at + 1] is '>' or '=':
            case '>' when at + 1 < text.Length && text[at + 1] == '=':
                at += 2;
                return new Cql2Token(Cql2TokenKind.Sign, text[begin..at], begin);
            case '(' or ')' or ',' or '=' or '<' or '>' or '+' or '-' or '*' or '/' or '%' or '^':
                at++;
                return new Cql2Token(Cql2TokenKind.Sign, text[begin..at], begin);
        }

        if (char.IsAsciiDigit(letter) || (letter == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
        {
            return ReadNumber(text, ref at);
        }

        while (at < text.Length && Rune.TryGetRuneAt(text, at, out var rune)
            && (IsStart(rune.Value) || (at > begin && IsPart(rune.Value))))
        {
            at += rune.Utf16SequenceLength;
        }

        return at > begin
            ? new Cql2Token(Cql2TokenKind.Word, text[begin..at], begin)
            : throw new Cql2Exception(begin, char.IsControl(letter) || char.IsSurrogate(letter)
                ? "a character has no meaning there" : $"the character {letter} has no meaning there");
    }

    // A quote within is written twice, or after a backslash in texts.
    private static string Quoted(string text, ref int at, string unclosed)
    {
        var (begin, quote, value) = (at, text[at], new StringBuilder());
        for (at++; at < text.Length; at++)
        {
            if (at + 1 < text.Length && text[at + 1] == quote
                && (text[at] == quote || (quote == '\'' && text[at] == '\\')))
            {
                value.Append(quote);
                at++;
            }
            else if (text[at] == quote)
            {
                at++;
                return value.ToString();
            }
            else
            {
                value.Append(text[at]);
            }
        }

        throw new Cql2Exception(begin, unclosed);
    }

    private static Cql2Token ReadNumber(string text, ref int at)
    {
        var begin = at;
        SkipDigits(text, ref at);
        if (at < text.Length && text[at] == '.')
        {
            at++;
            SkipDigits(text, ref at);
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            var exponent = at + 1;
            exponent += exponent < text.Length && text[exponent] is '+' or '-' ? 1 : 0;
            if (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
            {
                at = exponent;
                SkipDigits(text, ref at);
            }
        }

        if (at < text.Length && Rune.TryGetRuneAt(text, at, out var rune)
            && (IsStart(rune.Value) || IsPart(rune.Value)))
        {
            throw new Cql2Exception(begin, "a number runs into a word; put texts into single quotes");
        }

        var number = double.Parse(text.AsSpan(begin, at - begin), NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(number)
            ? new Cql2Token(Cql2TokenKind.Number, text[begin..at], begin, number)
            : throw new Cql2Exception(begin, "the number is too large");
    }

    private static void SkipDigits(string text, ref int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }
    }

    private static bool IsStart(int value) => value is ':' or '_' or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z')
        or (>= 0xC0 and <= 0xD6) or (>= 0xD8 and <= 0xF6) or (>= 0xF8 and <= 0x2FF) or (>= 0x370 and <= 0x37D)
        or (>= 0x37F and <= 0x1FFE)
        or 0x200C or 0x200D or (>= 0x2070 and <= 0x218F) or (>= 0x2C00 and <= 0x2FEF) or (>= 0x3001 and <= 0xD7FF)
        or (>= 0xF900 and <= 0xFDCF)
        or (>= 0xFDF0 and <= 0xFFFD) or (>= 0x10000 and <= 0xEFFFF);

    private static bool IsPart(int value) =>
        value is '.' or (>= '0' and <= '9') or (>= 0x300 and <= 0x36F) or 0x203F or 0x2040;
}

/// <summary>A filter is no CQL2.</summary>
internal sealed class Cql2Exception : Exception
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="position">Where in the text, counted from 0.</param>
    /// <param name="fault">What is wrong, as half a sentence.</param>
    public Cql2Exception(int position, string fault)
        : this(string.Create(CultureInfo.InvariantCulture, $"position {position + 1}"), fault)
    {
    }

    /// <summary>Says what is wrong.</summary>
    /// <param name="place">Where, such as <c>position 3</c>.</param>
    /// <param name="fault">What is wrong, as half a sentence.</param>
    public Cql2Exception(string place, string fault)
        : base($"at {place}: {fault}") => Fault = fault;

    /// <summary>What is wrong, without where.</summary>
    public string Fault { get; }
}
