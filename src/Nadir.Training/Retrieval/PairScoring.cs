using Nadir.Datasets;
using Nadir.Models.Faami;
using Nadir.Models.Retrieval;
using Nadir.Torch;
using FaamiModel = Nadir.Models.Faami.Faami;

namespace Nadir.Training.Retrieval;

/// <summary>Scores all pictures with all captions by FAAMI, block by block.</summary>
public static class PairScoring
{
    /// <summary>
    /// Memory of one block in bytes, about: four tensors of pictures x texts x words x regions, with texts of at most 40 words
    /// and 49 regions.
    /// </summary>
    public const long WorkingBytes = 4L * PicturesAtOnce * TextsAtOnce * 40 * 49 * sizeof(float);

    // ImagePass hands over 32 pictures at a time, which stay together.
    private const int PicturesAtOnce = 32;
    private const int TextsAtOnce = 64;

    internal static RetrievalGallery Run(
        FaamiModel model, DistinctTexts texts, IReadOnlyList<CaptionedImage> images, ImageDecoder decode, CancellationToken cancellationToken)
    {
        var dimension = model.EmbedDim();
        var imageVectors = new float[images.Count * dimension];
        var textVectors = new float[texts.Count * dimension];
        var distinct = new float[(long)images.Count * texts.Count];
        using var pictures = EmbeddedPictures.Create(model, images, decode, imageVectors, cancellationToken);
        for (var start = 0; start < texts.Count; start += TextsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            var count = Math.Min(TextsAtOnce, texts.Count - start);
            var batch = texts.Batch(start, count);
            var embedded = model.EmbedTexts(batch.Ids.To(model.LocalScale.Device), batch.Lengths);
            model.FinishTexts(embedded.Features).To(Device.Cpu).CopyTo(textVectors.AsSpan(start * dimension, count * dimension));
            foreach (var (first, block) in pictures.Blocks)
            {
                ScoreBlock(model, block, embedded, distinct, first, start, texts.Count);
            }
        }

        return new RetrievalGallery(
            images, dimension, imageVectors, RetrievalEvaluator.Spread(textVectors, texts.Rows, dimension),
            SpreadColumns(distinct, texts, images.Count));
    }

    private static void ScoreBlock(
        FaamiModel model, FaamiImages images, FaamiTexts texts, float[] scores, int firstImage, int firstText, int textCount)
    {
        using var scope = new TensorScope();
        var block = model.Score(images, texts).To(Device.Cpu).Contiguous();
        var values = block.AsSpan<float>();
        var columns = (int)block.Size(1);
        for (var row = 0; row < block.Size(0); row++)
        {
            values.Slice(row * columns, columns).CopyTo(scores.AsSpan(((firstImage + row) * textCount) + firstText));
        }
    }

    private static float[] SpreadColumns(float[] distinct, DistinctTexts texts, int images)
    {
        var captions = texts.Rows.Count;
        var scores = new float[(long)images * captions];
        for (var image = 0; image < images; image++)
        {
            var source = distinct.AsSpan(image * texts.Count, texts.Count);
            var target = scores.AsSpan(image * captions, captions);
            for (var caption = 0; caption < captions; caption++)
            {
                target[caption] = source[texts.Rows[caption]];
            }
        }

        return scores;
    }

    private sealed class EmbeddedPictures : IDisposable
    {
        private readonly List<(int First, FaamiImages Images)> _blocks = [];

        public IReadOnlyList<(int First, FaamiImages Images)> Blocks => _blocks;

        public static EmbeddedPictures Create(
            FaamiModel model, IReadOnlyList<CaptionedImage> images, ImageDecoder decode, float[] vectors, CancellationToken cancellationToken)
        {
            var pictures = new EmbeddedPictures();
            try
            {
                ImagePass.Run(
                    model,
                    images,
                    decode,
                    (pixels, first, count) =>
                    {
                        var embedded = model.EmbedImages(pixels);
                        model.FinishImages(embedded.Features).To(Device.Cpu)
                            .CopyTo(vectors.AsSpan(first * model.EmbedDim(), count * model.EmbedDim()));
                        pictures._blocks.Add((first, new FaamiImages(
                            embedded.Features.DetachFromScope(), embedded.Regions.DetachFromScope())));
                    },
                    cancellationToken);
                return pictures;
            }
            catch
            {
                pictures.Dispose();
                throw;
            }
        }

        public void Dispose()
        {
            foreach (var (_, block) in _blocks)
            {
                block.Features.Dispose();
                block.Regions.Dispose();
            }
        }
    }
}
