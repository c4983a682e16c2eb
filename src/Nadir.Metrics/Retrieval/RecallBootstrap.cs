using System.Text.Json.Serialization;

namespace Nadir.Metrics;

/// <summary>A difference between two models, and the interval that it lies in.</summary>
/// <param name="Difference">The first model's score less the second's, in percent points.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end.</param>
public sealed record ScoreDifference(double Difference, double Low, double High)
{
    /// <summary>Whether the interval leaves zero out.</summary>
    [JsonIgnore]
    public bool ExcludesZero => Low > 0 || High < 0;
}

/// <summary>The differences of one direction's recalls.</summary>
/// <param name="R1">Of R@1.</param>
/// <param name="R5">Of R@5.</param>
/// <param name="R10">Of R@10.</param>
public sealed record DirectionDifferences(
    [property: JsonPropertyName("r1")] ScoreDifference R1,
    [property: JsonPropertyName("r5")] ScoreDifference R5,
    [property: JsonPropertyName("r10")] ScoreDifference R10);

/// <summary>
/// The paired bootstrap (Efron and Tibshirani 1993; for paired systems Koehn 2004) of two models' ranks on the same
/// gallery: images are drawn with replacement, each with all its captions, and both models are scored on what was
/// drawn. The gallery that is searched stays whole. Ties count by their expectation.
/// </summary>
public sealed record RecallBootstrap
{
    /// <summary>Share of the resamples that the intervals hold; they are percentile intervals.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>How often images were drawn.</summary>
    public required int Resamples { get; init; }

    /// <summary>The seed of the draws.</summary>
    public required int Seed { get; init; }

    /// <summary>The difference of mR.</summary>
    [JsonPropertyName("mr")]
    public required ScoreDifference MeanRecall { get; init; }

    /// <summary>Image to text.</summary>
    [JsonPropertyName("i2t")]
    public required DirectionDifferences ImageToText { get; init; }

    /// <summary>Text to image.</summary>
    [JsonPropertyName("t2i")]
    public required DirectionDifferences TextToImage { get; init; }

    /// <summary>Compares two models.</summary>
    /// <param name="first">The ranks of the model whose gain is asked for.</param>
    /// <param name="second">The other model's, of the same queries.</param>
    /// <param name="owners">The image of each caption.</param>
    /// <param name="resamples">How often to draw, at least 1.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <exception cref="ArgumentException">The ranks are of different queries.</exception>
    public static RecallBootstrap Run(
        RetrievalRanks first, RetrievalRanks second, CaptionOwners owners, int resamples = 10_000, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(owners);
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        if (first.ImageToText.Count != owners.ImageCount || second.ImageToText.Count != owners.ImageCount
            || first.TextToImage.Count != owners.CaptionCount || second.TextToImage.Count != owners.CaptionCount)
        {
            throw new ArgumentException("Both models must be ranked on the same images and captions.", nameof(second));
        }

        var table = new GainTable(first, second, owners);
        var observed = table.Differences([.. Enumerable.Range(0, owners.ImageCount)]);
        var random = new Random(seed);
        var drawn = new int[owners.ImageCount];
        var values = new double[7][];
        for (var metric = 0; metric < values.Length; metric++)
        {
            values[metric] = new double[resamples];
        }

        for (var resample = 0; resample < resamples; resample++)
        {
            // A draw without one caption has no recall; with hundreds of images that does not happen.
            double[] differences;
            do
            {
                for (var i = 0; i < drawn.Length; i++)
                {
                    drawn[i] = random.Next(drawn.Length);
                }

                differences = table.Differences(drawn);
            }
            while (double.IsNaN(differences[0]));

            for (var metric = 0; metric < values.Length; metric++)
            {
                values[metric][resample] = differences[metric];
            }
        }

        foreach (var sample in values)
        {
            Array.Sort(sample);
        }

        ScoreDifference Of(int metric) =>
            new(observed[metric], Quantile(values[metric], 0.025), Quantile(values[metric], 0.975));
        return new RecallBootstrap
        {
            Resamples = resamples,
            Seed = seed,
            MeanRecall = Of(6),
            ImageToText = new DirectionDifferences(Of(0), Of(1), Of(2)),
            TextToImage = new DirectionDifferences(Of(3), Of(4), Of(5)),
        };
    }

    // Linear between neighbours, as NumPy's default.
    private static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }

    /// <summary>By image: how much likelier the first model finds than the second, summed over its queries.</summary>
    private sealed class GainTable
    {
        private static readonly int[] Depths = [1, 5, 10];

        private readonly double[] _gains;
        private readonly int[] _captions;

        public GainTable(RetrievalRanks first, RetrievalRanks second, CaptionOwners owners)
        {
            _gains = new double[owners.ImageCount * 6];
            _captions = new int[owners.ImageCount];
            for (var image = 0; image < owners.ImageCount; image++)
            {
                var captions = owners.CaptionsOf(image);
                _captions[image] = captions.Length;
                for (var depth = 0; depth < Depths.Length; depth++)
                {
                    _gains[(image * 6) + depth] = Gain(
                        first.ImageToText[image], second.ImageToText[image], Depths[depth]);
                    foreach (var caption in captions)
                    {
                        _gains[(image * 6) + 3 + depth] += Gain(
                            first.TextToImage[caption], second.TextToImage[caption], Depths[depth]);
                    }
                }
            }
        }

        /// <summary>
        /// The six differences of recalls and that of mR, in percent points; NaN where no image has a caption.
        /// </summary>
        public double[] Differences(int[] images)
        {
            Span<double> sums = stackalloc double[6];
            sums.Clear();
            var (queries, captions) = (0, 0L);
            foreach (var image in images)
            {
                var gains = _gains.AsSpan(image * 6, 6);
                for (var metric = 0; metric < 6; metric++)
                {
                    sums[metric] += gains[metric];
                }

                queries += _captions[image] > 0 ? 1 : 0;
                captions += _captions[image];
            }

            var result = new double[7];
            for (var metric = 0; metric < 6; metric++)
            {
                result[metric] = 100 * sums[metric] / (metric < 3 ? queries : captions);
                result[6] += result[metric] / 6;
            }

            return result;
        }

        private static double Gain(QueryRank first, QueryRank second, int depth) =>
            first.RecallProbability(depth) - second.RecallProbability(depth);
    }
}

/// <summary>What <c>nadir evaluate --compare</c> adds to a <see cref="RetrievalReport"/>.</summary>
/// <param name="Model">The second model.</param>
/// <param name="MeanRecall">Its mR, in percent.</param>
/// <param name="Differences">The first model's scores less its.</param>
public sealed record RetrievalComparison(
    string Model, [property: JsonPropertyName("mr")] double MeanRecall, RecallBootstrap Differences);
