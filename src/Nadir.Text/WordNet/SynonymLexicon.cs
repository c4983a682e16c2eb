namespace Nadir.Text;

/// <summary>The WordNet synsets of words, by number, as METEOR looks them up: over all parts of speech together.</summary>
/// <remarks>
/// Numbers are the byte offsets of WordNet 3.0. Noun, verb, adjective and adverb synsets share one space of numbers, as in
/// METEOR's tables, so a few unrelated synsets have one number. Immutable; safe to use from many threads.
/// </remarks>
public sealed class SynonymLexicon
{
    private static readonly (string Ending, string Base)[] Endings =
    [
        ("s", ""), ("ses", "s"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh"), ("men", "man"), ("ies", "y"),
        ("s", ""), ("ies", "y"), ("es", "e"), ("es", ""), ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", ""),
        ("er", ""), ("est", ""), ("er", "e"), ("est", "e"),
    ];

    private readonly IReadOnlyDictionary<string, int[]> _synsets;
    private readonly IReadOnlyDictionary<string, string[]> _irregularForms;

    /// <summary>Makes a lexicon of tables.</summary>
    /// <param name="synsets">By word in lower case, the numbers of its synsets, the most common sense of each part of speech first.</param>
    /// <param name="irregularForms">By inflected form ("geese"), its base forms ("goose").</param>
    public SynonymLexicon(IReadOnlyDictionary<string, int[]> synsets, IReadOnlyDictionary<string, string[]> irregularForms)
    {
        ArgumentNullException.ThrowIfNull(synsets);
        ArgumentNullException.ThrowIfNull(irregularForms);
        (_synsets, _irregularForms) = (synsets, irregularForms);
    }

    /// <summary>Words that have synsets.</summary>
    public int WordCount => _synsets.Count;

    /// <summary>The synsets of a word and of its base form, ascending, each once; none for a word that WordNet lacks.</summary>
    /// <param name="word">One word in lower case.</param>
    public int[] Synsets(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        var numbers = new SortedSet<int>(Own(word));
        foreach (var form in BaseForms(word))
        {
            numbers.UnionWith(Own(form));
        }

        return [.. numbers];
    }

    /// <summary>The synsets of a word by how common its senses are, nouns before verbs; those of its base form where it has none of its own.</summary>
    /// <param name="word">One word in lower case.</param>
    /// <remarks>Other than <see cref="Synsets"/> it does not take "boarding" for a form of the noun "board".</remarks>
    public IReadOnlyList<int> Senses(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return Own(word) is { Length: > 0 } own ? own : [.. BaseForms(word).SelectMany(Own).Distinct()];
    }

    private int[] Own(string word) => _synsets.GetValueOrDefault(word, []);

    private string[] BaseForms(string word) => _irregularForms.TryGetValue(word, out var bases) ? bases : [RegularBase(word)];

    // WordNet's endings in METEOR's order; the first base that WordNet knows counts.
    private string RegularBase(string word)
    {
        if (word.EndsWith("ss", StringComparison.Ordinal) || word.Length <= 2)
        {
            return word;
        }

        foreach (var (ending, replacement) in Endings)
        {
            if (word.EndsWith(ending, StringComparison.Ordinal) && word[..^ending.Length] + replacement is var form && _synsets.ContainsKey(form))
            {
                return form;
            }
        }

        return word;
    }
}
