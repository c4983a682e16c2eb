using System.Collections.Frozen;

namespace Nadir.Text;

/// <summary>Says what a word can be, from word lists and, for words in none of them, from its ending.</summary>
/// <remarks>A word that neither knows is a noun: the lists hold the other classes, and new words are mostly names of things.</remarks>
internal static class LexicalClasses
{
    private static readonly (string List, LexicalClass Class)[] Lists =
    [
        ("auxiliaries", LexicalClass.Auxiliary),
        ("modals", LexicalClass.Modal),
        ("determiners", LexicalClass.Determiner),
        ("pronouns", LexicalClass.Pronoun),
        ("prepositions", LexicalClass.Preposition),
        ("conjunctions", LexicalClass.Conjunction),
        ("adverbs", LexicalClass.Adverb),
        ("irregular-verbs", LexicalClass.Participle),
        ("nouns", LexicalClass.Noun),
        ("nouns-or-adjectives", LexicalClass.NounOrAdjective),
        ("classifying-adjectives", LexicalClass.ClassifyingAdjective),
        ("adjectives", LexicalClass.Adjective),
        ("nouns-or-verbs", LexicalClass.NounOrVerb),
        ("verbs-or-nouns", LexicalClass.VerbOrNoun),
        ("verbs", LexicalClass.Verb),
    ];

    private static readonly string[] AdjectiveEndings =
        ["ous", "ful", "less", "able", "ible", "ish", "ical", "ular", "ive", "like", "most", "ward"];

    private static readonly FrozenDictionary<string, LexicalClass> Known = Load();

    private static readonly FrozenDictionary<string, LexicalClass> VerbBases = LoadVerbs();

    /// <summary>The class of one lower-case word, without regard to its neighbours.</summary>
    internal static LexicalClass Of(string word)
    {
        if (Known.TryGetValue(word, out var known))
        {
            return known;
        }

        if (word.Any(char.IsAsciiDigit))
        {
            return LexicalClass.Determiner;
        }

        return word.Length == 1 ? LexicalClass.Letter : OfForm(word);
    }

    private static LexicalClass OfForm(string word)
    {
        var singular = NounNumber.Singular(word);
        if (singular != word)
        {
            return VerbBases.TryGetValue(singular, out var verb) ? verb : LexicalClass.Noun;
        }

        if (EndsLongerWord(word, "ing"))
        {
            return LexicalClass.Gerund;
        }

        if (EndsLongerWord(word, "ed"))
        {
            return LexicalClass.Participle;
        }

        if (EndsLongerWord(word, "ly"))
        {
            return LexicalClass.Adverb;
        }

        return AdjectiveEndings.Any(ending => EndsLongerWord(word, ending)) ? LexicalClass.Adjective : LexicalClass.Noun;
    }

    // Two letters before the ending at least: "wing" and "bed" are no forms of verbs.
    private static bool EndsLongerWord(string word, string ending) =>
        word.Length >= ending.Length + 2 && word.EndsWith(ending, StringComparison.Ordinal);

    private static FrozenDictionary<string, LexicalClass> Load()
    {
        var known = new Dictionary<string, LexicalClass>(StringComparer.Ordinal);
        foreach (var (list, lexicalClass) in Lists)
        {
            foreach (var word in LexiconFile.Words(list))
            {
                known.TryAdd(word, lexicalClass); // The first list that has a word decides what its base form is.
            }
        }

        return known.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static FrozenDictionary<string, LexicalClass> LoadVerbs() =>
        Lists[^3..].SelectMany(list => LexiconFile.Words(list.List).Select(word => (word, list.Class)))
            .ToFrozenDictionary(pair => pair.word, pair => pair.Class, StringComparer.Ordinal);
}
