using System.Collections.Concurrent;
using Nadir.Metrics;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Building.Losses;

/// <summary>
/// How alike a caption is to an image's own captions, 0 to 1, for <see cref="DynamicMargin"/>: the mean of a sentence
/// BLEU-4 and of the share of words that both have, on Porter stems (the script of AMFMN's repository; the paper names
/// BLEU and METEOR).
/// </summary>
/// <remarks>
/// BLEU is 1 where the caption is one of the image's, else nltk's sentence BLEU without smoothing: an order without a
/// match counts as 2.2e-308, and no shared word gives 0 (<see cref="Nadir.Text"/> has the tokenizer and the
/// stemmer; the BLEU of caption metrics smooths otherwise). The overlap is the mean over the image's captions of shared
/// distinct words over the caption's number of words, stop words and , and . left out after stemming; captions without
/// other words are left out, and where none has any the overlap is 0, where the script has no number. Each distinct
/// caption is prepared once. Thread-safe.
/// </remarks>
public sealed class CaptionSimilarity
{
    private const int Orders = 4;
    private const double SmallestNumber = 2.2250738585072014e-308;

    private readonly ConcurrentDictionary<string, Caption> _captions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _stems = new(StringComparer.Ordinal);

    /// <summary>The similarities of a batch.</summary>
    /// <param name="captionsOfImages">For each of N images all captions that it has.</param>
    /// <param name="captions">M captions.</param>
    /// <param name="device">Where the result is; the processor when left out.</param>
    /// <returns>[N, M] float32.</returns>
    public Tensor Compute(
        IReadOnlyList<IReadOnlyList<string>> captionsOfImages, IReadOnlyList<string> captions, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(captionsOfImages);
        ArgumentNullException.ThrowIfNull(captions);
        var columns = captions.Count;
        var values = new float[captionsOfImages.Count * columns];
        var prepared = captions.Select(Prepare).ToArray();
        // Captions repeat within a batch: a row computes each distinct one once.
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var first = captions
            .Select((caption, column) => seen.TryAdd(caption, column) ? column : seen[caption]).ToArray();
        Parallel.For(0, captionsOfImages.Count, row =>
        {
            var own = new OwnCaptions(captionsOfImages[row].Select(Prepare).ToArray());
            for (var column = 0; column < columns; column++)
            {
                values[(row * columns) + column] = first[column] < column
                    ? values[(row * columns) + first[column]]
                    : (float)((own.Bleu(prepared[column]) + own.Overlap(prepared[column])) / 2);
            }
        });
        using var scope = new TensorScope();
        var matrix = Tensor.FromArray(values, captionsOfImages.Count, columns);
        return scope.Keep(device is { } target ? matrix.To(target) : matrix);
    }

    /// <summary>Both parts for one image and one caption.</summary>
    /// <param name="captionsOfImage">All captions of the image, at least one.</param>
    /// <param name="caption">The caption.</param>
    public (double Bleu, double Overlap) Parts(IReadOnlyList<string> captionsOfImage, string caption)
    {
        ArgumentNullException.ThrowIfNull(captionsOfImage);
        ArgumentNullException.ThrowIfNull(caption);
        var own = new OwnCaptions([.. captionsOfImage.Select(Prepare)]);
        var prepared = Prepare(caption);
        return (own.Bleu(prepared), own.Overlap(prepared));
    }

    private Caption Prepare(string text) => _captions.GetOrAdd(text, key =>
    {
        var stems = TreebankWordTokenizer.Tokenize(key).ConvertAll(PorterStemmer.Stem);
        int[] numbers = [.. stems.Select(Number)];
        int[] words = [.. stems.Where(static stem => stem is not ("," or ".") && !EnglishStopWords.All.Contains(stem))
            .Select(Number)];
        return new Caption(numbers, words);
    });

    private int Number(string stem)
    {
        lock (_stems)
        {
            if (!_stems.TryGetValue(stem, out var number))
            {
                number = _stems.Count + 1;
                _stems.Add(stem, number);
            }

            return number;
        }
    }

    // A caption's stems, its n-grams by order and how often each stands there, and its words without stop words.
    private sealed class Caption
    {
        public Caption(int[] stems, int[] words)
        {
            Stems = stems;
            WordCount = words.Length;
            DistinctWords = [.. words];
            for (var order = 0; order < Orders; order++)
            {
                var counts = new Dictionary<Gram, int>();
                for (var start = 0; start + order < stems.Length; start++)
                {
                    var gram = new Gram(stems.AsSpan(start, order + 1));
                    counts[gram] = counts.GetValueOrDefault(gram) + 1;
                }

                // Arrays, since a training set has tens of thousands of captions.
                Grams[order] = [.. counts.Select(static pair => (pair.Key, pair.Value))];
            }
        }

        public int[] Stems { get; }

        public int WordCount { get; }

        public HashSet<int> DistinctWords { get; }

        public (Gram Gram, int Count)[][] Grams { get; } = new (Gram, int)[Orders][];
    }

    private readonly record struct Gram(int First, int Second, int Third, int Fourth)
    {
        public Gram(ReadOnlySpan<int> stems)
            : this(stems[0], stems.Length > 1 ? stems[1] : 0, stems.Length > 2 ? stems[2] : 0, stems.Length > 3
                ? stems[3] : 0)
        {
        }
    }

    // The captions of one image: for each n-gram the most that any of them has.
    private sealed class OwnCaptions
    {
        private readonly Caption[] _captions;
        private readonly Dictionary<Gram, int>[] _most = new Dictionary<Gram, int>[Orders];

        public OwnCaptions(Caption[] captions)
        {
            ArgumentOutOfRangeException.ThrowIfZero(captions.Length);
            _captions = captions;
            for (var order = 0; order < Orders; order++)
            {
                var most = _most[order] = [];
                foreach (var (gram, count) in captions.Distinct().SelectMany(caption => caption.Grams[order]))
                {
                    most[gram] = Math.Max(most.GetValueOrDefault(gram), count);
                }
            }
        }

        public double Bleu(Caption caption)
        {
            if (_captions.Any(own => own.Stems.AsSpan().SequenceEqual(caption.Stems)))
            {
                return 1;
            }

            var logarithm = 0.0;
            for (var order = 0; order < Orders; order++)
            {
                var matches = 0;
                foreach (var (gram, count) in caption.Grams[order])
                {
                    matches += Math.Min(count, _most[order].GetValueOrDefault(gram));
                }

                if (order == 0 && matches == 0)
                {
                    return 0;
                }

                var grams = Math.Max(1, caption.Stems.Length - order);
                logarithm += Math.Log(matches == 0 ? SmallestNumber : (double)matches / grams) / Orders;
            }

            var length = caption.Stems.Length;
            var closest = _captions.Select(static own => own.Stems.Length).MinBy(own => (Math.Abs(own - length), own));
            return (length > closest ? 1 : Math.Exp(1 - ((double)closest / length))) * Math.Exp(logarithm);
        }

        public double Overlap(Caption caption) => _captions.Where(static own => own.WordCount > 0)
            .Select(own => (double)own.DistinctWords.Count(caption.DistinctWords.Contains) / own.WordCount)
            .DefaultIfEmpty(0).Average();
    }
}
