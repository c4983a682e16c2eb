using System.Globalization;
using System.Numerics.Tensors;
using System.Text.RegularExpressions;
using Nadir.Archive.Captioning;
using Nadir.Archive.Search.Hybrid;
using Nadir.Archive.Storage;
using Nadir.Datasets;
using Nadir.Inference;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Retrieval;

namespace Nadir.Benchmarks.Search;

/// <summary>
/// What captions gain as a second index: recall of the pictures, of the vectors and words of captions alone, and of all
/// together, for the captions that people wrote; and precision at 10 of short queries. Weights are fitted to the
/// captions of every other image and measured on those of the others, then the other way round.
/// </summary>
/// <remarks>Every score is computed for every pair, so nothing depends on how deep a search looks.</remarks>
public sealed partial class HybridGain : IBenchmark
{
    private const int PoolDepth = 100;

    private static readonly int[] Depths = [1, 5, 10];

    /// <inheritdoc/>
    public string Name => "hybrid-gain";

    /// <inheritdoc/>
    public string Description =>
        "MODEL DATA/rsicd ARCHIVE [QUERIES]: of an archive of the val images with captions (nadir index VAL "
            + "--archive ARCHIVE --model MODEL --caption)";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        if (arguments is not [var model, var data, var archive, ..])
        {
            Console.Error.WriteLine($"Usage: {Name} {Description}");
            return 2;
        }

        using var encoder = RetrievalEncoder.Open(model, Path.GetFileName(Path.TrimEndingDirectorySeparator(model)));
        using var store = ArchiveStore.Open(archive);
        CaptionEncoding.Run(store, encoder);
        var gallery = new Gallery(
            encoder, store, [.. CaptionDataset.Open(data).RequireImages(DatasetSplit.Validation)]);
        PrintRecall(gallery);
        PrintSeveral(gallery);
        if (arguments.Length > 3)
        {
            PrintPrecision(gallery, [
                .. File.ReadLines(arguments[3]).Select(line => line.Split('\t')).Select(line => (line[0], line[1]))]);
        }

        return 0;
    }

    private static void PrintRecall(Gallery gallery)
    {
        Console.WriteLine(
            $"{gallery.Count} images, {gallery.Queries.Length} captions by "
                + $"people, {gallery.Captions.Distinct().Count()} different captions by the model");
        var scores = gallery.Queries.AsParallel().AsOrdered().Select(query => gallery.Score(query.Vector, query.Text))
            .ToArray();
        var examples = gallery.Queries.Index().SelectMany(query => Pool(gallery, query.Index, scores[query.Index]))
            .ToArray();
        var (fused, withoutVectors) = (CrossFit(gallery, examples, hasVectors: true),
            CrossFit(gallery, examples, hasVectors: false));
        Console.WriteLine(
            $"weights: {string.Join(" and ", fused.Select(Weights))}; without vectors of "
                + $"captions: {string.Join(" and ", withoutVectors.Select(Weights))}");
        PrintRecall("pictures", gallery, query => scores[query].Images);
        PrintRecall("vectors of captions", gallery, query => scores[query].Captions);
        PrintRecall("words of captions", gallery, query => scores[query].Words);
        PrintRecall("pictures and words, by ranks", gallery, query => scores[query].ByRanks());
        PrintRecall("pictures and words, weighed", gallery,
            query => scores[query].Weigh(withoutVectors[gallery.Queries[query].Owner % 2]));
        PrintRecall("all three, weighed", gallery,
            query => scores[query].Weigh(fused[gallery.Queries[query].Owner % 2]));
    }

    // The first is for the queries of even images, and fitted to those of odd ones.
    private static FusedCurve[] CrossFit(Gallery gallery, HybridExample[] examples, bool hasVectors) =>
        [.. new[] { 1, 0 }.Select(
            half => HybridFit.Fit([.. examples.Where(example => gallery.Queries[example.Query].Owner % 2 == half)],
                hasVectors))];

    private static string Weights(FusedCurve curve) => string.Create(
        CultureInfo.InvariantCulture,
        $"{curve.Image:F1} {curve.Caption:F1} {curve.Words:F2} {curve.Intercept:F2} (error {curve.Error:F3})");

    private static IEnumerable<HybridExample> Pool(Gallery gallery, int query, Scores scores) =>
        new[] { scores.Images, scores.Captions, scores.Words }.SelectMany(ranking => Best(ranking, PoolDepth))
            .Distinct().Select(image => new HybridExample(
            query,
            scores.Images[image],
            scores.Captions[image],
            scores.Words[image],
            gallery.Queries[query].Owner == image,
            gallery.IsRight(gallery.Queries[query], image)));

    // Many images have one caption: among equals each is the first with equal probability.
    private static void PrintRecall(string name, Gallery gallery, Func<int, float[]> ranking)
    {
        double[][] found = gallery.Queries.Index().AsParallel().Select(query =>
        {
            float[] scores = ranking(query.Index);
            float own = scores[query.Item.Owner];
            double better = scores.Count(score => score > own);
            double equal = scores.Count(score => score == own);
            return Depths.Select(depth => Math.Clamp((depth - better) / equal, 0, 1)).ToArray();
        }).ToArray();
        Console.WriteLine($"{name,-32}" + string.Concat(Depths.Select((depth, place) =>
            string.Create(CultureInfo.InvariantCulture,
                $" R@{depth} {100 * found.Average(query => query[place]):F2}"))));
    }

    // Where a window has several captions: their mean, or the one that fits best. With the captions of people, each
    // time without the query.
    private static void PrintSeveral(Gallery gallery)
    {
        var byImage = gallery.Queries.Index().ToLookup(query => query.Item.Owner);
        (int Query, float[] Mean, float[] Best)[] scored = [.. gallery.Queries.Index().AsParallel().AsOrdered()
            .Where(query => byImage[query.Item.Owner].Any(other => other.Item.Text != query.Item.Text))
            .Select(query =>
            {
                var mean = new float[gallery.Count];
                var best = new float[gallery.Count];
                var joined = new float[query.Item.Vector.Length];
                for (int image = 0; image < gallery.Count; image++)
                {
                    float[][] captions = [.. byImage[image].Where(other => image != query.Item.Owner
                        || other.Item.Text != query.Item.Text).Select(other => other.Item.Vector)];
                    CaptionEncoding.Join([.. captions.SelectMany(caption => caption)], joined);
                    mean[image] = TensorPrimitives.Dot<float>(joined, query.Item.Vector);
                    best[image] = captions.Max(caption => TensorPrimitives.Dot<float>(caption, query.Item.Vector));
                }

                return (query.Index, mean, best);
            })];
        var part = gallery.Of([.. scored.Select(query => query.Query)]);
        PrintRecall("others' captions, their mean", part, query => scored[query].Mean);
        PrintRecall("others' captions, the best", part, query => scored[query].Best);
    }

    private static void PrintPrecision(Gallery gallery, (string Text, string Class)[] queries)
    {
        // Fitted to all captions of people: none of these queries is one of them.
        var examples = gallery.Queries.Index().SelectMany(
            query => Pool(gallery, query.Index, gallery.Score(query.Item.Vector, query.Item.Text))).ToArray();
        var (fused, withoutVectors) = (HybridFit.Fit(examples, hasVectors: true),
            HybridFit.Fit(examples, hasVectors: false));
        var sums = new double[6];
        foreach (var (text, wanted) in queries)
        {
            var scores = gallery.Score(gallery.Encode([text])[0], text);
            float[][] rankings = [scores.Images, scores.Captions, scores.Words, scores.ByRanks(),
                scores.Weigh(withoutVectors), scores.Weigh(fused)];
            double[] precisions = [.. rankings.Select(
                ranking => Best(ranking, 10).Count(image => gallery.ClassOf(image) == wanted) / 10.0)];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {text,-36} {wanted,-18} "
                    + $"{string.Join(' ', precisions.Select(value => value.ToString("F1", CultureInfo.InvariantCulture)))}"));
            for (int ranking = 0; ranking < sums.Length; ranking++)
            {
                sums[ranking] += precisions[ranking] / queries.Length;
            }
        }

        Console.WriteLine(
            $"precision at 10 of {queries.Length} queries: pictures, vectors of captions, words of captions, "
                + $"pictures and words by ranks, the same weighed, all three weighed: "
            + string.Join(' ', sums.Select(value => value.ToString("F3", CultureInfo.InvariantCulture))));
    }

    private static IEnumerable<int> Best(float[] scores, int count) =>
        Enumerable.Range(0, scores.Length).OrderByDescending(image => scores[image]).Take(count);

    private sealed record Query(string Text, int Owner, float[] Vector);

    private sealed record Scores(float[] Images, float[] Captions, float[] Words)
    {
        public float[] Weigh(FusedCurve curve) =>
            [.. Enumerable.Range(0, Images.Length)
                .Select(image => (float)curve.LogOdds(Images[image], Captions[image], Words[image]))];

        // As a hybrid search of before decision 0282.
        public float[] ByRanks()
        {
            var fused = ReciprocalRankFusion.Fuse(
            [
                [.. Best(Images, PoolDepth).Select(image => (long)image)],
                [.. Best(Words, PoolDepth).Where(image => Words[image] > 0).Select(image => (long)image)],
            ]).ToDictionary(pair => pair.Id, pair => (float)pair.Score);
            return [.. Enumerable.Range(0, Images.Length).Select(image => fused.GetValueOrDefault(image))];
        }
    }

    private sealed partial class Gallery
    {
        private const int TextsAtOnce = 256;

        private readonly RetrievalEncoder _encoder;
        private readonly ArchiveStore _store;
        private readonly CaptionedImage[] _images;
        private readonly float[][] _imageVectors;
        private readonly float[][] _captionVectors;
        private readonly Dictionary<long, int> _places;
        private readonly ILookup<string, int> _holders;

        public Gallery(RetrievalEncoder encoder, ArchiveStore store, CaptionedImage[] images)
        {
            (_encoder, _store, _images) = (encoder, store, images);
            var windows = store.ReadWindows([.. store.ListWindows(0, int.MaxValue).Select(window => window.Id)])
                .ToDictionary(window => Path.GetFileName(window.Stamp.Source));
            long[] ids = [.. images.Select(image => windows[Path.GetFileName(image.FileName)].Window.Id)];
            var captionVectors = store.ReadCaptionVectors(ids);
            _imageVectors = [.. images.Select(image => windows[Path.GetFileName(image.FileName)].Vector)];
            _captionVectors = [.. ids.Select(id => captionVectors[id])];
            _places = ids.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
            Captions = [.. ids.Select(id => store.FindWindow(id)!.Captions[0])];
            (string Text, int Owner)[] texts = [
                .. images.Index().SelectMany(image => image.Item.Captions.Select(caption => (caption, image.Index)))];
            Queries = [.. texts.Zip(Encode([.. texts.Select(text => text.Text)]),
                (text, vector) => new Query(text.Text, text.Owner, vector))];
            _holders = texts.ToLookup(text => text.Text, text => text.Owner);
        }

        private Gallery(Gallery other, Query[] queries)
        {
            (_encoder, _store, _images) = (other._encoder, other._store, other._images);
            (_imageVectors, _captionVectors, _places, _holders) = (other._imageVectors, other._captionVectors,
                other._places, other._holders);
            (Captions, Queries) = (other.Captions, queries);
        }

        public int Count => _images.Length;

        public string[] Captions { get; }

        public Query[] Queries { get; }

        /// <summary>The same images with some of the queries.</summary>
        public Gallery Of(int[] queries) => new(this, [.. queries.Select(query => Queries[query])]);

        public string ClassOf(int image) => Number().Replace(Path.GetFileName(_images[image].FileName), "");

        public bool? IsRight(Query query, int image) =>
            image == query.Owner || _holders[query.Text].Contains(image) ? true
            : _images[image].ClassName is not { } shown || _images[query.Owner].ClassName is not { } wanted ? null
            : shown == wanted;

        public Scores Score(float[] vector, string text)
        {
            string[] words = [.. Word().Matches(text).Select(match => match.Value.ToLowerInvariant()).Distinct()];
            var shares = new float[Count];
            var found = words.Length > 0 ? _store.SearchCaptions(words, Count) : [];
            foreach (var match in found)
            {
                shares[_places[match.Id]] = match.Score / found[0].Score;
            }

            return new Scores(
                [.. _imageVectors.Select(other => TensorPrimitives.Dot<float>(vector, other))],
                [.. _captionVectors.Select(other => TensorPrimitives.Dot<float>(vector, other))],
                shares);
        }

        public float[][] Encode(string[] texts)
        {
            var vectors = new List<float[]>();
            foreach (string[] batch in texts.Chunk(TextsAtOnce))
            {
                float[] encoded = new float[batch.Length * _encoder.Dimension];
                _encoder.EncodeTexts(batch, encoded);
                vectors.AddRange(encoded.Chunk(_encoder.Dimension));
            }

            return [.. vectors];
        }

        [GeneratedRegex(@"_\d+\..*")]
        private static partial Regex Number();

        [GeneratedRegex(@"[\p{L}\p{N}]+")]
        private static partial Regex Word();
    }
}
