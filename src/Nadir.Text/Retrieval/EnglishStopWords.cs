using System.Collections.Frozen;

namespace Nadir.Text;

/// <summary>The English stop words that the retrieval methods' vocabularies leave out (nltk 3.8's list), in lower
/// case.</summary>
/// <remarks>Thread-safe.</remarks>
public static class EnglishStopWords
{
    /// <summary>All 179.</summary>
    public static FrozenSet<string> All { get; } = Words(
        // Pronouns.
        "i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her " +
        "hers herself it its itself they them their theirs themselves what which who whom this that these " +
        "those",
        // Forms of to be, to have and to do; auxiliaries.
        "am is are was were be been being have has had having do does did doing can will just don should now",
        // Articles, conjunctions, prepositions and adverbs.
        "a an the and but if or because as until while of at by for with about against between into through " +
        "during before after above below to from up down in out on off over under again further then once " +
        "here there when where why how all any both each few more most other some such no nor not only own " +
        "same so than too very",
        // Contractions, whole and in the pieces that a tokenizer leaves.
        "s t d ll m o re ve y ain aren aren't couldn couldn't didn didn't doesn doesn't don't hadn hadn't " +
        "hasn hasn't haven haven't isn isn't it's ma mightn mightn't mustn mustn't needn needn't shan shan't " +
        "she's should've shouldn shouldn't that'll wasn wasn't weren weren't won won't wouldn wouldn't you'd " +
        "you'll you're you've");

    private static FrozenSet<string> Words(params ReadOnlySpan<string> lists)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var list in lists)
        {
            words.UnionWith(list.Split(' '));
        }

        return words.ToFrozenSet(StringComparer.Ordinal);
    }
}
