using System.Text.RegularExpressions;
using static Nadir.Metrics.PennTreebankLetters;

namespace Nadir.Metrics;

/// <summary>
/// What <see cref="PennTreebankTokenizer"/> writes for punctuation, symbols, quotation marks, tags and smileys.
/// </summary>
internal static partial class PennTreebankSymbols
{
    private static readonly string[] Punctuation = ["&HT;", "&TL;", "&UR;", "&LR;", "&QC;", "&QL;", "&QR;", "&odq;",
        "&cdq;"];

    /// <summary>Whether a character parts tokens.</summary>
    internal static bool IsBlank(char letter) =>
        letter is ' ' or '\t' or '\u00A0' or (>= '\u2000' and <= '\u200B') or '\u3000' or '\r' or '\n' or '\u2028'
            or '\u2029' or '\u000B' or '\f'
            or '\u0085' or '\0' or '\u200E' or '\u200F' or '\uFEFF';

    /// <summary>Replaces the entities of HTML that read as the character they stand for.</summary>
    internal static string ResolveEntities(ReadOnlySpan<char> text) =>
        Entity().Replace(text.ToString(), match => match.ValueSpan[1] switch
        {
            'a' or 'A' => match.ValueSpan[2] is 'p' or 'P' ? "'" : "&",
            'q' or 'Q' => "\"",
            'n' or 'N' when match.ValueSpan[2] is 'b' or 'B' => " ",
            _ => "\u2014",
        });

    /// <summary>
    /// The token of the symbol that a text begins with; a token of null is left out. <c>Reach</c> counts what must
    /// follow, too.
    /// </summary>
    internal static (string? Token, int Length, int Reach) Match(ReadOnlySpan<char> text)
    {
        var first = text[0];
        if (first is '<' or '&' or ':' or ';' or '=' or '>' or '^' or '~' or '(' or '\'' or '-'
            && Special(text) is { Length: > 0 } special)
        {
            return special;
        }

        var run = Math.Max(1, text.IndexOfAnyExcept(first) is var end and >= 0 ? end : text.Length);
        switch (first)
        {
            case '-':
                return Whole(run is 3 or 4 ? "--" : new string('-', run), run);
            case '.':
                return run >= 3 ? Whole("...", run) : text is ['.', ' ' or '\u00A0', '.', ' ' or '\u00A0', '.', ..]
                    ? Whole("...", 5) : Whole(".", 1);
            case '?' or '!':
                run = Run(text, 0, letter => letter is '?' or '!');
                return Whole(text[..run].ToString(), run);
            case '_' or '@' or '#' or '*' or '=':
                return Whole(text[..run].ToString(), run);
            case '<' or '>' when run >= 2:
                return Whole(text[..2].ToString(), 2);
            default:
                return Quotation(text) is { Length: > 0 } quotation ? quotation : Whole(Of(first), 1);
        }
    }

    private static (string? Token, int Length, int Reach) Whole(string? token, int length) => (token, length, length);

    // Quotation marks, left ones as ` and right ones as '; two that stand together are one token.
    private static (string? Token, int Length, int Reach) Quotation(ReadOnlySpan<char> text)
    {
        var (first, second) = (text[0], At(text, 1));
        if (first == '"' || (second == '\'' && first is '`' or '\'' or '\u2018' or '\u2019' or '\u0091' or '\u0092'))
        {
            var length = first == '"' ? 1 : 2;
            return Whole(char.IsAsciiLetterOrDigit(At(text, length)) || At(text, length) == '$' ? "``" : "''", length);
        }

        if (IsApostrophe(first))
        {
            // Before a word it opens, unless the word is one letter.
            return char.IsLetter(second) && !IsBlank(At(text, 2)) ? ("`", 1, 3) : IsQuotationMark(second)
                && IsQuotationMark(first) ? Pair(text) : Whole("'", 1);
        }

        return !IsQuotationMark(first) ? default : IsQuotationMark(second) ? Pair(text)
            : Whole(OfQuotationMark(first), 1);
    }

    private static (string? Token, int Length, int Reach) Pair(ReadOnlySpan<char> text) =>
        Whole(OfQuotationMark(text[0]) + OfQuotationMark(text[1]), 2);

    private static bool IsQuotationMark(char symbol) =>
        symbol is '`' or (>= '\u2018' and <= '\u201F') or (>= '\u0091' and <= '\u0094') or '\u2039' or '\u203A'
            or '\u00AB' or '\u00BB';

    private static string OfQuotationMark(char symbol) => symbol switch
    {
        '`' or '\u2018' or '\u0091' or '\u2039' or '\u201B' => "`",
        '\u201C' or '\u0093' or '\u00AB' or '\u201F' => "``",
        '\u201D' or '\u0094' or '\u00BB' or '\u201E' => "''",
        _ => "'",
    };

    private static (string? Token, int Length, int Reach) Special(ReadOnlySpan<char> text)
    {
        if (text[0] == '<' && Tag().EnumerateMatches(text) is var tags && tags.MoveNext())
        {
            var length = tags.Current.Length;
            return Whole(text[..length].ToString().ToLowerInvariant().Replace(' ', '\u00A0'), length);
        }

        if (text[0] == '&')
        {
            return Reference(text);
        }

        if (Smiley().EnumerateMatches(text) is var smileys && smileys.MoveNext())
        {
            var length = smileys.Current.Length;
            var token = text[..length].ToString().ToLowerInvariant()
                .Replace("(", "-lrb-", StringComparison.Ordinal).Replace(")", "-rrb-", StringComparison.Ordinal);
            return (token, length, length + 1);
        }

        return default;
    }

    // References that stay as they are; those that are read as a character are resolved before.
    private static (string? Token, int Length, int Reach) Reference(ReadOnlySpan<char> text)
    {
        foreach (var name in Punctuation)
        {
            if (Continues(text, 0, name))
            {
                return Whole(name.ToLowerInvariant(), name.Length);
            }
        }

        if (Continues(text, 0, "&lt;") || Continues(text, 0, "&gt;"))
        {
            return Whole(text[1] is 'l' or 'L' ? "<" : ">", 4);
        }

        var end = At(text, 1) == '#' ? Run(text, 2, char.IsAsciiDigit) : 0;
        return end > 2 && At(text, end) == ';' ? Whole(text[..(end + 1)].ToString(), end + 1) : default;
    }

    private static string? Of(char symbol) => symbol switch
    {
        '(' => "-lrb-",
        ')' => "-rrb-",
        '[' => "-lsb-",
        ']' => "-rsb-",
        '{' => "-lcb-",
        '}' => "-rcb-",
        '\u2013' or '\u2014' or '\u2015' or '\u0096' or '\u0097' => "--",
        '\u2026' => "...",
        '\u00A2' or '\uFFE0' => "cents",
        '\u00A3' or '\uFFE1' => "#",
        '\u00A4' or '\u00A5' or '\u0080' or (>= '\u20A0' and <= '\u20BF') or '\u060B' or '\u0E3F' or '\uFFE5'
            or '\uFFE6' => "$",
        '\u00BC' => "1/4",
        '\u00BD' => "1/2",
        '\u00BE' => "3/4",
        '\u2153' => "1/3",
        '\u2154' => "2/3",
        _ => IsKept(symbol) ? symbol.ToString() : null,
    };

    // What is no token is left out, as the original does.
    private static bool IsKept(char symbol) => symbol switch
    {
        < '\u007F' => symbol > ' ',
        < '\u00C0' => symbol is '\u00A1' or '\u00BF' or '\u00A6' or '\u00A7' or '\u00A8' or '\u00A9' or '\u00AC'
            or '\u00AE' or '\u00AF'
            or '\u00B0' or '\u00B1' or (>= '\u00B4' and <= '\u00B8'),
        '\u00D7' or '\u00F7' or '\u037E' or '\u0387' or '\u0589' or '\u05BE' or '\u05C0' or '\u05C3' or '\u05C6'
            or '\u05F3' or '\u05F4' => true,
        >= '\u0600' and <= '\u070D' => !char.IsLetterOrDigit(symbol) && symbol is not ('\u0604' or '\u0605'),
        '\u07F6' or '\u07F7' or '\u07F8' or '\u0964' or '\u0965' or '\u0E4F' or '\u1FBD' => true,
        '\u2016' or '\u2017' or (>= '\u2020' and <= '\u2025') or (>= '\u2030' and <= '\u2038')
            or (>= '\u203B' and <= '\u2044') => true,
        (>= '\u207A' and <= '\u207F') or (>= '\u208A' and <= '\u208E') or (>= '\u2100' and <= '\u214F') => true,
        >= '\u2155' and <= '\u215E' => true,
        (>= '\u2190' and <= '\u2BFF') or (>= '\u3001' and <= '\u3006') or (>= '\u3008' and <= '\u3020') or '\u30FB' =>
            true,
        (>= '\uFF01' and <= '\uFF0F') or (>= '\uFF1A' and <= '\uFF20') or (>= '\uFF3B' and <= '\uFF40')
            or (>= '\uFF5B' and <= '\uFF65') => true,
        _ => false,
    };

    [GeneratedRegex("&(?:amp|apos|quot|nbsp|MD|mdash|ndash);", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Entity();

    [GeneratedRegex(
        """\A<(?:[!?][A-Za-z-][^>\r\n]*|/[A-Za-z][A-Za-z0-9_:.-]*|[A-Za-z][A-Za-z0-9_:.-]*(?: +[A-Za-z][A-Za-z0-9_:.-]*(?: *= *(?:'[^'\r\n]*'|"[^"\r\n]*"|[A-Za-z][A-Za-z0-9_:.-]*))?)* */?) *>""")]
    private static partial Regex Tag();

    [GeneratedRegex(
        @"\A(?:[<>]?[:;=][-o*']?[()DPdpO\\{@|\[\]](?![A-Za-z0-9])|[-^x=~<>']_[-^x=~<>']|\([-^x=~<>'][_.]?[-^x=~<>']\)|\([\^x=~<>']-[\^x=~<>'`]\))")]
    private static partial Regex Smiley();
}
