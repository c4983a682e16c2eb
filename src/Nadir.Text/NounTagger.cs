using System.Collections.Frozen;

namespace Nadir.Text;

/// <summary>Finds the nouns of English captions, number folded and compounds kept as one.</summary>
/// <remarks>
/// "Two planes are parked near the storage tanks" has "plane" and "storage tank". All common nouns are found, also
/// those that name no object, such as "side" in "on both sides": <see cref="VagueNouns"/> says which those are. Rules
/// and word lists of this assembly do the work; nothing is learned but the compounds. Thread-safe.
/// </remarks>
/// <param name="compounds">The compounds to keep as one; none when left out.</param>
public sealed class NounTagger(CompoundLexicon? compounds = null)
{
    /// <summary>The compounds that are kept as one.</summary>
    public CompoundLexicon Compounds { get; } = compounds ?? CompoundLexicon.Empty;

    /// <summary>The nouns of a caption in its order, a noun as often as it is there.</summary>
    /// <param name="caption">Any text, also an empty one.</param>
    public IReadOnlyList<string> FindNouns(string caption) =>
        [.. FindMentions(caption).Select(mention => mention.Noun)];

    /// <summary>The nouns of a caption in its order, with their form there.</summary>
    /// <param name="caption">Any text, also an empty one.</param>
    public IReadOnlyList<NounMention> FindMentions(string caption)
    {
        ArgumentNullException.ThrowIfNull(caption);
        var words = WordClassTagger.Tag(caption);
        var mentions = new List<NounMention>();
        for (var i = 0; i < words.Length;)
        {
            var (length, mention) = MentionAt(words, i);
            i += length;
            if (mention is { } found)
            {
                mentions.Add(found);
            }
        }

        return mentions;
    }

    // The longest compound that begins here, else the noun here.
    private (int Length, NounMention? Mention) MentionAt(TaggedWord[] words, int start)
    {
        for (var length = Math.Min(Compounds.LongestWordCount, words.Length - start); length > 1; length--)
        {
            var last = words[start + length - 1];
            if (last.Class is not (LexicalClass.Noun or LexicalClass.Gerund))
            {
                continue; // "zebra crossing" ends in an -ing form.
            }

            var before = string.Concat(words.Skip(start).Take(length - 1).Select(word => word.Text + " "));
            if (Compounds.Contains(before + last.Singular))
            {
                return (length, new NounMention(before + last.Singular, before + last.Text));
            }
        }

        var word = words[start];
        if (word.Class != LexicalClass.Noun)
        {
            return (1, null);
        }

        return (1, new NounMention(Compounds.Split(word.Singular) ?? word.Singular, word.Text));
    }
}

/// <summary>
/// Gives each word of a caption its class: from the word where that is enough, else from its neighbours.
/// </summary>
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
            if (words[i].EndsWith("'s", StringComparison.Ordinal)
                && classes[i] is not (LexicalClass.Adverb or LexicalClass.Pronoun))
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
            LexicalClass.NounOrVerb or LexicalClass.VerbOrNoun =>
                IsVerb(words, classes, i) ? LexicalClass.Verb : LexicalClass.Noun,
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
            || (mostlyVerb && (after == LexicalClass.Determiner
                || (i + 1 < words.Length && PrepositionsOfMotion.Contains(words[i + 1]))));
    }

    // Skips what describes: in "a square green old field" a noun follows "square".
    private static bool NounFollows(LexicalClass[] classes, int i)
    {
        var next = i + 1;
        while (next < classes.Length && classes[next] is LexicalClass.Adjective or LexicalClass.ClassifyingAdjective)
        {
            next++;
        }

        return next < classes.Length
            && classes[next] is LexicalClass.Noun or LexicalClass.NounOrVerb or LexicalClass.NounOrAdjective;
    }

    private static LexicalClass? Before(LexicalClass[] classes, int i) => i > 0 ? classes[i - 1] : null;

    private static LexicalClass? After(LexicalClass[] classes, int i) => i + 1 < classes.Length ? classes[i + 1] : null;
}

/// <summary>A word of a caption with its class there.</summary>
/// <param name="Text">In lower case; a possessive is written without its 's.</param>
/// <param name="Class">One of the classes that are not ambiguous.</param>
internal readonly record struct TaggedWord(string Text, LexicalClass Class)
{
    /// <summary>The word with its number folded; of joined words the last one's.</summary>
    internal string Singular
    {
        get
        {
            var last = Text.LastIndexOf(' ') + 1;
            return last == 0 ? NounNumber.Singular(Text) : Text[..last] + NounNumber.Singular(Text[last..]);
        }
    }

    /// <summary>
    /// Whether the word can be the first part of a compound: a plural cannot, unless it is one like "sports".
    /// </summary>
    internal bool CanModify => Class is LexicalClass.Gerund or LexicalClass.ClassifyingAdjective
        || (Class == LexicalClass.Noun && Singular == Text);
}

/// <summary>Says what a word can be, from word lists and, for words in none of them, from its ending.</summary>
/// <remarks>
/// A word that neither knows is a noun: the lists hold the other classes, and new words are mostly names of things.
/// </remarks>
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

        return AdjectiveEndings.Any(ending => EndsLongerWord(word, ending)) ? LexicalClass.Adjective
            : LexicalClass.Noun;
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

/// <summary>
/// What a word can be. The first group is known from the word alone; the second only from its neighbours.
/// </summary>
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

/// <summary>
/// Reads the word lists and tables of this assembly: words between blanks, and lines of comment that begin with #.
/// </summary>
internal static class LexiconFile
{
    /// <summary>The lines of a list, comments left out.</summary>
    /// <param name="name">Such as <c>adjectives</c>.</param>
    internal static IEnumerable<string> Lines(string name)
    {
        using var stream = typeof(LexiconFile).Assembly.GetManifestResourceStream($"Nadir.Text.Lexicon.{name}.txt")
            ?? throw new InvalidOperationException($"The word list '{name}' is not in the assembly.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                yield return line;
            }
        }
    }

    /// <summary>The words of a list.</summary>
    /// <param name="name">Such as <c>adjectives</c>.</param>
    internal static IEnumerable<string> Words(string name) =>
        Lines(name).SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>Folds the plural of English nouns to the singular: "planes" to "plane", "factories" to "factory".</summary>
/// <remarks>
/// Endings decide, after a list of irregular plurals and one of nouns that do not change. Thread-safe.
/// </remarks>
public static class NounNumber
{
    private static readonly FrozenDictionary<string, string> Irregular = LexiconFile.Lines("irregular-plurals")
        .Select(line => line.Split(' ')).ToFrozenDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Unchanged = LexiconFile.Words("same-in-plural")
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>
    /// The singular of a noun; a noun in the singular comes back as it is, and so does any word that is no plural.
    /// </summary>
    /// <param name="noun">One lower-case word, as <see cref="WordTokenizer"/> writes it.</param>
    public static string Singular(string noun)
    {
        ArgumentNullException.ThrowIfNull(noun);
        if (Irregular.TryGetValue(noun, out var singular))
        {
            return singular;
        }

        if (Unchanged.Contains(noun))
        {
            return noun;
        }

        if (noun.Length > 4 && noun.EndsWith("men", StringComparison.Ordinal))
        {
            return noun[..^2] + "an"; // fishermen
        }

        var keeps = noun.Length <= 3 || noun[^1] != 's' || noun[^2] is 's' or 'u' or 'i' or '\'';
        return keeps ? noun : noun[..^LettersToDrop(noun)] + (EndsInIes(noun) ? "y" : "");
    }

    private static bool EndsInIes(string noun) => noun.EndsWith("ies", StringComparison.Ordinal);

    private static int LettersToDrop(string noun) => noun switch
    {
        [.., 'i', 'e', 's'] => 3, // factories
        // bushes
        [.., 'c', 'h', 'e', 's'] or [.., 's', 'h', 'e', 's'] or [.., 's', 's', 'e', 's'] or [.., 'x', 'e', 's'] => 2,
        [.., 't', 'z', 'e', 's'] or [.., 'z', 'z', 'e', 's'] => 2, // waltzes, not prizes
        [.., _, 'o', 'e', 's'] => 2, // potatoes
        [.., 'a' or 'o', 'u', 's', 'e', 's'] => 1, // houses, causes
        [.., _, 'u', 's', 'e', 's'] => 2, // viruses
        _ => 1,
    };
}
