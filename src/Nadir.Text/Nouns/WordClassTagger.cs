namespace Nadir.Text;

/// <summary>Gives each word of a caption its class: from the word where that is enough, else from its neighbours.</summary>
/// <remarks>
/// Rules, from left to right: the class decided for the word before, and what the words behind can be. Captions are
/// short and plain, and often without correct grammar, so the rules look at neighbours and build no tree.
/// </remarks>
internal static class WordClassTagger
{
    // "fan shaped", "cream colored": what stands before is a likeness and no thing.
    private static readonly HashSet<string> LikenessWords = ["shaped", "sized", "colored", "coloured", "styled"];

    private static readonly HashSet<string> WordsBeforePrepositionTo =
    [
        "next", "close", "closer", "adjacent", "near", "connected", "linked", "parallel", "similar", "due", "attached",
        "according", "led", "leads",
    ];

    private static readonly HashSet<string> PrepositionsOfMotion =
        ["through", "across", "along", "over", "into", "around", "past", "to", "toward", "towards", "from"];

    internal static TaggedWord[] Tag(string caption)
    {
        string[] words = [.. WordTokenizer.Tokenize(caption)];
        var classes = new LexicalClass[words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            classes[i] = LexicalClasses.Of(words[i]);
            if (words[i].EndsWith("'s", StringComparison.Ordinal) && classes[i] is not (LexicalClass.Adverb or LexicalClass.Pronoun))
            {
                (words[i], classes[i]) = (words[i][..^2], LexicalClass.Noun);
            }
        }

        for (var i = 0; i < words.Length; i++)
        {
            classes[i] = Resolve(words, classes, i);
        }

        return [.. words.Zip(classes, (word, lexicalClass) => new TaggedWord(word, lexicalClass))];
    }

    private static LexicalClass Resolve(string[] words, LexicalClass[] classes, int i)
    {
        if (i + 1 < words.Length && LikenessWords.Contains(words[i + 1]))
        {
            return LexicalClass.Adjective;
        }

        if (words[i] == "rise" && i > 0 && words[i - 1] is "high" or "low" or "mid")
        {
            return LexicalClass.Adjective; // "high-rise buildings"
        }

        return classes[i] switch
        {
            LexicalClass.NounOrAdjective => NounFollows(classes, i) || Before(classes, i) == LexicalClass.Auxiliary
                ? LexicalClass.Adjective
                : LexicalClass.Noun,
            LexicalClass.Gerund => ResolveGerund(classes, i),
            LexicalClass.Noun when IsQuantity(words, classes, i) => LexicalClass.Determiner,
            LexicalClass.Noun when IsBeingDone(words, classes, i) => LexicalClass.Gerund,
            LexicalClass.NounOrVerb or LexicalClass.VerbOrNoun => IsVerb(words, classes, i) ? LexicalClass.Verb : LexicalClass.Noun,
            var known => known,
        };
    }

    // "a lot of cars", "lots of cars"; but "a parking lot of a school".
    private static bool IsQuantity(string[] words, LexicalClass[] classes, int i) =>
        words[i] is "lot" or "lots" && After(classes, i) == LexicalClass.Preposition && words[i + 1] == "of"
        && Before(classes, i) is not (LexicalClass.Noun or LexicalClass.Gerund);

    // "workers are building a bridge".
    private static bool IsBeingDone(string[] words, LexicalClass[] classes, int i) =>
        words[i].EndsWith("ing", StringComparison.Ordinal)
        && Before(classes, i) == LexicalClass.Auxiliary && After(classes, i) == LexicalClass.Determiner;

    // "the parking near a school" is a thing; in "a parking lot" and "cars parking there" it is not.
    private static LexicalClass ResolveGerund(LexicalClass[] classes, int i) =>
        Before(classes, i) is LexicalClass.Determiner or LexicalClass.Adjective or LexicalClass.ClassifyingAdjective
            && !NounFollows(classes, i) && After(classes, i) is not (LexicalClass.Determiner or LexicalClass.Participle)
            ? LexicalClass.Noun
            : LexicalClass.Gerund;

    private static bool IsVerb(string[] words, LexicalClass[] classes, int i)
    {
        var mostlyVerb = classes[i] == LexicalClass.VerbOrNoun;
        var after = After(classes, i);
        return Before(classes, i) switch
        {
            null => after == LexicalClass.Determiner,
            LexicalClass.Modal => true,
            LexicalClass.Pronoun => after is not (LexicalClass.Auxiliary or LexicalClass.Modal),
            LexicalClass.Preposition => words[i - 1] == "to" && NounNumber.Singular(words[i]) == words[i]
                && !(i > 1 && WordsBeforePrepositionTo.Contains(words[i - 2])),
            LexicalClass.Adverb => mostlyVerb || after is LexicalClass.Determiner or LexicalClass.Preposition,
            LexicalClass.Conjunction => after == LexicalClass.Determiner
                || (mostlyVerb && after is LexicalClass.Preposition or LexicalClass.Pronoun),
            LexicalClass.Noun => IsVerbBehindNoun(words, mostlyVerb, after, i),
            _ => false,
        };
    }

    // Number tells much: "planes park", "a road crosses", but "car park" and "apartment blocks".
    private static bool IsVerbBehindNoun(string[] words, bool mostlyVerb, LexicalClass? after, int i)
    {
        var pluralBefore = NounNumber.Singular(words[i - 1]) != words[i - 1];
        var plural = NounNumber.Singular(words[i]) != words[i];
        if (plural)
        {
            return mostlyVerb || after == LexicalClass.Determiner;
        }

        return pluralBefore
            || (mostlyVerb && (after == LexicalClass.Determiner || (i + 1 < words.Length && PrepositionsOfMotion.Contains(words[i + 1]))));
    }

    // Skips what describes: in "a square green old field" a noun follows "square".
    private static bool NounFollows(LexicalClass[] classes, int i)
    {
        var next = i + 1;
        while (next < classes.Length && classes[next] is LexicalClass.Adjective or LexicalClass.ClassifyingAdjective)
        {
            next++;
        }

        return next < classes.Length && classes[next] is LexicalClass.Noun or LexicalClass.NounOrVerb or LexicalClass.NounOrAdjective;
    }

    private static LexicalClass? Before(LexicalClass[] classes, int i) => i > 0 ? classes[i - 1] : null;

    private static LexicalClass? After(LexicalClass[] classes, int i) => i + 1 < classes.Length ? classes[i + 1] : null;
}
