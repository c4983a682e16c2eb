namespace Nadir.Text;

/// <summary>Whose captions a <see cref="RetrievalVocabulary"/> has counted.</summary>
public enum RetrievalVocabularySource
{
    /// <summary>The training captions alone.</summary>
    Train,

    /// <summary>Training and test captions, as the released vocabularies of AMFMN and its descendants do: a leak, since
    /// the words of the test set decide which words the model knows.</summary>
    TrainAndTestLeak,
}

/// <summary>
/// The vocabulary of AMFMN, GaLR, HVSA, LW-MCR and KAMCL: words of <see cref="TreebankWordTokenizer"/> that are no stop
/// words and were counted often enough, ids from 1 in order of first sight; 0 is the padding, the last id any other
/// word.
/// </summary>
/// <remarks>A stop word in a text is an unknown word, not left out. Immutable and thread-safe.</remarks>
public sealed class RetrievalVocabulary : ITextTokenizer
{
    /// <summary>How the unknown word is written in the list.</summary>
    public const string UnknownToken = "<unk>";

    /// <summary>How often the released vocabularies want a word: 5.</summary>
    public const int PublishedMinimumCount = 5;

    private readonly Dictionary<string, int> _ids;

    /// <summary>Makes a vocabulary of given words.</summary>
    /// <param name="words">Without the unknown word; ids 1, 2, ... in this order.</param>
    /// <param name="source">Whose captions they come from.</param>
    /// <exception cref="ArgumentException">A word is there twice.</exception>
    public RetrievalVocabulary(IReadOnlyList<string> words, RetrievalVocabularySource source)
    {
        ArgumentNullException.ThrowIfNull(words);
        (Words, Source) = ([.. words], source);
        _ids = new Dictionary<string, int>(words.Count, StringComparer.Ordinal);
        foreach (var word in words)
        {
            if (word == UnknownToken || !_ids.TryAdd(word, _ids.Count + 1))
            {
                throw new ArgumentException($"'{word}' is there twice or stands for unknown words.", nameof(words));
            }
        }
    }

    /// <summary>The known words, the one with id 1 first.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Whose captions were counted.</summary>
    public RetrievalVocabularySource Source { get; }

    /// <summary>Known words and the unknown one; an embedding has one row more, for the padding.</summary>
    public int Count => Words.Count + 1;

    /// <summary>The id of all other words: the last one.</summary>
    public int UnknownId => Count;

    /// <summary>Counts the words of the training captions alone.</summary>
    /// <param name="trainCaptions">In the order of the file, which gives the order of ids.</param>
    /// <param name="minimumCount">A word that was seen fewer times is left out.</param>
    public static RetrievalVocabulary Build(
        IEnumerable<string> trainCaptions, int minimumCount = PublishedMinimumCount) =>
        new(CountWords([trainCaptions], minimumCount), RetrievalVocabularySource.Train);

    /// <summary>Counts train and test together, as the released lists do: see
    /// <see cref="RetrievalVocabularySource.TrainAndTestLeak"/>.</summary>
    /// <param name="trainCaptions">First, in the order of the file (training and validation).</param>
    /// <param name="testCaptions">Then these.</param>
    /// <param name="minimumCount">A word that was seen fewer times is left out.</param>
    public static RetrievalVocabulary BuildWithTestLeak(
        IEnumerable<string> trainCaptions, IEnumerable<string> testCaptions,
        int minimumCount = PublishedMinimumCount) =>
        new(CountWords([trainCaptions, testCaptions], minimumCount), RetrievalVocabularySource.TrainAndTestLeak);

    /// <summary>The id of a token; <see cref="UnknownId"/> where it is not known.</summary>
    /// <param name="token">As <see cref="TreebankWordTokenizer"/> gives it.</param>
    public int IdOf(string token) => _ids.GetValueOrDefault(token, UnknownId);

    /// <summary>The ids of a text's words, without padding.</summary>
    /// <param name="text">Any text; one without words has no ids.</param>
    /// <param name="maximumLength">Words after which the text is cut off; published: 47 at test.</param>
    public long[] Encode(string text, int maximumLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(maximumLength);
        return [.. TreebankWordTokenizer.TokenizeCaption(text).Take(maximumLength).Select(token => (long)IdOf(token))];
    }

    /// <summary>The ids of a text's words as a network takes them: a text without words is one unknown word.</summary>
    long[] ITextTokenizer.Encode(string text, int maximumLength) =>
        Encode(text, maximumLength) is { Length: > 0 } ids ? ids : [UnknownId];

    private static List<string> CountWords(IReadOnlyList<IEnumerable<string>> sets, int minimumCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumCount, 1);
        // Datasets repeat captions: each distinct one is split once.
        var tokens = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var counts = new OrderedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var caption in sets.SelectMany(static set => set ?? throw new ArgumentNullException(nameof(sets))))
        {
            if (!tokens.TryGetValue(caption, out var words))
            {
                words = [.. TreebankWordTokenizer.TokenizeCaption(caption)
                    .Where(static word => !EnglishStopWords.All.Contains(word))];
                tokens.Add(caption, words);
            }

            foreach (var word in words)
            {
                counts[word] = counts.TryGetValue(word, out var count) ? count + 1 : 1;
            }
        }

        return [.. counts.Where(pair => pair.Value >= minimumCount).Select(static pair => pair.Key)];
    }
}
