using System.Text;

namespace Nadir.Text;

/// <summary>
/// KAMCL's concepts: the words that images' captions repeat, the most frequent first; what a caption names of them, and
/// how strongly an image's captions name each.
/// </summary>
/// <remarks>
/// The rule of the released code, found by running it: captions are lower-cased, everything but letters, digits and
/// underscores becomes a blank, and a text is split at single blanks, so that two blanks in a row make an empty word,
/// which counts. A word counts for an image if its captions hold it more than once. Unlike the released loader, targets
/// are taken by image and not by position in a shuffled list. Immutable and thread-safe.
/// </remarks>
public sealed class ConceptWords : ITextTokenizer
{
    private readonly Dictionary<string, int> _indices;

    /// <summary>Makes a list of given concepts.</summary>
    /// <param name="words">Concept 0 first.</param>
    /// <exception cref="ArgumentException">A word is there twice.</exception>
    public ConceptWords(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        Words = [.. words];
        _indices = Words.Index().ToDictionary(
            static word => word.Item, static word => word.Index, StringComparer.Ordinal);
    }

    /// <summary>The concepts, the most frequent first.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Finds the concepts of a training set.</summary>
    /// <param name="captionsOfImages">The captions of each training image.</param>
    /// <param name="isKnown">Which words may be concepts, such as those of a <see cref="RetrievalVocabulary"/>, which
    /// has no stop words.</param>
    /// <param name="count">How many concepts at most; KAMCL: 512.</param>
    /// <returns>Words by the sum of their counts over the images that repeat them; of equal ones the one seen
    /// first.</returns>
    public static ConceptWords Build(
        IEnumerable<IReadOnlyList<string>> captionsOfImages, Func<string, bool> isKnown, int count = 512)
    {
        ArgumentNullException.ThrowIfNull(captionsOfImages);
        ArgumentNullException.ThrowIfNull(isKnown);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var totals = new OrderedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var captions in captionsOfImages)
        {
            foreach (var (word, times) in Repeated(captions))
            {
                totals[word] = totals.TryGetValue(word, out var total) ? total + times : times;
            }
        }

        return new ConceptWords(
            [.. totals.Where(pair => isKnown(pair.Key)).OrderByDescending(static pair => pair.Value).Take(count)
                .Select(static pair => pair.Key)]);
    }

    /// <summary>The concepts that a text names, ascending, each once: its own words only.</summary>
    /// <param name="text">Any text.</param>
    public int[] Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. Split(text).Where(_indices.ContainsKey).Select(word => _indices[word]).Distinct().Order()];
    }

    /// <summary>The concepts of a text as ids for a multi-hot encoder: concept k is k + 1, and 0 means none.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maximumLength">Ids after which the rest is left out.</param>
    public long[] Encode(string text, int maximumLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maximumLength);
        return [.. Of(text).Take(maximumLength).Select(static concept => concept + 1L)];
    }

    /// <summary>How strongly an image shows each concept: its count in the captions over the largest count of any
    /// word.</summary>
    /// <param name="captions">The image's captions.</param>
    /// <returns>One number in 0 to 1 a concept; 0 for one that stands there once or not at all. Stop words, too, may
    /// have the largest count.</returns>
    public float[] Targets(IReadOnlyList<string> captions)
    {
        var targets = new float[Words.Count];
        var repeated = Repeated(captions);
        foreach (var (word, times) in repeated)
        {
            if (_indices.TryGetValue(word, out var concept))
            {
                targets[concept] = (float)times / repeated[0].Times;
            }
        }

        return targets;
    }

    // The largest count first; of equal ones the word seen first.
    private static (string Word, int Times)[] Repeated(IReadOnlyList<string> captions)
    {
        ArgumentNullException.ThrowIfNull(captions);
        var counts = new OrderedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var word in captions.SelectMany(Split))
        {
            counts[word] = counts.TryGetValue(word, out var count) ? count + 1 : 1;
        }

        return [.. counts.Where(static pair => pair.Value > 1).OrderByDescending(static pair => pair.Value)
            .Select(static pair => (pair.Key, pair.Value))];
    }

    private static string[] Split(string caption)
    {
        var text = new StringBuilder(caption.Length);
        foreach (var letter in caption)
        {
            text.Append(char.IsLetterOrDigit(letter) || letter == '_' ? char.ToLowerInvariant(letter) : ' ');
        }

        return text.ToString().Trim().Split(' ');
    }
}
