using System.Numerics.Tensors;
using Nadir.Datasets;
using Nadir.Metrics;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>A split's images and captions as a model sees them, and the scores between them.</summary>
/// <remarks>Immutable; safe to use from many threads.</remarks>
public sealed class RetrievalGallery
{
    private readonly CaptionOwners? _owners;

    // Where it is not known which caption is of which image, their number is given.
    internal RetrievalGallery(
        IReadOnlyList<CaptionedImage> images,
        int dimension,
        float[] imageVectors,
        float[] textVectors,
        float[]? scores,
        int? blindCaptions = null)
    {
        Images = images;
        Dimension = dimension;
        ImageVectors = imageVectors;
        TextVectors = textVectors;
        if (scores is not null)
        {
            // Null would convert to an empty memory, which is not null.
            Scores = scores;
        }

        if (blindCaptions is { } count)
        {
            CaptionCount = count;
            return;
        }

        var owners = images.Index().SelectMany(pair => Enumerable.Repeat(pair.Index, pair.Item.Captions.Count));
        _owners = new CaptionOwners([.. owners], images.Count);
        CaptionCount = _owners.CaptionCount;
    }

    /// <summary>The images; their captions are the queries, image by image.</summary>
    public IReadOnlyList<CaptionedImage> Images { get; }

    /// <summary>How many captions there are.</summary>
    public int CaptionCount { get; }

    /// <summary>The image of each caption.</summary>
    /// <exception cref="InvalidOperationException">It is the gallery of a blind set: nobody
    /// here knows them.</exception>
    public CaptionOwners Owners => _owners
        ?? throw new InvalidOperationException("Which caption is of which image is not known of a blind set.");

    /// <summary>Length of the vectors.</summary>
    public int Dimension { get; }

    /// <summary>Row-major, one unit vector an image.</summary>
    public ReadOnlyMemory<float> ImageVectors { get; }

    /// <summary>Row-major, one unit vector a caption.</summary>
    public ReadOnlyMemory<float> TextVectors { get; }

    /// <summary>
    /// Scores of all pairs, one row an image, where the model compares more than the vectors; else null: cosines
    /// decide.
    /// </summary>
    public ReadOnlyMemory<float>? Scores { get; }

    /// <summary>Ranks every query, both ways.</summary>
    public RetrievalRanks Rank() => Scores is { } scores
        ? RetrievalMetrics.Rank(scores, Owners)
        : RetrievalMetrics.RankEmbeddings(ImageVectors, TextVectors, Dimension, Owners);

    /// <summary>Ranks every query after MTFN's reranking, which knows the other queries: a column of its own.</summary>
    /// <param name="options">Null: MTFN's numbers, without caption groups.</param>
    /// <remarks>Takes sixteen bytes a pair for a time.</remarks>
    public RetrievalRanks RankMutually(MutualRankOptions? options = null) =>
        MutualRankReranking.Rank(AllScores(), Owners, options);

    /// <summary>
    /// Ranks every query after GaLR's multivariate rerank, which knows the other queries: a column of its own.
    /// </summary>
    /// <param name="options">Null: GaLR's numbers.</param>
    /// <remarks>Takes sixteen bytes a pair for a time.</remarks>
    public RetrievalRanks RankMultivariately(MultivariateOptions? options = null) =>
        MultivariateReranking.Rank(AllScores(), Owners, options);

    /// <summary>Gives the scores of one image with all captions.</summary>
    /// <param name="image">Its place in <see cref="Images"/>.</param>
    /// <param name="destination">Takes one value a caption.</param>
    public void CopyScores(int image, Span<float> destination)
    {
        var captions = CaptionCount;
        if (Scores is { } scores)
        {
            scores.Span.Slice(image * captions, captions).CopyTo(destination);
            return;
        }

        var vector = ImageVectors.Span.Slice(image * Dimension, Dimension);
        for (var caption = 0; caption < captions; caption++)
        {
            destination[caption] = TensorPrimitives.Dot(vector, TextVectors.Span.Slice(caption * Dimension, Dimension));
        }
    }

    private ReadOnlyMemory<float> AllScores()
    {
        if (Scores is { } scores)
        {
            return scores;
        }

        var cosines = new float[(long)Images.Count * Owners.CaptionCount];
        for (var image = 0; image < Images.Count; image++)
        {
            CopyScores(image, cosines.AsSpan(image * Owners.CaptionCount, Owners.CaptionCount));
        }

        return cosines;
    }
}
