namespace Nadir.Metrics;

/// <summary>What the queries of a retrieval evaluation found first. Immutable.</summary>
public sealed class RetrievalDetails
{
    /// <summary>How many items are kept for each query.</summary>
    public const int Kept = 5;

    internal RetrievalDetails(
        IReadOnlyList<IReadOnlyList<ScoredItem>> imageToText,
        IReadOnlyList<IReadOnlyList<ScoredItem>> textToImage,
        IReadOnlyList<ScoredItem?> bestOwnCaptions,
        ClassConfusion imageToTextConfusion,
        ClassConfusion textToImageConfusion)
    {
        ImageToText = imageToText;
        TextToImage = textToImage;
        BestOwnCaptions = bestOwnCaptions;
        ImageToTextConfusion = imageToTextConfusion;
        TextToImageConfusion = textToImageConfusion;
    }

    /// <summary>By image: the best captions, falling by score; of equal scores the lower index stands first.</summary>
    public IReadOnlyList<IReadOnlyList<ScoredItem>> ImageToText { get; }

    /// <summary>By caption: the best images, in the same order.</summary>
    public IReadOnlyList<IReadOnlyList<ScoredItem>> TextToImage { get; }

    /// <summary>By image: the best of its own captions; null for an image without captions.</summary>
    public IReadOnlyList<ScoredItem?> BestOwnCaptions { get; }

    /// <summary>The class of a query image against the class of the image whose caption came first.</summary>
    public ClassConfusion ImageToTextConfusion { get; }

    /// <summary>The class of a caption's image against the class of the image that came first.</summary>
    public ClassConfusion TextToImageConfusion { get; }

    /// <summary>Collects the details from a similarity that is computed row by row.</summary>
    /// <param name="owners">The image of each caption.</param>
    /// <param name="labels">The class of each image.</param>
    /// <param name="similarity">Gives each row once.</param>
    /// <exception cref="ArgumentException">A similarity is NaN, or there are labels for another
    /// number of images.</exception>
    public static RetrievalDetails Collect(CaptionOwners owners, ClassLabels labels, SimilarityRow similarity)
    {
        ArgumentNullException.ThrowIfNull(owners);
        ArgumentNullException.ThrowIfNull(similarity);
        var collector = new RetrievalDetailsCollector(owners, labels);
        var row = new float[owners.CaptionCount];
        for (var image = 0; image < owners.ImageCount; image++)
        {
            similarity(image, row);
            collector.AddImage(image, row);
        }

        return collector.Build();
    }

    /// <summary>
    /// Collects the details from dot products of embeddings, the very ones that
    /// <see cref="RetrievalMetrics.RankEmbeddings"/> ranks by.
    /// </summary>
    /// <param name="images">Row-major, one embedding an image.</param>
    /// <param name="captions">Row-major, one embedding a caption.</param>
    /// <param name="dimension">Values an embedding.</param>
    /// <param name="owners">The image of each caption.</param>
    /// <param name="labels">The class of each image.</param>
    /// <exception cref="ArgumentException">A size does not fit, or a value is not finite.</exception>
    public static RetrievalDetails OfEmbeddings(
        ReadOnlyMemory<float> images, ReadOnlyMemory<float> captions, int dimension, CaptionOwners owners,
        ClassLabels labels)
    {
        ArgumentNullException.ThrowIfNull(owners);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        EmbeddingSimilarity.Check(images.Span, owners.ImageCount, dimension, "image");
        EmbeddingSimilarity.Check(captions.Span, owners.CaptionCount, dimension, "caption");
        return Collect(owners, labels, (image, row) =>
            EmbeddingSimilarity.Multiply(
                images.Span.Slice(image * dimension, dimension), captions.Span, dimension, row));
    }
}
