using System.Collections.Frozen;

namespace Nadir.Metrics;

/// <summary>The English words that METEOR 1.5 weighs as function words: a parameter of the metric.</summary>
/// <remarks>
/// Denkowski and Lavie (2011) took the words with a relative frequency above one in a thousand in news text.
/// </remarks>
internal static class MeteorFunctionWords
{
    private static readonly FrozenSet<string> Words = FrozenSet.ToFrozenSet(
        (
            // Articles, pronouns, prepositions, conjunctions.
            "a an the this that other some all more one two first last new "
            + "he her his i it its out people she some their they this time we what which who year years you "
            + "after as at about and but by for from if in into of on or over so than to up when with "
            // Verbs and adverbs.
            + "also are be been can could had has have is no not said there was were will would "
            // What tokenization leaves.
            + "s 's 't -lrb- -rrb- ( ) , . : ? $ - -- ' \" \u2014 \u2019 \u201C \u201D").Split(' '),
        StringComparer.Ordinal);

    internal static bool Contains(string word) => Words.Contains(word);
}
