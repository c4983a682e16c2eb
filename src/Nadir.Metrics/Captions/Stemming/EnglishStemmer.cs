using System.Collections.Frozen;

namespace Nadir.Metrics;

/// <summary>Reduces English words to stems by the Snowball project's "English" (Porter2) algorithm.</summary>
/// <remarks>
/// Written after its published description (snowballstem.org/algorithms/english/stemmer.html), in the form of the
/// libstemmer of 2005 to 2014 that METEOR 1.5 carries. Thread-safe.
/// </remarks>
public static class EnglishStemmer
{
    private static readonly FrozenDictionary<string, string> Irregular = new (string Word, string Stem)[]
        {
            ("skis", "ski"), ("skies", "sky"), ("dying", "die"), ("lying", "lie"), ("tying", "tie"), ("idly", "idl"),
            ("gently", "gentl"), ("ugly", "ugli"), ("early", "earli"), ("only", "onli"), ("singly", "singl"),
            ("sky", "sky"),
            ("news", "news"), ("howe", "howe"), ("atlas", "atlas"), ("cosmos", "cosmos"), ("bias", "bias"),
            ("andes", "andes"),
        }.ToFrozenDictionary(pair => pair.Word, pair => pair.Stem, StringComparer.Ordinal);

    private static readonly FrozenSet<string> DoneAfterStep1A = FrozenSet.ToFrozenSet(
        ["inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"], StringComparer.Ordinal);

    /// <summary>The stem of a word.</summary>
    /// <param name="word">One word in lower case; words of other scripts come back as they are.</param>
    public static string Stem(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (Irregular.TryGetValue(word, out var stem))
        {
            return stem;
        }

        if (word.Length <= 2)
        {
            return word;
        }

        var stemmed = new StemmedWord(word);
        stemmed.RemovePossessive();
        InflectionSteps.RemovePlural(stemmed);
        if (!DoneAfterStep1A.Contains(stemmed.ToString()))
        {
            InflectionSteps.RemovePastAndGerund(stemmed);
            InflectionSteps.ReplaceFinalY(stemmed);
            DerivationSteps.ReduceDoubleSuffix(stemmed);
            DerivationSteps.ReduceSuffix(stemmed);
            DerivationSteps.RemoveSuffix(stemmed);
            DerivationSteps.RemoveFinalEOrL(stemmed);
        }

        return stemmed.Finish();
    }
}
