using Nadir.Datasets;
using Nadir.Systems.Contracts;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>Prepares cross-modal retrieval over a gallery of images and all their captions.</summary>
public static class RetrievalEvaluator
{
    private const int TextsAtOnce = 256;

    /// <summary>Encodes a gallery and, where the model scores pairs by more than vectors, scores all pairs.</summary>
    /// <param name="model">In evaluation mode.</param>
    /// <param name="tokenizer">Turns texts into its ids.</param>
    /// <param name="images">The gallery; every caption is a query.</param>
    /// <param name="decode">Reads pictures.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <param name="progress">Hears of it on this thread; null: nobody does.</param>
    /// <exception cref="DatasetException">A picture cannot be read.</exception>
    /// <remarks>
    /// Memory beside the vectors: where pairs are scored, four bytes a pair, and while they are scored a picture's
    /// regions and
    /// <see cref="PairScoring.WorkingBytes"/>.
    /// </remarks>
    public static RetrievalGallery Evaluate(
        IModel model,
        ITextTokenizer tokenizer,
        IReadOnlyList<CaptionedImage> images,
        ImageDecoder decode,
        CancellationToken cancellationToken,
        IProgress<GalleryProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Evaluate(model, tokenizer, images, null, decode, progress, cancellationToken);
    }

    /// <summary>
    /// Encodes, or scores all pairs of, images and captions of which nobody here knows which belong together.
    /// </summary>
    /// <param name="model">In evaluation mode.</param>
    /// <param name="tokenizer">Turns texts into its ids.</param>
    /// <param name="set">The images and captions.</param>
    /// <param name="decode">Reads pictures.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <param name="progress">Hears of it on this thread; null: nobody does.</param>
    /// <returns>A gallery without <see cref="RetrievalGallery.Owners"/>.</returns>
    /// <exception cref="DatasetException">A picture cannot be read.</exception>
    public static RetrievalGallery EvaluateBlind(
        IModel model,
        ITextTokenizer tokenizer,
        BlindSet set,
        ImageDecoder decode,
        CancellationToken cancellationToken,
        IProgress<GalleryProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        return Evaluate(model, tokenizer, set.Images, set.Captions, decode, progress, cancellationToken);
    }

    private static RetrievalGallery Evaluate(
        IModel model,
        ITextTokenizer tokenizer,
        IReadOnlyList<CaptionedImage> images,
        IReadOnlyList<string>? blindCaptions,
        ImageDecoder decode,
        IProgress<GalleryProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var noGrad = new NoGradScope();
        var captions = blindCaptions ?? images.SelectMany(image => image.Captions);
        switch (model)
        {
            case IPairScorer { ScoresPairs: true } scorer:
                var pairs = PairScoring.Run(
                    scorer, new DistinctTexts(captions, tokenizer, scorer.MaxTextLength), images, decode, progress,
                    cancellationToken);
                return new RetrievalGallery(
                    images, pairs.Dimension, pairs.ImageVectors, pairs.TextVectors, pairs.Scores, blindCaptions?.Count);
            case ITwoTowers towers:
                var texts = new DistinctTexts(captions, tokenizer, towers.MaxTextLength);
                var vectors = EncodeImages(towers, images, decode, cancellationToken, progress);
                return new RetrievalGallery(
                    images, towers.EmbedDim(), vectors, EncodeTexts(towers, texts, progress, cancellationToken), null,
                    blindCaptions?.Count);
            default:
                throw new ArgumentException($"{model.GetType().Name} does not retrieve.", nameof(model));
        }
    }

    /// <summary>Encodes pictures.</summary>
    /// <param name="model">In evaluation mode.</param>
    /// <param name="images">Their captions are not read.</param>
    /// <param name="decode">Reads pictures.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <param name="progress">Hears of it on this thread; null: nobody does.</param>
    /// <returns>Row-major, one unit vector an image.</returns>
    /// <exception cref="DatasetException">A picture cannot be read.</exception>
    public static float[] EncodeImages(
        ITwoTowers model,
        IReadOnlyList<CaptionedImage> images,
        ImageDecoder decode,
        CancellationToken cancellationToken,
        IProgress<GalleryProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        using var noGrad = new NoGradScope();
        var dimension = model.EmbedDim();
        var vectors = new float[images.Count * dimension];
        ImagePass.Run(
            model,
            images,
            decode,
            (pixels, first, count) =>
            {
                model.EncodeImages(pixels).To(Device.Cpu).CopyTo(vectors.AsSpan(first * dimension, count * dimension));
                progress?.Report(new GalleryProgress(GalleryProgress.Images, first + count, images.Count));
            },
            cancellationToken);
        return vectors;
    }

    private static float[] EncodeTexts(
        ITwoTowers model, DistinctTexts texts, IProgress<GalleryProgress>? progress,
        CancellationToken cancellationToken)
    {
        var dimension = model.EmbedDim();
        var device = model.Device;
        var encoded = new float[texts.Count * dimension];
        for (var start = 0; start < texts.Count; start += TextsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            var count = Math.Min(TextsAtOnce, texts.Count - start);
            var batch = texts.Batch(start, count);
            model.EncodeTexts(batch.To(device)).To(Device.Cpu)
                .CopyTo(encoded.AsSpan(start * dimension, count * dimension));
            progress?.Report(new GalleryProgress(GalleryProgress.Captions, start + count, texts.Count));
        }

        return Spread(encoded, texts.Rows, dimension);
    }

    internal static float[] Spread(float[] encoded, IReadOnlyList<int> rows, int dimension)
    {
        var vectors = new float[rows.Count * dimension];
        for (var caption = 0; caption < rows.Count; caption++)
        {
            encoded.AsSpan(rows[caption] * dimension, dimension).CopyTo(vectors.AsSpan(caption * dimension));
        }

        return vectors;
    }
}

/// <summary>How far the encoding or scoring of a gallery is.</summary>
/// <param name="Stage">What is done: <c>images</c> are encoded, <c>captions</c> are encoded, or scored
/// with all images.</param>
/// <param name="Done">How many of them are done.</param>
/// <param name="Count">How many there are; captions that say the same count once.</param>
public readonly record struct GalleryProgress(string Stage, int Done, int Count)
{
    /// <summary>Images are encoded.</summary>
    public const string Images = "images";

    /// <summary>Captions are encoded, or scored with all images.</summary>
    public const string Captions = "captions";
}
