using System.Collections.Frozen;

namespace Nadir.Text;

/// <summary>
/// For each image a distribution over K object nouns, p(n|I): the prior that guides OSDPM's clustering of features.
/// Made of training captions only.
/// </summary>
/// <remarks>Immutable; safe to use from many threads.</remarks>
public sealed class NounPriors
{
    private readonly float[] _probabilities;
    private readonly bool[] _hasNouns;

    private NounPriors(float[] probabilities, bool[] hasNouns, int nounCount) =>
        (_probabilities, _hasNouns, NounCount) = (probabilities, hasNouns, nounCount);

    /// <summary>K.</summary>
    public int NounCount { get; }

    /// <summary>The number of images.</summary>
    public int ImageCount => _hasNouns.Length;

    /// <summary>All rows: images x K values, row-major.</summary>
    public ReadOnlyMemory<float> Probabilities => _probabilities;

    /// <summary>Images with at least one of the nouns in a caption.</summary>
    public int ImagesWithNouns => _hasNouns.Count(has => has);

    /// <summary>Counts each image's nouns and makes them distributions.</summary>
    /// <param name="captionsPerImage">The captions of each image.</param>
    /// <param name="statistics">Of the dataset; gives the weights, and the compounds that are kept as one.</param>
    /// <param name="nouns">The K nouns, usually <see cref="NounStatistics.TopObjects"/>; their order is
    /// that of the columns.</param>
    /// <param name="options">The defaults when left out.</param>
    /// <exception cref="ArgumentException">There is no noun, or one is there twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not greater than 0, or the table would
    /// be too large.</exception>
    public static NounPriors Compute(
        IReadOnlyList<IReadOnlyList<string>> captionsPerImage,
        NounStatistics statistics,
        IReadOnlyList<NounFrequency> nouns,
        NounPriorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(captionsPerImage);
        ArgumentNullException.ThrowIfNull(statistics);
        ArgumentNullException.ThrowIfNull(nouns);
        ArgumentOutOfRangeException.ThrowIfZero(nouns.Count, nameof(nouns));
        options ??= new NounPriorOptions();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Temperature, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            (long)captionsPerImage.Count * nouns.Count, Array.MaxLength, nameof(nouns));
        var columns = nouns.Index().ToDictionary(pair => pair.Item.Noun, pair => pair.Index, StringComparer.Ordinal);
        double[] weights = [.. nouns.Select(noun => Weight(options.Weighting, noun, statistics.ImageCount))];
        var tagger = new NounTagger(statistics.Compounds);
        var probabilities = new float[captionsPerImage.Count * nouns.Count];
        var hasNouns = new bool[captionsPerImage.Count];
        var scores = new double[nouns.Count];
        foreach (var (image, captions) in captionsPerImage.Index())
        {
            Array.Clear(scores);
            foreach (var noun in captions.SelectMany(tagger.FindNouns))
            {
                if (columns.TryGetValue(noun, out var column))
                {
                    scores[column]++;
                    hasNouns[image] = true;
                }
            }

            if (hasNouns[image])
            {
                Normalize(scores, weights, options, probabilities.AsSpan(image * nouns.Count, nouns.Count));
            }
        }

        return new NounPriors(probabilities, hasNouns, nouns.Count);
    }

    /// <summary>
    /// The distribution of an image: K values that sum to 1, or all 0 when <see cref="HasNouns"/> is false.
    /// </summary>
    /// <param name="image">The image's index.</param>
    public ReadOnlySpan<float> Of(int image) => _probabilities.AsSpan(image * NounCount, NounCount);

    /// <summary>Whether a caption of the image has one of the nouns.</summary>
    /// <param name="image">The image's index.</param>
    public bool HasNouns(int image) => _hasNouns[image];

    private static double Weight(NounWeighting weighting, NounFrequency noun, int images) => weighting switch
    {
        NounWeighting.GlobalFrequency => (double)noun.Images / images,
        NounWeighting.InverseDocumentFrequency => Math.Log(1 + ((double)images / noun.Images)),
        _ => 1,
    };

    private static void Normalize(double[] counts, double[] weights, NounPriorOptions options, Span<float> row)
    {
        var largest = counts.Zip(weights, (count, weight) => count * weight).Max();
        var sum = 0.0;
        for (var noun = 0; noun < counts.Length; noun++)
        {
            var score = counts[noun] * weights[noun];
            counts[noun] = options.Normalization == PriorNormalization.Softmax
                ? Math.Exp((score - largest) / options.Temperature)
                : score;
            sum += counts[noun];
        }

        for (var noun = 0; noun < counts.Length; noun++)
        {
            row[noun] = (float)(counts[noun] / sum);
        }
    }
}

/// <summary>How an image's noun counts become a distribution.</summary>
/// <param name="Weighting">What a noun's count is multiplied with.</param>
/// <param name="Normalization">How the weighted counts are made to sum to 1.</param>
/// <param name="Temperature">Softmax only: the weighted counts are divided by it; greater than 0.</param>
public sealed record NounPriorOptions(
    NounWeighting Weighting = NounWeighting.GlobalFrequency,
    PriorNormalization Normalization = PriorNormalization.L1,
    float Temperature = 1);

/// <summary>The weight of a noun over the whole dataset, with N images of which n have it in a caption.</summary>
public enum NounWeighting
{
    /// <summary>1: the counts in the image's own captions alone.</summary>
    None,

    /// <summary>n / N, so that what many captions name counts more.</summary>
    GlobalFrequency,

    /// <summary>ln(1 + N / n), so that what sets an image apart counts more.</summary>
    InverseDocumentFrequency,
}

/// <summary>How the weighted counts of an image's nouns are made a distribution.</summary>
public enum PriorNormalization
{
    /// <summary>Divided by their sum: nouns that are not in the captions get exactly 0.</summary>
    L1,

    /// <summary>
    /// exp(count / temperature) over its sum, over all K nouns: those not in the captions get a little too.
    /// </summary>
    Softmax,
}

/// <summary>
/// Nouns that name no object on the ground: amounts, parts, places in relation to others, shapes, colours.
/// </summary>
public static class VagueNouns
{
    /// <summary>
    /// The list of this assembly, in the singular: "part", "side", "piece", "area", "row", "circle" and their likes. A
    /// compound is not vague because its last word is: "residential area" names a thing.
    /// </summary>
    public static IReadOnlySet<string> Default { get; } = LexiconFile.Words("vague")
        .ToFrozenSet(StringComparer.Ordinal);
}
