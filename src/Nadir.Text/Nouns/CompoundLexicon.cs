using System.Collections.Frozen;

namespace Nadir.Text;

/// <summary>The compounds that name one thing with several words: "tennis court", "ping pong table".</summary>
/// <remarks>Immutable; safe to use from many threads. <see cref="CompoundFinder"/> finds them in captions.</remarks>
public sealed class CompoundLexicon
{
    private readonly FrozenSet<string> _compounds;
    private readonly FrozenDictionary<string, string> _joined;

    /// <summary>Takes compounds.</summary>
    /// <param name="compounds">Each of at least two words; they are normalised and their last word is put in the singular.</param>
    /// <exception cref="ArgumentException">One of them is a single word or none.</exception>
    public CompoundLexicon(IEnumerable<string> compounds)
    {
        ArgumentNullException.ThrowIfNull(compounds);
        Compounds = [.. compounds.Select(Fold).Distinct().Order(StringComparer.Ordinal)];
        _compounds = Compounds.ToFrozenSet(StringComparer.Ordinal);
        _joined = Compounds.GroupBy(compound => compound.Replace(" ", "", StringComparison.Ordinal))
            .ToFrozenDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        LongestWordCount = Compounds.Count == 0 ? 1 : Compounds.Max(compound => compound.Count(letter => letter == ' ') + 1);
    }

    /// <summary>No compounds.</summary>
    public static CompoundLexicon Empty { get; } = new([]);

    /// <summary>The compounds in ordinal order, the last word of each in the singular.</summary>
    public IReadOnlyList<string> Compounds { get; }

    /// <summary>The words of the longest compound; 1 when there is none.</summary>
    public int LongestWordCount { get; }

    /// <summary>Whether these words, with the last one in the singular, are a compound.</summary>
    /// <param name="folded">Words between single blanks.</param>
    public bool Contains(string folded) => _compounds.Contains(folded);

    /// <summary>The compound that somebody wrote as one word: "baseballfield" is "baseball field".</summary>
    /// <param name="singular">One word in the singular.</param>
    /// <returns>The compound, or null.</returns>
    public string? Split(string singular) => _joined.GetValueOrDefault(singular);

    private static string Fold(string compound)
    {
        string[] words = [.. WordTokenizer.Tokenize(compound)];
        if (words.Length < 2)
        {
            throw new ArgumentException($"A compound has at least two words, '{compound}' has not.", nameof(compound));
        }

        words[^1] = NounNumber.Singular(words[^1]);
        return string.Join(' ', words);
    }
}
