namespace Nadir.Archive.Words;

/// <summary>A word that a model does not know.</summary>
/// <param name="Word">The word in lower case.</param>
/// <param name="Suggestions">Words that it knows and that mean or look the same, the nearest
/// first; at most a few.</param>
public sealed record UnknownWord(string Word, IReadOnlyList<string> Suggestions);

/// <summary>Which words of a text a model does not know; to it they are all one and the same.</summary>
/// <param name="Unknown">Each once, in the order of the text.</param>
/// <param name="SaysNothing">
/// Whether the model knows no word of the text that has a meaning of its own, so that what it makes of the text is the
/// same as for any other such text. A single letter is no word that anybody looks for, so it does not count.
/// </param>
public sealed record WordCheck(IReadOnlyList<UnknownWord> Unknown, bool SaysNothing)
{
    /// <summary>The text has no word at all, as <c>!!!</c>.</summary>
    public static WordCheck NoWords { get; } = new([], true);

    /// <summary>Every word is known.</summary>
    public static WordCheck AllKnown { get; } = new([], false);

    /// <summary>The unknown words alone.</summary>
    public IReadOnlyList<string> Words => [.. Unknown.Select(unknown => unknown.Word)];

    /// <summary>By unknown word, what may be written in its place; words without a suggestion are left out.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Suggestions =>
        Unknown.Where(unknown => unknown.Suggestions.Count > 0)
            .ToDictionary(unknown => unknown.Word, unknown => unknown.Suggestions);

    /// <summary>The checks of several texts as one: what any of them says nothing of is said.</summary>
    /// <param name="checks">The checks.</param>
    public static WordCheck Join(IEnumerable<WordCheck> checks)
    {
        ArgumentNullException.ThrowIfNull(checks);
        WordCheck[] all = [.. checks];
        return new WordCheck(
            [.. all.SelectMany(check => check.Unknown).DistinctBy(unknown => unknown.Word)],
            all.Any(check => check.SaysNothing));
    }

    /// <summary>Says which words are not known, and what may be written in their place.</summary>
    /// <param name="model">Name of the model.</param>
    /// <returns>A sentence without a full stop, also where a text has no words; empty where all are known.</returns>
    public string Describe(string model)
    {
        if (Unknown.Count == 0)
        {
            return SaysNothing ? $"the model {model} finds no word in the text" : string.Empty;
        }

        var words = string.Join(", ", Unknown.Select(unknown => unknown.Suggestions.Count == 0
            ? $"'{unknown.Word}'"
            : $"'{unknown.Word}' (but {string.Join(", ", unknown.Suggestions.Select(word => $"'{word}'"))})"));
        return $"the model {model} does not know {(Unknown.Count == 1 ? "the word" : "the words")} {words}";
    }
}
