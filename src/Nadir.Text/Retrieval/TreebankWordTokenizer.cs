using System.Text.RegularExpressions;

namespace Nadir.Text;

/// <summary>
/// Splits captions into words as nltk 3.8's word_tokenize does, on which the vocabularies of AMFMN, GaLR, HVSA, KAMCL
/// and LW-MCR rest: sentences first, then the Penn Treebank's rules in each of them.
/// </summary>
/// <remarks>
/// Text is lower-cased first. Contractions are split (<c>'s 'm 'd 'll 're 've n't</c>, also "cannot" and "gonna"),
/// hyphens stay, a comma or colon stays where a digit follows, a full stop is a token at the end of a sentence only,
/// and double quotes become <c>``</c> or <c>''</c>. The tokenizer of caption metrics follows another program, for
/// caption metrics. Ends of sentences within a caption follow Punkt's rules with a part of its abbreviations; a rare
/// one may differ. Thread-safe.
/// </remarks>
public static partial class TreebankWordTokenizer
{
    /// <summary>The marks that the retrieval methods drop.</summary>
    public static IReadOnlyList<string> DroppedMarks { get; } =
        [",", ".", ":", ";", "?", "(", ")", "[", "]", "&", "!", "*", "@", "#", "$", "%"];

    /// <summary>All tokens of a text, marks included.</summary>
    /// <param name="text">Any text, also an empty one.</param>
    public static List<string> Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tokens = new List<string>();
        foreach (var sentence in SentenceBoundaries.Split(text.ToLowerInvariant()))
        {
            tokens.AddRange(TokenizeSentence(sentence));
        }

        return tokens;
    }

    /// <summary>The tokens of a caption without the 16 <see cref="DroppedMarks"/>: what vocabularies count.</summary>
    /// <param name="caption">Any text, also an empty one.</param>
    public static List<string> TokenizeCaption(string caption)
    {
        var tokens = Tokenize(caption);
        tokens.RemoveAll(static token => token.Length == 1 && ",.:;?()[]&!*@#$%".Contains(token[0]));
        return tokens;
    }

    // Each rule puts blanks around something; their order matters.
    private static string[] TokenizeSentence(string sentence)
    {
        var text = OpeningMark().Replace(sentence, " $1 ");
        text = QuoteAtStart().Replace(text, "``");
        text = text.Replace("``", " `` ", StringComparison.Ordinal);
        text = QuoteBehindBracket().Replace(text, "$1 `` ");
        text = ApostropheBeforeLetter().Replace(text, "$1 $2");

        text = FinalStop().Replace(text, "$1 $2 $3 ");
        text = CommaBeforeNoDigit().Replace(text, " $1 $2");
        text = FinalComma().Replace(text, " $1 ");
        text = Ellipsis().Replace(text, " $0 ");
        text = Symbol().Replace(text, " $0 ");
        text = FinalStop().Replace(text, "$1 $2 $3 ");
        text = SentenceMark().Replace(text, " $0 ");
        text = ClosingApostrophe().Replace(text, "$1 ' ");
        text = StarOrBracket().Replace(text, " $0 ");
        text = text.Replace("--", " -- ", StringComparison.Ordinal);

        text = $" {text} ";
        text = ClosingMark().Replace(text, " $1 ");
        text = text.Replace("''", " '' ", StringComparison.Ordinal).Replace("\"", " '' ", StringComparison.Ordinal);
        text = ShortContraction().Replace(text, "$1 $2 ");
        text = LongContraction().Replace(text, "$1 $2 ");
        text = Compound().Replace(text, " $1 $2 ");
        text = Archaic().Replace(text, " $1 $2 ");
        return text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    [GeneratedRegex("([«“‘„]|`+)")]
    private static partial Regex OpeningMark();

    [GeneratedRegex("^\"")]
    private static partial Regex QuoteAtStart();

    [GeneratedRegex("([ (\\[{<])(?:\"|'')")]
    private static partial Regex QuoteBehindBracket();

    // A lone letter behind an apostrophe, unless the pair is a contraction.
    [GeneratedRegex(@"(')(?!re|ve|ll|m|t|s|d|n)(\w)\b")]
    private static partial Regex ApostropheBeforeLetter();

    [GeneratedRegex(@"([^.])(\.)([\])}>""'»”’ ]*)\s*$")]
    private static partial Regex FinalStop();

    [GeneratedRegex(@"([:,])([^\d])")]
    private static partial Regex CommaBeforeNoDigit();

    [GeneratedRegex("([:,])$")]
    private static partial Regex FinalComma();

    [GeneratedRegex(@"\.{2,}")]
    private static partial Regex Ellipsis();

    [GeneratedRegex("[;@#$%&]")]
    private static partial Regex Symbol();

    [GeneratedRegex("[?!]")]
    private static partial Regex SentenceMark();

    [GeneratedRegex("([^'])' ")]
    private static partial Regex ClosingApostrophe();

    [GeneratedRegex(@"[*\][(){}<>]")]
    private static partial Regex StarOrBracket();

    [GeneratedRegex("([»”’])")]
    private static partial Regex ClosingMark();

    [GeneratedRegex("([^' ])('s|'m|'d|') ")]
    private static partial Regex ShortContraction();

    [GeneratedRegex("([^' ])('ll|'re|'ve|n't) ")]
    private static partial Regex LongContraction();

    [GeneratedRegex(
        @"\b(?:(?<1>can)(?<2>not)|(?<1>d)(?<2>'ye)|(?<1>gim)(?<2>me)|(?<1>gon)(?<2>na)|(?<1>got)(?<2>ta)" +
        @"|(?<1>lem)(?<2>me)|(?<1>more)(?<2>'n))\b|\b(?<1>wan)(?<2>na)(?=\s)")]
    private static partial Regex Compound();

    [GeneratedRegex(@" ('t)(is|was)\b")]
    private static partial Regex Archaic();
}
