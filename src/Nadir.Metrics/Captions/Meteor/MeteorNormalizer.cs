using System.Text.RegularExpressions;

namespace Nadir.Metrics;

/// <summary>
/// Splits caption tokens further, as METEOR's <c>-norm</c> does with English: hyphens, apostrophes and symbols part
/// words.
/// </summary>
/// <remarks>
/// Letters are those of Western Europe, as in the original; any other is a word of its own. Input is in lower case, so
/// of the original's abbreviations only those in lower case can matter. Thread-safe.
/// </remarks>
internal static partial class MeteorNormalizer
{
    private const string Letter = "A-Za-zŠŽšžŸÀ-ÖØ-öø-ž";
    private const string LetterOrDigit = "0-9" + Letter;

    private static readonly string[] Abbreviations = ["v", "vs", "rev"];

    internal static List<string> Normalize(IReadOnlyList<string> tokens)
    {
        var words = new List<string>(tokens.Count);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (IsPlain(tokens[i]))
            {
                words.Add(tokens[i]);
            }
            else
            {
                Split(tokens[i], i + 1 < tokens.Count ? tokens[i + 1] : "", words);
            }
        }

        return words;
    }

    private static bool IsPlain(string token) => token.Length > 0 && !token.AsSpan().ContainsAnyExceptInRange('a', 'z');

    private static void Split(string token, string next, List<string> words)
    {
        var text = $" {token} ";
        text = Symbol().Replace(text, " $1 ");
        text = Dots().Replace(text, " $1 ");
        text = CommaOutsideNumber().Replace(text, " , ");
        text = SingleQuote().Replace(text, "'");
        text = DoubleQuote().Replace(text, " \" ");
        text = text.Replace('–', '-').Replace("--", "-", StringComparison.Ordinal);
        text = HyphenInWord().Replace(text, "$1 $2");
        text = ApostropheOutsideWord().Replace(text, "$1 ' $2");
        text = ApostropheBeforeWord().Replace(text, "$1 ' $2");
        text = ApostropheBehindWord().Replace(text, "$1 ' $2");
        text = ApostropheInWord().Replace(text, "$1 '$2");
        text = Decade().Replace(text, "$1 '$2");
        var pieces = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < pieces.Length; i++)
        {
            AddWithoutDot(pieces[i], i + 1 < pieces.Length ? pieces[i + 1] : next, words);
        }
    }

    // A dot stays with an abbreviation, known or followed by a word in lower case.
    private static void AddWithoutDot(string word, string next, List<string> words)
    {
        if (word.Length < 2 || word[^1] != '.' || word[^2] == '.')
        {
            words.Add(word);
            return;
        }

        var stem = word[..^1];
        if (stem.Contains('.', StringComparison.Ordinal) && LetterAnywhere().IsMatch(stem))
        {
            words.Add(word.Replace(".", "", StringComparison.Ordinal));
        }
        else if (Abbreviations.Contains(stem) || (next.Length > 0 && char.IsAsciiLetterLower(next[0]))
            || (stem == "pp" && next.Length > 0 && char.IsAsciiDigit(next[0])))
        {
            words.Add(word);
        }
        else
        {
            words.Add(stem);
            words.Add(".");
        }
    }

    [GeneratedRegex($@"([^{LetterOrDigit}\s.'`,\-‘’])")]
    private static partial Regex Symbol();

    [GeneratedRegex(@"(\.{2,})")]
    private static partial Regex Dots();

    [GeneratedRegex("(?<![0-9]),|,(?![0-9])")]
    private static partial Regex CommaOutsideNumber();

    [GeneratedRegex("[`‘’]")]
    private static partial Regex SingleQuote();

    [GeneratedRegex("[“”]|''")]
    private static partial Regex DoubleQuote();

    [GeneratedRegex($@"([{LetterOrDigit}.])-([{LetterOrDigit}])")]
    private static partial Regex HyphenInWord();

    [GeneratedRegex($"([^{Letter}])'([^{Letter}])")]
    private static partial Regex ApostropheOutsideWord();

    [GeneratedRegex($"([^{LetterOrDigit}])'([{Letter}])")]
    private static partial Regex ApostropheBeforeWord();

    [GeneratedRegex($"([{Letter}])'([^{Letter}])")]
    private static partial Regex ApostropheBehindWord();

    [GeneratedRegex($"([{Letter}])'([{Letter}])")]
    private static partial Regex ApostropheInWord();

    [GeneratedRegex("([0-9])'(s)")]
    private static partial Regex Decade();

    [GeneratedRegex($"[{Letter}]")]
    private static partial Regex LetterAnywhere();
}
