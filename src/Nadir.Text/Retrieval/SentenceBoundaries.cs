using System.Collections.Frozen;

namespace Nadir.Text;

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
