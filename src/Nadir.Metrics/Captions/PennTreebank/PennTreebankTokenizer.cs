namespace Nadir.Metrics;

/// <summary>Splits English text into lower-case tokens as the Penn Treebank does, for caption metrics.</summary>
/// <remarks>
/// Follows what the PTBTokenizer of Stanford CoreNLP 3.4.1 prints with <c>-preserveLines -lowerCase</c>, which the COCO
/// caption evaluation runs: contractions are split ("don't" gives <c>do n't</c>, "river's" gives <c>river 's</c>), hyphenated
/// words stay whole, brackets become <c>-lrb-</c> and the like, slashes are escaped (<c>and\/or</c>), quotes become
/// <c>''</c> or <c>'</c>, and a dot between letters without a blank joins them ("trees.some" is one token). It is a
/// scanner of our own: of the original's rules it has those that captions meet, and leaves out telephone numbers,
/// smileys, SGML and the long list of abbreviations. Thread-safe.
/// </remarks>
public static class PennTreebankTokenizer
{
    /// <summary>The tokens of a text with its punctuation, in order.</summary>
    /// <param name="text">Any text, also an empty one; line breaks count as blanks.</param>
    public static List<string> Tokenize(ReadOnlySpan<char> text)
    {
        var tokens = new List<string>();
        var position = 0;
        while (position < text.Length)
        {
            var rest = text[position..];
            if (char.IsWhiteSpace(rest[0]) || char.IsControl(rest[0]))
            {
                position++;
                continue;
            }

            var length = WordLength(rest, position == 0 ? ' ' : text[position - 1], tokens);
            position += length > 0 ? length : PennTreebankSymbols.Append(rest, tokens);
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

    // Appends what begins with a letter, a digit or a sign before them, and returns the characters read; 0 for a symbol.
    private static int WordLength(ReadOnlySpan<char> text, char before, List<string> tokens)
    {
        if (PennTreebankPatterns.Contraction(text, before) is var contraction and > 0)
        {
            tokens.Add(Lower(text[..contraction]).Replace('\u2019', '\''));
            return contraction;
        }

        if (PennTreebankPatterns.Address(text) is var address and > 0)
        {
            tokens.Add(Lower(text[..address]));
            return address;
        }

        var length = PennTreebankPatterns.Longest(text);
        if (length == 0)
        {
            return 0;
        }

        var splitAt = PennTreebankPatterns.SplitOfCompound(text, length);
        var token = Lower(text[..splitAt]);
        tokens.Add(PennTreebankSymbols.Escape(token));
        return splitAt;
    }

    private static string Lower(ReadOnlySpan<char> text)
    {
        Span<char> lower = text.Length <= 128 ? stackalloc char[text.Length] : new char[text.Length];
        text.ToLowerInvariant(lower);
        return lower.ToString();
    }
}
