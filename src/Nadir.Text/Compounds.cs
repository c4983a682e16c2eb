using System.Collections.Frozen;

namespace Nadir.Text;

/// <summary>
/// Finds compounds in captions by how much more often two neighbouring words meet than chance would have it.
/// </summary>
/// <remarks>
/// The measure is normalised pointwise mutual information, ln(p(xy) / (p(x) p(y))) / -ln p(xy) (Bouma 2009), over the
/// words of all captions, equal captions of one image counted once. A pair is a noun behind a noun in the singular, an
/// -ing form or a classifying adjective, and has no vague first word. A second pass over what the first has joined
/// finds compounds of three words and more. What then stands in too few images on its own is dropped: there is no
/// "pong table" besides "ping pong table".
/// </remarks>
public static class CompoundFinder
{
    private const int Passes = 2;

    /// <summary>Finds the compounds of a dataset.</summary>
    /// <param name="captionsPerImage">The captions of each image; their order does not matter.</param>
    /// <param name="options">What counts as one; the defaults when left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static CompoundLexicon Find(
        IEnumerable<IReadOnlyList<string>> captionsPerImage, CompoundOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(captionsPerImage);
        options ??= new CompoundOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MinimumImages, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MinimumAssociation, -1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MinimumAssociation, 1, nameof(options));
        List<List<TaggedWord>>[] images =
            [.. captionsPerImage.Select(
                captions => captions.Distinct().Select(caption => WordClassTagger.Tag(caption).ToList()).ToList())];
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (var pass = 0; pass < Passes; pass++)
        {
            found.UnionWith(FindPairs(images, options));
            foreach (var caption in images.SelectMany(captions => captions))
            {
                Join(caption, found);
            }
        }

        return new CompoundLexicon(Joined(images, options.MinimumImages));
    }

    private static IEnumerable<string> Joined(List<List<TaggedWord>>[] images, int minimumImages) => images
        .SelectMany(captions => captions.SelectMany(caption => caption).Select(word => word.Singular).Distinct())
        .Where(word => word.Contains(' ', StringComparison.Ordinal))
        .CountBy(word => word)
        .Where(pair => pair.Value >= minimumImages)
        .Select(pair => pair.Key);

    private static IEnumerable<string> FindPairs(List<List<TaggedWord>>[] images, CompoundOptions options)
    {
        var words = new Dictionary<string, long>();
        var pairs = new Dictionary<(string, string), long>();
        var imagesOfPair = new Dictionary<(string, string), long>();
        long total = 0;
        foreach (var captions in images)
        {
            var ofImage = new HashSet<(string, string)>();
            foreach (var caption in captions)
            {
                total += caption.Count;
                foreach (var (place, word) in caption.Index())
                {
                    Increment(words, word.Singular);
                    if (place > 0 && IsCandidate(caption[place - 1], word))
                    {
                        var pair = (caption[place - 1].Text, word.Singular);
                        Increment(pairs, pair);
                        ofImage.Add(pair);
                    }
                }
            }

            foreach (var pair in ofImage)
            {
                Increment(imagesOfPair, pair);
            }
        }

        return pairs
            .Where(pair => imagesOfPair[pair.Key] >= options.MinimumImages)
            .Where(pair => Association(
                pair.Value, words[pair.Key.Item1], words[pair.Key.Item2], total) >= options.MinimumAssociation)
            .Select(pair => $"{pair.Key.Item1} {pair.Key.Item2}");
    }

    private static bool IsCandidate(TaggedWord first, TaggedWord second) =>
        second.Class == LexicalClass.Noun && first.CanModify && !VagueNouns.Default.Contains(first.Singular);

    private static double Association(long together, long first, long second, long total)
    {
        var probability = (double)together / total;
        return Math.Log(probability * total / first * total / second) / -Math.Log(probability);
    }

    private static void Join(List<TaggedWord> caption, HashSet<string> compounds)
    {
        for (var i = 0; i + 1 < caption.Count; i++)
        {
            var (first, second) = (caption[i], caption[i + 1]);
            if (IsCandidate(first, second) && compounds.Contains($"{first.Text} {second.Singular}"))
            {
                caption[i] = new TaggedWord($"{first.Text} {second.Text}", LexicalClass.Noun);
                caption.RemoveAt(i + 1);
            }
        }
    }

    private static void Increment<T>(Dictionary<T, long> counts, T key)
        where T : notnull => counts[key] = counts.GetValueOrDefault(key) + 1;
}

/// <summary>The compounds that name one thing with several words: "tennis court", "ping pong table".</summary>
/// <remarks>Immutable; safe to use from many threads. <see cref="CompoundFinder"/> finds them in captions.</remarks>
public sealed class CompoundLexicon
{
    private readonly FrozenSet<string> _compounds;
    private readonly FrozenDictionary<string, string> _joined;

    /// <summary>Takes compounds.</summary>
    /// <param name="compounds">Each of at least two words; they are normalised and their last word is put
    /// in the singular.</param>
    /// <exception cref="ArgumentException">One of them is a single word or none.</exception>
    public CompoundLexicon(IEnumerable<string> compounds)
    {
        ArgumentNullException.ThrowIfNull(compounds);
        Compounds = [.. compounds.Select(Fold).Distinct().Order(StringComparer.Ordinal)];
        _compounds = Compounds.ToFrozenSet(StringComparer.Ordinal);
        _joined = Compounds.GroupBy(compound => compound.Replace(" ", "", StringComparison.Ordinal))
            .ToFrozenDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        LongestWordCount = Compounds.Count == 0 ? 1
            : Compounds.Max(compound => compound.Count(letter => letter == ' ') + 1);
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

/// <summary>Which pairs of neighbouring words count as a compound.</summary>
/// <param name="MinimumImages">Images whose captions must have the pair, at least 1.</param>
/// <param name="MinimumAssociation">
/// The least normalised pointwise mutual information of the two words, from -1 (never together) over 0 (as often as
/// chance) to 1 (never apart).
/// </param>
public sealed record CompoundOptions(int MinimumImages = 10, double MinimumAssociation = 0.4);
