using System.Globalization;

namespace Nadir.Metrics;

/// <summary>What <see cref="PennTreebankTokenizer"/> writes for punctuation and symbols.</summary>
internal static class PennTreebankSymbols
{
    /// <summary>Appends the token of the symbol that a text begins with, if it has one, and returns the characters read.</summary>
    internal static int Append(ReadOnlySpan<char> text, List<string> tokens)
    {
        if (text.StartsWith("&amp;", StringComparison.OrdinalIgnoreCase))
        {
            tokens.Add("&");
            return 5;
        }

        if (text.StartsWith("''") || text.StartsWith("``"))
        {
            tokens.Add("''");
            return 2;
        }

        var first = text[0];
        var run = Math.Max(1, text.IndexOfAnyExcept(first) is var end and >= 0 ? end : text.Length);
        switch (first)
        {
            case '-':
                tokens.Add(run is 1 ? "-" : run <= 4 ? "--" : new string('-', run));
                return run;
            case '.':
                tokens.Add(run >= 3 ? "..." : ".");
                return run >= 3 ? run : 1;
            case '?' or '!':
                run = text.IndexOfAnyExcept('?', '!') is var other and >= 0 ? other : text.Length;
                tokens.Add(text[..run].ToString());
                return run;
            case '_' or '@' or '#':
                tokens.Add(text[..run].ToString());
                return run;
            default:
                if (Of(first) is { } token)
                {
                    tokens.Add(token);
                }

                return 1;
        }
    }

    /// <summary>A word with its slashes and asterisks escaped and soft hyphens left out.</summary>
    internal static string Escape(string word) =>
        word.AsSpan().IndexOfAny('/', '\u00AD') < 0 ? word : word.Replace("/", "\\/", StringComparison.Ordinal).Replace("\u00AD", "", StringComparison.Ordinal);

    private static string? Of(char symbol) => symbol switch
    {
        '(' => "-lrb-",
        ')' => "-rrb-",
        '[' => "-lsb-",
        ']' => "-rsb-",
        '{' => "-lcb-",
        '}' => "-rcb-",
        '/' => "\\/",
        '*' => "\\*",
        '"' or '\u201C' or '\u201D' or '\u201E' or '\u201F' or '\u00AB' or '\u00BB' => "''",
        '\'' or '\u2018' or '\u2019' or '\u201A' or '\u201B' or '\u2039' or '\u203A' or '\u00B4' => "'",
        '`' => "`",
        '\u2013' or '\u2014' or '\u2015' => "--",
        '\u2010' or '\u2011' => "-",
        '\u2026' => "...",
        '\u00A2' => "cents",
        '\u00A3' => "#",
        '\u00A4' or '\u20AC' => "$",
        '\u00BC' => "1\\/4",
        '\u00BD' => "1\\/2",
        '\u00BE' => "3\\/4",
        _ => IsKept(symbol) ? symbol.ToString() : null,
    };

    // What cannot be a token is left out, as the original does: halves of surrogate pairs, formats, private use.
    private static bool IsKept(char symbol) => char.GetUnicodeCategory(symbol)
        is not (UnicodeCategory.Surrogate or UnicodeCategory.Format or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Control or UnicodeCategory.EnclosingMark);
}
