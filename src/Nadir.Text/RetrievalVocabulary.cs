using System.Collections.Frozen;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nadir.Files;

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

/// <summary>Reads and writes a <see cref="RetrievalVocabulary"/> in a model's folder, under the name of
/// <see cref="VocabularyFile"/>.</summary>
/// <remarks>
/// The file is <c>{"tokenizer":"treebank","source":"Train","words":["many","planes",...]}</c>; the first word has id 1.
/// Safe to use from many threads.
/// </remarks>
public static class RetrievalVocabularyFile
{
    private const string Tokenizer = "treebank";

    private static readonly RetrievalVocabularyJson Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        IndentSize = 0,
        MaxDepth = 8,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Writes the vocabulary into a model folder; an older file is replaced only once the new one is
    /// complete.</summary>
    /// <param name="vocabulary">What to write.</param>
    /// <param name="modelFolder">An existing folder.</param>
    public static void Save(RetrievalVocabulary vocabulary, string modelFolder)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        var path = Path.Combine(modelFolder, VocabularyFile.FileName);
        var content = new RetrievalVocabularyContent(Tokenizer, vocabulary.Source.ToString(), [.. vocabulary.Words]);
        DurableFile.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(content, Json.RetrievalVocabularyContent));
    }

    /// <summary>Reads the vocabulary of a model folder.</summary>
    /// <param name="modelFolder">The folder that holds the file.</param>
    /// <returns>Null where the file holds a vocabulary of another kind.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no vocabulary; the message says why.</exception>
    public static RetrievalVocabulary? Load(string modelFolder)
    {
        var path = Path.Combine(modelFolder, VocabularyFile.FileName);
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new FileNotFoundException($"{path} is missing: the model folder needs its vocabulary.", path);
        }

        if (file.Length > VocabularyFile.MaximumBytes)
        {
            throw new InvalidDataException(
                $"{path} has {file.Length:N0} bytes; a vocabulary has at most {VocabularyFile.MaximumBytes:N0}.");
        }

        try
        {
            var content = JsonSerializer.Deserialize(File.ReadAllBytes(path), Json.RetrievalVocabularyContent);
            if (content is not { Tokenizer: Tokenizer })
            {
                return null;
            }

            return content.Words is { } words
                && Enum.TryParse<RetrievalVocabularySource>(content.Source, out var source) && Enum.IsDefined(source)
                && !words.Any(string.IsNullOrWhiteSpace)
                ? new RetrievalVocabulary(words, source)
                : throw new InvalidDataException(
                    $"{path} must hold \"tokenizer\": \"{Tokenizer}\", \"source\" and \"words\".");
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"{path} is not a vocabulary: {exception.Message}", exception);
        }
    }
}

/// <summary>The file's content.</summary>
internal sealed record RetrievalVocabularyContent(string? Tokenizer, string? Source, string[]? Words);

[JsonSerializable(typeof(RetrievalVocabularyContent))]
internal sealed partial class RetrievalVocabularyJson : JsonSerializerContext;

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

/// <summary>The English stop words that the retrieval methods' vocabularies leave out (nltk 3.8's list), in lower
/// case.</summary>
/// <remarks>Thread-safe.</remarks>
public static class EnglishStopWords
{
    /// <summary>All 179.</summary>
    public static FrozenSet<string> All { get; } = Words(
        // Pronouns.
        "i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her " +
        "hers herself it its itself they them their theirs themselves what which who whom this that these " +
        "those",
        // Forms of to be, to have and to do; auxiliaries.
        "am is are was were be been being have has had having do does did doing can will just don should now",
        // Articles, conjunctions, prepositions and adverbs.
        "a an the and but if or because as until while of at by for with about against between into through " +
        "during before after above below to from up down in out on off over under again further then once " +
        "here there when where why how all any both each few more most other some such no nor not only own " +
        "same so than too very",
        // Contractions, whole and in the pieces that a tokenizer leaves.
        "s t d ll m o re ve y ain aren aren't couldn couldn't didn didn't doesn doesn't don't hadn hadn't " +
        "hasn hasn't haven haven't isn isn't it's ma mightn mightn't mustn mustn't needn needn't shan shan't " +
        "she's should've shouldn shouldn't that'll wasn wasn't weren weren't won won't wouldn wouldn't you'd " +
        "you'll you're you've");

    private static FrozenSet<string> Words(params ReadOnlySpan<string> lists)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var list in lists)
        {
            words.UnionWith(list.Split(' '));
        }

        return words.ToFrozenSet(StringComparer.Ordinal);
    }
}
