using Nadir.Text;

namespace Nadir.Metrics;

/// <summary>A noun with the words before it that describe it.</summary>
/// <param name="Thing">The noun, in the singular.</param>
/// <param name="Attributes">Adjectives, participles, numbers and nouns that stand before it.</param>
/// <param name="End">The index of the first word behind it.</param>
internal sealed record NounPhrase(string Thing, IReadOnlyList<string> Attributes, int End)
{
    // Articles and their like say nothing about a picture; numbers and "many" do.
    private static readonly HashSet<string> PlainDeterminers =
    [
        "a", "an", "the", "all", "any", "another", "both", "certain", "each", "either", "every", "her", "his", "its",
        "less",
        "more", "most", "my", "neither", "no", "our", "same", "some", "such", "their", "these", "this", "those", "that",
        "what",
        "whatever", "whose", "your",
    ];

    private static readonly HashSet<string> QuantityNouns = ["lot", "lots", "couple", "number", "plenty", "bunch",
        "dozens", "hundreds"];

    /// <summary>The phrase that begins at a word; null where none does.</summary>
    internal static NounPhrase? At(TaggedWord[] words, int start)
    {
        var (end, head) = (start, -1);
        while (end < words.Length && IsPart(words, end, head >= 0))
        {
            head = words[end].Class == LexicalClass.Noun ? end : head;
            end++;
        }

        if (head < 0)
        {
            return null;
        }

        // "a number of houses"
        var isQuantity = QuantityNouns.Contains(words[head].Text) && head + 1 < words.Length
            && words[head + 1].Text == "of"
            && words[start..head].All(word => word.Class == LexicalClass.Determiner); // No "parking lot".
        return isQuantity && At(words, head + 2) is { } counted
            ? counted
            : new NounPhrase(words[head].Singular, [.. words[start..head].Where(IsAttribute).Select(word => word.Text)],
                head + 1);
    }

    private static bool IsAttribute(TaggedWord word) =>
        word.Class != LexicalClass.Adverb
            && !(word.Class == LexicalClass.Determiner && PlainDeterminers.Contains(word.Text));

    // "parked cars", "a swimming pool": a participle or gerund belongs to the noun that follows, if none stands before.
    private static bool IsPart(TaggedWord[] words, int i, bool hasNoun) => words[i].Class switch
    {
        LexicalClass.Noun => true,
        LexicalClass.Adjective or LexicalClass.ClassifyingAdjective or LexicalClass.Letter =>
            !hasNoun || NounFollows(words, i),
        LexicalClass.Determiner => !hasNoun,
        LexicalClass.Participle or LexicalClass.Gerund or LexicalClass.Adverb => !hasNoun && NounFollows(words, i),
        _ => false,
    };

    private static bool NounFollows(TaggedWord[] words, int i)
    {
        var next = i + 1;
        while (next < words.Length
            && words[next].Class is LexicalClass.Adjective or LexicalClass.ClassifyingAdjective
                or LexicalClass.Participle)
        {
            next++;
        }

        return next < words.Length && words[next].Class == LexicalClass.Noun;
    }
}
