using System.Buffers;

namespace Nadir.Metrics;

/// <summary>Splits English text into lower-case tokens as the Penn Treebank does, for caption metrics.</summary>
/// <remarks>
/// Gives the tokens that the PTBTokenizer of Stanford CoreNLP 3.4.1 prints with <c>-preserveLines -lowerCase</c>, which
/// the COCO caption evaluation runs: contractions are split ("don't" gives <c>do n't</c>, "river's" gives <c>river
/// 's</c>), hyphenated words stay whole, brackets become <c>-lrb-</c> and the like, quotes become <c>``</c>, <c>''</c>,
/// <c>`</c> or <c>'</c>, abbreviations keep their dot, and a dot between letters without a blank joins them
/// ("trees.some" is one token). It is a scanner of our own with the original's rules: at each place the longest form
/// wins, what must follow counted with it, and of equally long ones the first in <see cref="PennTreebankRules"/>. Two
/// things differ on purpose: the full stop that the original repeats behind an abbreviation at the end of a sentence is
/// not (caption metrics drop it), and a text is looked at alone, where the original sees the next line. Thread-safe.
/// </remarks>
public static class PennTreebankTokenizer
{
    private static readonly SearchValues<char> Rewritten = SearchValues.Create("\u00AD \u2019\u0092()");

    /// <summary>The tokens of a text with its punctuation, in order.</summary>
    /// <param name="text">
    /// Any text, also an empty one; line breaks count as blanks. What the original cannot tokenize is left out: halves
    /// of surrogate pairs (so emoji), control characters.
    /// </param>
    /// <returns>
    /// Tokens without blanks, except that a fraction with a whole number ("2 1/2"), a telephone number and a tag of
    /// HTML keep theirs as no-break spaces, as in the original.
    /// </returns>
    public static List<string> Tokenize(ReadOnlySpan<char> text)
    {
        if (text.Contains('&'))
        {
            text = PennTreebankSymbols.ResolveEntities(text);
        }

        var tokens = new List<string>();
        var position = 0;
        while (position < text.Length)
        {
            var rest = text[position..];
            position += PlainWord(rest, tokens) is var word and > 0 ? word : Next(rest, tokens);
        }

        return tokens;
    }

    /// <summary>
    /// The tokens without punctuation, as caption metrics count them: the list that the COCO caption evaluation drops.
    /// Brackets stay, since they are in lower case when that list is applied.
    /// </summary>
    /// <param name="caption">Any text, also an empty one.</param>
    public static List<string> TokenizeCaption(ReadOnlySpan<char> caption)
    {
        var tokens = Tokenize(caption);
        tokens.RemoveAll(IsDropped);
        return tokens;
    }

    /// <summary>Whether caption metrics drop a token.</summary>
    /// <param name="token">One token of <see cref="Tokenize"/>.</param>
    public static bool IsDropped(string token) =>
        token is "''" or "'" or "``" or "`" or "-LRB-" or "-RRB-" or "-LCB-" or "-RCB-"
            or "." or "?" or "!" or "," or ":" or "-" or "--" or "..." or ";";

    // Nearly all words of captions: letters alone, then a blank or the end. Whatever else could match is no longer.
    private static int PlainWord(ReadOnlySpan<char> text, List<string> tokens)
    {
        var length = 0;
        while (length < text.Length && char.IsAsciiLetter(text[length]))
        {
            length++;
        }

        if (length == 0 || (length < text.Length && text[length] != ' ')
            || PennTreebankRules.SplitOfCompound(text[..length]) != 0)
        {
            return 0;
        }

        tokens.Add(Lower(text[..length]));
        return length;
    }

    // Appends the token that a text begins with, if any, and returns the characters read.
    private static int Next(ReadOnlySpan<char> text, List<string> tokens)
    {
        if (PennTreebankSymbols.IsBlank(text[0]))
        {
            return 1;
        }

        var best = PennTreebankRules.Longest(text);
        var symbol = PennTreebankSymbols.Match(text);
        if (best.Length == 0 || symbol.Reach > best.Reach)
        {
            if (symbol.Token is not null)
            {
                tokens.Add(symbol.Token);
            }

            return symbol.Length;
        }

        tokens.Add(Form(text[..best.Length]));
        return best.Length;
    }

    // As the original writes a word: without soft hyphens, with straight apostrophes, blanks within it as no-break
    // spaces.
    private static string Form(ReadOnlySpan<char> word)
    {
        var token = Lower(word);
        if (!word.ContainsAny(Rewritten))
        {
            return token;
        }

        token = token.Replace("\u00AD", "", StringComparison.Ordinal).Replace(' ', '\u00A0').Replace('\u2019', '\'')
            .Replace('\u0092', '\'')
            .Replace("(", "-lrb-", StringComparison.Ordinal).Replace(")", "-rrb-", StringComparison.Ordinal);
        return token.Length > 0 ? token : "-";
    }

    private static string Lower(ReadOnlySpan<char> text)
    {
        Span<char> lower = text.Length <= 128 ? stackalloc char[text.Length] : new char[text.Length];
        text.ToLowerInvariant(lower);
        return lower.ToString();
    }
}
