namespace Nadir.Text;

/// <summary>What a word can be. The first group is known from the word alone; the second only from its neighbours.</summary>
internal enum LexicalClass
{
    Noun,

    /// <summary>Describes: "green".</summary>
    Adjective,

    /// <summary>Says which kind, and can so be part of a name: "residential".</summary>
    ClassifyingAdjective,
    Verb,

    /// <summary>The -ed form and its irregular likes.</summary>
    Participle,

    /// <summary>The -ing form, before a noun ("swimming pool") or not ("cars driving").</summary>
    Gerund,
    Adverb,

    /// <summary>Articles, quantifiers and numbers.</summary>
    Determiner,
    Preposition,
    Conjunction,
    Pronoun,

    /// <summary>Forms of "be" and "have".</summary>
    Auxiliary,

    /// <summary>"can", "will", "do": a verb follows.</summary>
    Modal,

    /// <summary>A single letter.</summary>
    Letter,

    /// <summary>Ambiguous: an adjective before a noun, a noun elsewhere.</summary>
    NounOrAdjective,

    /// <summary>Ambiguous, mostly a noun: "park".</summary>
    NounOrVerb,

    /// <summary>Ambiguous, mostly a verb: "cross".</summary>
    VerbOrNoun,
}
