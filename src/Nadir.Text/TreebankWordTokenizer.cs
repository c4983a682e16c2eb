using System.Collections.Frozen;
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

/// <summary>
/// Ends of sentences in lower-case text by the rules of Punkt (Kiss and Strunk 2006, "Unsupervised Multilingual
/// Sentence Boundary Detection"), with the abbreviations of its English model that captions may meet.
/// </summary>
/// <remarks>
/// Of the trained model's statistics it has the list of abbreviations alone. What they would say of a capital letter
/// does not apply here, since the text is in lower case; collocations are left out.
/// </remarks>
internal static class SentenceBoundaries
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Abbreviations = FrozenSet.ToFrozenSet(
        [
            "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "messrs", "gen", "col", "lt", "maj", "sgt", "adm",
            "gov", "sen", "rep", "reps", "rev", "inc", "corp", "ltd", "co", "cos", "bros", "cie", "vs", "v", "ave",
            "ct", "dist", "tel", "yr", "ph.d", "m.b.a", "a.m", "p.m", "a.d", "d.c", "u.s", "u.k", "u.n", "u.s.a",
            "l.a", "n.y", "n.j", "n.c", "n.d", "n.h", "n.m", "n.v", "s.c", "s.d", "r.i", "w.va", "jan", "feb", "aug",
            "sept", "oct", "nov", "dec", "mon", "tues", "wed", "thurs", "fri", "ala", "ariz", "calif", "colo", "conn",
            "fla", "ga", "ill", "kan", "ky", "mass", "md", "mich", "minn", "nev", "okla", "ore", "pa", "tenn", "va",
            "vt", "wash", "wis", "e", "c", "d", "f", "g", "h", "k", "m", "n", "p", "r", "s", "t", "u", "w",
        ],
        StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The sentences of a text, in order, without the blanks around them.</summary>
    internal static List<string> Split(string text)
    {
        var sentences = new List<string>();
        var start = 0;
        foreach (var end in Boundaries(text))
        {
            Add(sentences, text[start..end]);
            start = end;
        }

        Add(sentences, text[start..]);
        return sentences;
    }

    // Punkt hands closing quotes and brackets at a sentence's beginning back to the one before.
    private static void Add(List<string> sentences, string piece)
    {
        var sentence = piece.Trim();
        if (sentence.Length == 0)
        {
            return;
        }

        var closing = 0;
        while (closing < sentence.Length && sentence[closing] is '"' or '\'' or ')' or ']' or '}')
        {
            closing++;
        }

        if (sentences.Count > 0 && closing > 0 && (closing == sentence.Length || char.IsWhiteSpace(sentence[closing])))
        {
            sentences[^1] += sentence[..closing];
            sentence = sentence[closing..].TrimStart();
            if (sentence.Length == 0)
            {
                return;
            }
        }

        sentences.Add(sentence);
    }

    private static IEnumerable<int> Boundaries(string text)
    {
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] is not ('.' or '?' or '!'))
            {
                continue;
            }

            var next = i + 1;
            while (next < text.Length && char.IsWhiteSpace(text[next]))
            {
                next++;
            }

            var isCandidate = next < text.Length && (next > i + 1 || IsNonWord(text[next]));
            // Of several candidates in one piece without blanks, the last one counts.
            if (isCandidate && !HasLaterCandidate(text, i) && IsBreak(text, i, text[next]))
            {
                yield return i + 1;
            }
        }
    }

    private static bool HasLaterCandidate(string text, int position)
    {
        for (var i = position + 1; i < text.Length && !char.IsWhiteSpace(text[i]); i++)
        {
            if (text[i] is '.' or '?' or '!' && i + 1 < text.Length
                && (char.IsWhiteSpace(text[i + 1]) ? text.AsSpan(i + 1).Trim().Length > 0 : IsNonWord(text[i + 1])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsBreak(string text, int position, char next)
    {
        if (text[position] != '.')
        {
            return true;
        }

        var start = position;
        while (start > 0 && !char.IsWhiteSpace(text[start - 1]) && !IsNonWord(text[start - 1])
            && text[start - 1] != ',')
        {
            start--;
        }

        var word = text.AsSpan(start, position - start);
        if (word.Length == 0)
        {
            return true;
        }

        if (word[^1] == '.' || Abbreviations.Contains(word)
            || Abbreviations.Contains(word[(word.LastIndexOf('-') + 1)..]))
        {
            return false; // An ellipsis, or an abbreviation, which only a capital letter would end.
        }

        var isInitial = word.Length == 1 && char.IsLetter(word[0]);
        return !(isInitial || IsNumber(word))
            || !(char.IsLower(next) || next is ';' or ':' or ',' or '.' or '!' or '?');
    }

    private static bool IsNumber(ReadOnlySpan<char> word)
    {
        var digits = word.TrimStart('-').TrimStart(".,");
        if (digits.Length == 0 || !char.IsDigit(digits[0]))
        {
            return false;
        }

        foreach (var letter in digits)
        {
            if (!char.IsDigit(letter) && letter is not (',' or '.' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsNonWord(char letter) =>
        letter is ')' or '"' or ';' or '}' or ']' or '*' or ':' or '@' or '\'' or '(' or '{' or '[' or '?' or '!';
}
