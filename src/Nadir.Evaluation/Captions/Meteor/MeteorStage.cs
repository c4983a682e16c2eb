namespace Nadir.Evaluation;

/// <summary>How METEOR matches words, in the order in which it tries.</summary>
public enum MeteorStage
{
    /// <summary>Equal words.</summary>
    Exact,

    /// <summary>Equal stems by <see cref="Language.EnglishStemmer"/>.</summary>
    Stem,

    /// <summary>A common WordNet synset.</summary>
    Synonym,

    /// <summary>Phrases of a paraphrase table.</summary>
    Paraphrase,
}
