using Nadir.Datasets;
using Nadir.Evaluation;
using Nadir.Language;
using Nadir.Models.DualEncoder;
using Nadir.Torch;
using DualEncoderModel = Nadir.Models.DualEncoder.DualEncoder;

namespace Nadir.Training.DualEncoder;

/// <summary>Measures cross-modal retrieval of a dual encoder over a gallery of images and all their captions.</summary>
public static class DualEncoderEvaluator
{
    private const int TextsAtOnce = 256;

    /// <summary>Encodes a gallery and ranks it.</summary>
    /// <param name="model">In evaluation mode.</param>
    /// <param name="vocabulary">Its words.</param>
    /// <param name="images">The gallery; every caption is a query.</param>
    /// <param name="decode">Reads pictures.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>The ranks of all queries, both ways.</returns>
    /// <exception cref="DatasetException">A picture cannot be read.</exception>
    public static RetrievalRanks Evaluate(
        DualEncoderModel model,
        Vocabulary vocabulary,
        IReadOnlyList<CaptionedImage> images,
        ImageDecoder decode,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        using var noGrad = new NoGradScope();
        var pictures = EncodeImages(model, images, decode, cancellationToken);
        var texts = EncodeCaptions(model, vocabulary, images, cancellationToken);
        var owners = images.Index().SelectMany(pair => Enumerable.Repeat(pair.Index, pair.Item.Captions.Count));
        return RetrievalMetrics.RankEmbeddings(
            pictures, texts, model.Configuration.EmbedDim, new CaptionOwners([.. owners], images.Count));
    }

    private static float[] EncodeImages(
        DualEncoderModel model, IReadOnlyList<CaptionedImage> images, ImageDecoder decode, CancellationToken cancellationToken)
    {
        var dimension = model.Configuration.EmbedDim;
        var vectors = new float[images.Count * dimension];
        ImagePass.Run(
            model,
            images,
            decode,
            (pixels, first, count) => model.EncodeImages(pixels).To(Device.Cpu)
                .CopyTo(vectors.AsSpan(first * dimension, count * dimension)),
            cancellationToken);
        return vectors;
    }

    // Equal captions are encoded once: sums differ in the last bit with a batch's padding, and would break true ties.
    private static float[] EncodeCaptions(
        DualEncoderModel model, Vocabulary vocabulary, IReadOnlyList<CaptionedImage> images, CancellationToken cancellationToken)
    {
        var dimension = model.Configuration.EmbedDim;
        long[][] captions = [.. images.SelectMany(image => image.Captions)
            .Select(caption => vocabulary.Encode(caption, model.Configuration.Text.MaxLength))];
        string[] keys = [.. captions.Select(ids => string.Join(' ', ids))];
        long[][] distinct = [.. captions.Zip(keys).DistinctBy(pair => pair.Second).Select(pair => pair.First)];
        var encoded = new float[distinct.Length * dimension];
        for (var start = 0; start < distinct.Length; start += TextsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            var count = Math.Min(TextsAtOnce, distinct.Length - start);
            var batch = TextBatch.Create(new ArraySegment<long[]>(distinct, start, count));
            model.EncodeTexts(batch.Ids.To(model.LogitScale.Device), batch.Lengths).To(Device.Cpu)
                .CopyTo(encoded.AsSpan(start * dimension, count * dimension));
        }

        var rows = keys.Distinct().Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var vectors = new float[captions.Length * dimension];
        for (var caption = 0; caption < captions.Length; caption++)
        {
            encoded.AsSpan(rows[keys[caption]] * dimension, dimension).CopyTo(vectors.AsSpan(caption * dimension));
        }

        return vectors;
    }
}
