using System.Text.RegularExpressions;
using static Nadir.Metrics.PennTreebankLetters;

namespace Nadir.Metrics;

/// <summary>
/// The rarer forms of <see cref="PennTreebankRules"/>: numbers, addresses, names of files. Each gives the length of its
/// match at the start of a text, or 0.
/// </summary>
internal static partial class PennTreebankPatterns
{
    // Host names and the path behind them may not end in punctuation.
    private const string PathEnd = """[^ \t\n\f\r"<>|.!?(){},\-]""";

    private const string Path = """(?:/[^ \t\n\f\r"<>|()]+""" + PathEnd + ")?";

    // As in the original, whose class of letters spans more than was meant: no digits, no capitals, no hyphens.
    private const string HostLetter = """[^ \t\n\f\r"`'<>|!?(){},-_$]""";

    /// <summary>
    /// A number with sign, digits parted by dots, commas and colons; a date, a fraction, a telephone number.
    /// </summary>
    internal static int Number(ReadOnlySpan<char> text)
    {
        var longest = PlainNumber(text, 0, maySign: true);
        if (text.ContainsAny('/', '-', '\u2044'))
        {
            longest = Math.Max(longest, Math.Max(Length(Date(), text), Length(Fraction(), text)));
        }

        return text.Length >= 7 ? Math.Max(longest, Length(Telephone(), text)) : longest;
    }

    /// <summary>The end of a number that begins at a place; 0 if there is none.</summary>
    internal static int PlainNumber(ReadOnlySpan<char> text, int start, bool maySign)
    {
        var digits = maySign && At(text, start) is '-' or '+' ? start + 1 : start;
        var end = Run(text, digits, char.IsDigit);
        var matched = end > digits ? end : 0;
        // A number may begin with its dot, but not with a colon.
        while (At(text, end) is '.' or ',' or '\u066B' or '\u066C' || (matched > 0 && At(text, end) is ':' or '\u00AD'))
        {
            if (!char.IsDigit(At(text, end + 1)))
            {
                break;
            }

            matched = end = Run(text, end + 1, char.IsDigit);
        }

        return matched;
    }

    /// <summary>Raised or lowered digits, with a sign.</summary>
    internal static int Superscript(ReadOnlySpan<char> text)
    {
        var start = text[0] is '\u207A' or '\u207B' or '\u208A' or '\u208B' ? 1 : 0;
        var raised = Run(text, start,
            letter => letter is '\u00B9' or '\u00B2' or '\u00B3' or '\u2070' or (>= '\u2074' and <= '\u2079'));
        var end = raised > start ? raised : Run(text, start, letter => letter is >= '\u2080' and <= '\u2089');
        return end > start ? end : 0;
    }

    /// <summary>An address of a page or of mail.</summary>
    internal static int Address(ReadOnlySpan<char> text)
    {
        // Most captions have neither a dot within a word nor a sign of mail.
        var length = text.IndexOfAny(' ', '\n', '\t') is var end and >= 0 ? end : text.Length;
        if (!text[..length].ContainsAny('.', '@', ':'))
        {
            return 0;
        }

        return Math.Max(Length(Mail(), text), Math.Max(Length(FullAddress(), text), Length(LikelyAddress(), text)));
    }

    /// <summary>A name of a user or a topic, behind @ or #.</summary>
    internal static int Name(ReadOnlySpan<char> text)
    {
        if (text[0] is '@' or '\uFF20')
        {
            return char.IsAsciiLetter(At(text, 1)) || At(text, 1) == '_'
                ? Run(text, 2, letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
                : 0;
        }

        return IsLetter(At(text, 1))
            ? TrimUnderscores(text, Run(text, 2, letter => IsLetterOrDigit(letter) || letter == '_')) : 0;
    }

    /// <summary>A file's name with a known ending, before a blank or punctuation.</summary>
    internal static int FileName(ReadOnlySpan<char> text)
    {
        var end = Run(text, 0, letter => IsAlphanumeric(letter) || letter is '-' or '.' or '_' or '/');
        return end < 3 || !text[..end].Contains('.') ? 0 : Length(KnownFile(), text);
    }

    private static int TrimUnderscores(ReadOnlySpan<char> text, int end) => text[..end].TrimEnd('_').Length;

    private static int Length(Regex pattern, ReadOnlySpan<char> text)
    {
        foreach (var match in pattern.EnumerateMatches(text))
        {
            return match.Index == 0 ? match.Length : 0;
        }

        return 0;
    }

    [GeneratedRegex(@"\A[0-9]{1,2}[-/][0-9]{1,2}[-/][0-9]{2,4}")]
    private static partial Regex Date();

    [GeneratedRegex(@"\A(?:[0-9]{1,4}[- \u00A0])?[0-9]{1,4}(?:\\?/|\u2044)[0-9]{1,4}")]
    private static partial Regex Fraction();

    [GeneratedRegex(
        @"\A(?:(?:\([0-9]{2,3}\)[ \u00A0]?|(?:\+\+?)?(?:[0-9]{2,4}[- \u00A0])?[0-9]{2,4}[- \u00A0])[0-9]{3,4}[- \u00A0]?[0-9]{3,5}"
        + @"|(?:(?:\+\+?)?[0-9]{2,4}\.)?[0-9]{2,4}\.[0-9]{3,4}\.[0-9]{3,5})")]
    private static partial Regex Telephone();

    [GeneratedRegex(@"\A[a-zA-Z0-9._%+-]+@[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9]")]
    private static partial Regex Mail();

    [GeneratedRegex("""\A(?:https?|ftp)://[^ \t\n\f\r"<>|()]+""" + PathEnd,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FullAddress();

    [GeneratedRegex(
        """\A(?:[wW]{3}\.(?:[^ \t\n\f\r"<>|.!?(){},]+\.)+[a-zA-Z]{2,4}|(?:""" + HostLetter
            + """+\.)+(?i:com|net|org|edu))""" + Path,
        RegexOptions.CultureInvariant)]
    private static partial Regex LikelyAddress();

    [GeneratedRegex(
        @"\A[\p{L}\p{Nd}]+(?:[-._/][\p{L}\p{Nd}]+)*\.(?:3gp|avi|bat|bmp|bz2|c|cgi|class|cpp|dll|docx?|exe|flv|gif|gz|h|html?|jar|java|jpe?g|mov|mp[34g]|pdf|php"
        + @"|pl|png|ppt|ps|py|sql|tar|txt|wav|wm[va]|x|xml|zip)(?=[\s.?!,""'<]|\z)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex KnownFile();
}
