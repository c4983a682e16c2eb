namespace Nadir.Metrics;

/// <summary>How METEOR matches words, in the order in which it tries.</summary>
public enum MeteorStage
{
    /// <summary>Equal words.</summary>
    Exact,

    /// <summary>Equal stems by <see cref="EnglishStemmer"/>.</summary>
    Stem,

    /// <summary>A common WordNet synset.</summary>
    Synonym,

    /// <summary>Phrases of a paraphrase table.</summary>
    Paraphrase,
}
