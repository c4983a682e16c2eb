using Nadir.Torch;

namespace Nadir.Systems.Building.Attention;

/// <summary>Which side of a pair asks the other (Lee et al. 2018, "SCAN").</summary>
public enum CrossAttentionDirection
{
    /// <summary>Each word attends to regions ("t2i").</summary>
    TextToImage,

    /// <summary>Each region attends to words ("i2t").</summary>
    ImageToText,
}

/// <summary>How affinities are normalised over the queries before the softmax over the context.</summary>
public enum AffinityNormalization
{
    /// <summary>Leaky ReLU (slope 0.1), then to Euclidean length 1: SCAN's default.</summary>
    ClippedL2,

    /// <summary>To Euclidean length 1.</summary>
    L2,

    /// <summary>Leaky ReLU, then to a sum of absolute values of 1.</summary>
    ClippedL1,

    /// <summary>To a sum of absolute values of 1.</summary>
    L1,

    /// <summary>Softmax.</summary>
    Softmax,

    /// <summary>Leaky ReLU alone.</summary>
    Clipped,

    /// <summary>None.</summary>
    None,
}

/// <summary>How the relevance of the queries becomes one score.</summary>
public enum RelevanceAggregation
{
    /// <summary>log(sum of exp(lambda * r)) / lambda.</summary>
    LogSumExp,

    /// <summary>The mean.</summary>
    Mean,

    /// <summary>The maximum.</summary>
    Max,

    /// <summary>The sum.</summary>
    Sum,
}

/// <summary>A variant of stacked cross attention; SCAN's values for Flickr30k are 9 and 6 (text to image), 4 and 5
/// (image to text).</summary>
/// <param name="Direction">Who asks.</param>
/// <param name="Sharpness">Factor before the softmax over the context (lambda 1).</param>
/// <param name="AggregationSharpness">Lambda 2, read by <see cref="RelevanceAggregation.LogSumExp"/>.</param>
/// <param name="Aggregation">How the queries' relevance becomes one score.</param>
/// <param name="Normalization">What is done to affinities first.</param>
public sealed record StackedCrossAttentionOptions(
    CrossAttentionDirection Direction, double Sharpness, double AggregationSharpness,
    RelevanceAggregation Aggregation = RelevanceAggregation.LogSumExp,
    AffinityNormalization Normalization = AffinityNormalization.ClippedL2);

/// <summary>
/// SCAN's score of an image and a caption (Lee et al. 2018, equations 1 to 10): each query gathers what it attends to
/// in the context, and is as relevant as the cosine between both.
/// </summary>
/// <remarks>
/// All pairs are computed together, padded words masked out. The attended vectors are never formed: their lengths and
/// products with the queries follow from the affinities and each context's Gram matrix, so that a pair costs regions x
/// words and not that times the width. Thread-safe.
/// </remarks>
public static class StackedCrossAttention
{
    private const double Slope = 0.1;
    private const double Eps = 1e-8;

    // Matrices [pairs, regions, words] that are alive at once while a chunk is scored without gradients.
    private const int MatricesAtOnce = 6;

    /// <summary>The scores of all pairs.</summary>
    /// <param name="regions">[N, R, D].</param>
    /// <param name="words">[M, L, D]; padding may hold anything finite.</param>
    /// <param name="lengths">[M] Int64 on the processor: words of each caption, 1 to L.</param>
    /// <param name="options">The variant.</param>
    /// <param name="maximumBytes">Memory that the matrices of a chunk of captions take at most, as far as one caption
    /// allows; with gradients the graph holds all chunks.</param>
    /// <returns>[N, M].</returns>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public static Tensor Scores(
        Tensor regions, Tensor words, Tensor lengths, StackedCrossAttentionOptions options,
        long maximumBytes = 256L << 20)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(lengths);
        ArgumentNullException.ThrowIfNull(options);
        if (regions.Dimensions != 3 || words.Dimensions != 3 || regions.Size(2) != words.Size(2)
            || lengths.NumberOfElements != words.Size(0))
        {
            throw new ArgumentException(
                $"Regions {regions} and words {words} must be [N, R, D] and [M, L, D], with {words.Size(0)} lengths.",
                    nameof(words));
        }

        using var scope = new TensorScope();
        var elementBytes = words.Type == ScalarType.Float64 ? 8 : 4;
        var bytesOfCaption = MatricesAtOnce * elementBytes * regions.Size(0) * regions.Size(1) * words.Size(1);
        var captionsAtOnce = Math.Clamp(maximumBytes / Math.Max(1, bytesOfCaption), 1, words.Size(0));
        var mask = Pooling.SequencePooling.Mask(lengths, words.Size(1), words.Device);
        var gram = options.Direction == CrossAttentionDirection.TextToImage ? regions.Bmm(regions.Transpose(1, 2))
            : null;
        var columns = new List<Tensor>();
        for (var start = 0L; start < words.Size(0); start += captionsAtOnce)
        {
            using var chunk = new TensorScope();
            var count = Math.Min(captionsAtOnce, words.Size(0) - start);
            var (captions, present) = (words.Narrow(0, start, count), mask.Narrow(0, start, count));
            columns.Add(chunk.Keep(
                gram is null ? ImageToText(regions, captions, present, options)
                    : TextToImage(regions, gram, captions, present, options)));
        }

        return scope.Keep(Tensor.Cat(columns, 1));
    }

    /// <summary>The attention of queries over their own contexts, pair by pair, with the attended vectors.</summary>
    /// <param name="queries">[N, Q, D].</param>
    /// <param name="context">[N, C, D].</param>
    /// <param name="normalization">What is done to affinities first, over the queries.</param>
    /// <param name="sharpness">Factor before the softmax over the context.</param>
    /// <returns>[N, Q, D], and the weights [N, C, Q], which add up to 1 over the context.</returns>
    public static (Tensor Attended, Tensor Weights) Attend(
        Tensor queries, Tensor context, AffinityNormalization normalization, double sharpness)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(context);
        using var scope = new TensorScope();
        var affinity = Normalize(context.Bmm(queries.Transpose(1, 2)), 2, null, normalization);
        var weights = (affinity * sharpness).Softmax(1);
        return (scope.Keep(weights.Transpose(1, 2).Bmm(context)), scope.Keep(weights));
    }

    // Matrices are [N, M, R, L] throughout.
    private static Tensor Affinity(Tensor regions, Tensor words)
    {
        var (images, captions) = (regions.Size(0), words.Size(0));
        return regions.Flatten(0, 1).Matmul(words.Flatten(0, 1).T())
            .View(images, regions.Size(1), captions, words.Size(1)).Transpose(1, 2);
    }

    private static Tensor TextToImage(
        Tensor regions, Tensor gram, Tensor words, Tensor mask, StackedCrossAttentionOptions options)
    {
        var affinity = Affinity(regions, words);
        var present = mask.View(1, mask.Size(0), 1, mask.Size(1));
        var weights = (Normalize(affinity, 3, present, options.Normalization) * options.Sharpness).Softmax(2);
        var products = (weights * affinity).Sum(2);
        // w' G w for each word: regions' Gram matrix times the weights of all captions of the image.
        var side = weights.Transpose(1, 2).Flatten(2, 3);
        var squares = (side * gram.Bmm(side)).Sum(1).View(products.Size(0), products.Size(1), products.Size(2));
        var relevance = Cosine(products, words.Norm(2, 2).Unsqueeze(0), squares);
        return Aggregate(relevance, mask.Unsqueeze(0), options);
    }

    private static Tensor ImageToText(Tensor regions, Tensor words, Tensor mask, StackedCrossAttentionOptions options)
    {
        var affinity = Affinity(regions, words);
        var present = mask.View(1, mask.Size(0), 1, mask.Size(1));
        var weights = (Normalize(affinity, 2, null, options.Normalization) * options.Sharpness)
            .MaskedFill(present.LogicalNot(), double.NegativeInfinity).Softmax(3);
        var products = (weights * affinity).Sum(3);
        var side = weights.Transpose(0, 1).Flatten(1, 2);
        var gram = words.Bmm(words.Transpose(1, 2));
        var squares = (side * side.Bmm(gram)).Sum(2)
            .View(products.Size(1), products.Size(0), products.Size(2)).Transpose(0, 1);
        var relevance = Cosine(products, regions.Norm(2, 2).Unsqueeze(1), squares);
        return Aggregate(relevance, null, options);
    }

    // Squares are sums that rounding may leave below 0.
    private static Tensor Cosine(Tensor products, Tensor queryLengths, Tensor squares) =>
        products / (queryLengths * squares.Clamp(min: 1e-30).Sqrt()).Clamp(min: Eps);

    private static Tensor Aggregate(Tensor relevance, Tensor? mask, StackedCrossAttentionOptions options)
    {
        var hidden = mask?.LogicalNot();
        Tensor Filled(double value) => hidden is null ? relevance : relevance.MaskedFill(hidden, value);
        return options.Aggregation switch
        {
            RelevanceAggregation.LogSumExp =>
                (Filled(double.NegativeInfinity) * options.AggregationSharpness).Logsumexp(2)
                / options.AggregationSharpness,
            RelevanceAggregation.Max => Filled(double.NegativeInfinity).Max(2).Values,
            RelevanceAggregation.Sum => Filled(0).Sum(2),
            RelevanceAggregation.Mean when mask is not null => Filled(0).Sum(2) / mask.To(relevance.Type).Sum(2),
            RelevanceAggregation.Mean => relevance.Mean(2),
            _ => throw new ArgumentOutOfRangeException(
                nameof(options), options.Aggregation, "There is no such aggregation."),
        };
    }

    // Over the queries, which are the dimension given; those that are not present count nothing.
    private static Tensor Normalize(Tensor affinity, int dim, Tensor? present, AffinityNormalization normalization)
    {
        var isClipped = normalization is AffinityNormalization.Clipped or AffinityNormalization.ClippedL1
            or AffinityNormalization.ClippedL2;
        var clipped = isClipped ? affinity.LeakyRelu(Slope) : affinity;
        Tensor Filled(double value) => present is null ? clipped : clipped.MaskedFill(present.LogicalNot(), value);
        return normalization switch
        {
            AffinityNormalization.ClippedL2 or AffinityNormalization.L2 => VectorNormalization.L2(Filled(0), dim, Eps),
            AffinityNormalization.ClippedL1 or AffinityNormalization.L1 => VectorNormalization.L1(Filled(0), dim, Eps),
            AffinityNormalization.Softmax => Filled(double.NegativeInfinity).Softmax(dim),
            _ => clipped,
        };
    }
}
