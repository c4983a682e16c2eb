using Nadir.Archive.Words;
using Nadir.Metrics;
using Nadir.Text;

namespace Nadir.Inference;

/// <summary>Finds the words of a text that a model does not know, and words that it knows in their place.</summary>
/// <param name="vocabulary">The words that it knows; null where it knows every text.</param>
/// <param name="wordNet">Which words mean the same; null: WordNet, read when the first unknown word is met, where
/// it is installed.</param>
/// <remarks>Thread-safe.</remarks>
public sealed class WordAdvisor(Vocabulary? vocabulary, SynonymLexicon? wordNet = null)
{
    // A rare sense of one word is seldom what a rare sense of another stands for: a panel is not the board of a
    // company.
    private const int MostSenses = 4;

    private const int MostSuggestions = 3;
    private const int ShortestSpelling = 4;

    // What stands between words that mean something.
    private static readonly HashSet<string> FunctionWords = new(StringComparer.Ordinal)
    {
        "a", "an", "the", "of", "in", "on", "at", "by", "to", "from", "with", "without", "and", "or", "not", "no", "is",
        "are", "was", "were",
        "be", "been", "there", "it", "its", "this", "that", "these", "those", "some", "any", "many", "several", "which",
        "who", "as", "for",
        "near", "next", "beside", "between", "into", "over", "under", "above", "below", "around", "along", "has",
        "have", "had", "their", "them", "they",
    };

    private static readonly Lazy<SynonymLexicon?> Installed = new(ReadWordNet);

    private readonly Lazy<ILookup<string, string>> _byStem =
        new(() => Known(vocabulary!).ToLookup(EnglishStemmer.Stem, StringComparer.Ordinal));

    private readonly Lazy<ILookup<int, (string Word, int Rank)>> _bySynset = new(() => Known(vocabulary!)
        .SelectMany(word => Senses(wordNet ?? Installed.Value, word)
            .Select(sense => (sense.Synset, Word: (word, sense.Rank))))
        .ToLookup(pair => pair.Synset, pair => pair.Word));

    /// <summary>Looks at a text.</summary>
    /// <param name="text">Any text.</param>
    public WordCheck Check(string text)
    {
        if (vocabulary is null)
        {
            return WordCheck.AllKnown;
        }

        string[] words = [.. WordTokenizer.Tokenize(text).Distinct(StringComparer.Ordinal)];
        if (words.Length == 0)
        {
            return WordCheck.NoWords;
        }

        string[] unknown = [.. words.Where(word => vocabulary.IdOf(word) == Vocabulary.UnknownId)];
        bool saysNothing = unknown.Any(word => word.Length > 1)
            && !words.Except(unknown, StringComparer.Ordinal).Any(word => !FunctionWords.Contains(word));
        return unknown.Length == 0 ? WordCheck.AllKnown
            : new WordCheck([.. unknown.Select(word => new UnknownWord(word, Suggest(word)))], saysNothing);
    }

    private static IEnumerable<(int Synset, int Rank)> Senses(SynonymLexicon? lexicon, string word) =>
        (lexicon?.Senses(word) ?? []).Take(MostSenses).Select((synset, rank) => (synset, rank));

    private static IEnumerable<string> Known(Vocabulary vocabulary) =>
        vocabulary.Tokens.Skip(vocabulary.SpecialTokenCount);

    // Damaged files of WordNet cost the synonyms, not the search.
    private static SynonymLexicon? ReadWordNet()
    {
        try
        {
            return WordNetDatabase.FindAndRead();
        }
        catch (Exception exception)
            when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private List<string> Suggest(string word)
    {
        if (word.Length == 1)
        {
            return [];
        }

        var found = new List<string>(_byStem.Value[EnglishStemmer.Stem(word)]);

        // The commoner the sense that two words share, the nearer they are; of several, spellings of one word are the
        // nearest.
        found.AddRange(Senses(wordNet ?? Installed.Value, word)
            .SelectMany(sense => _bySynset.Value[sense.Synset]
                .Select(other => (other.Word, Rank: other.Rank + sense.Rank)))
            .OrderBy(other => other.Rank).ThenBy(other => Spelling.Distance(word, other.Word))
            .Select(other => other.Word));
        if (word.Length >= ShortestSpelling)
        {
            int most = word.Length > 6 ? 2 : 1;
            found.AddRange(Known(vocabulary!)
                .Where(other => other.Length >= ShortestSpelling - 1 && Math.Abs(other.Length - word.Length) <= most
                    && Spelling.Distance(word, other) <= most)
                .OrderBy(other => Spelling.Distance(word, other)));
        }

        return [.. found.Distinct(StringComparer.Ordinal).Where(other => !FunctionWords.Contains(other))
            .Take(MostSuggestions)];
    }
}
