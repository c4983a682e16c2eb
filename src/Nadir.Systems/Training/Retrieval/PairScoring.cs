using Nadir.Datasets;
using Nadir.Systems.Contracts;
using Nadir.Systems.Faami;
using Nadir.Torch;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>Scores all pictures with all captions by FAAMI, block by block.</summary>
public static class PairScoring
{
    /// <summary>
    /// Memory of one block in bytes, about: four tensors of pictures x texts x words x regions. Where one text with all
    /// pictures of a block takes more, its share: 1 KiB a word and region.
    /// </summary>
    public const long WorkingBytes = 64L << 20;

    // ImagePass hands over 32 pictures at a time, which stay together.
    private const int PicturesAtOnce = 32;

    /// <summary>How many texts one block takes.</summary>
    /// <param name="words">The most words that a text has.</param>
    /// <param name="regions">Regions of a picture.</param>
    public static int TextsAtOnce(int words, int regions) =>
        (int)Math.Clamp(WorkingBytes / (4L * PicturesAtOnce * words * regions * sizeof(float)), 1, 1024);

    internal static RetrievalGallery Run(
        FaamiNetwork model, DistinctTexts texts, IReadOnlyList<CaptionedImage> images, ImageDecoder decode, CancellationToken cancellationToken)
    {
        RequirePairs(images.Count, texts.Rows.Count);
        var dimension = model.EmbedDim();
        var imageVectors = new float[images.Count * dimension];
        var textVectors = new float[texts.Count * dimension];
        var distinct = new float[(long)images.Count * texts.Count];
        using var pictures = EmbeddedPictures.Create(model, images, decode, imageVectors, cancellationToken);
        var textsAtOnce = TextsAtOnce(model.MaxTextLength, pictures.RegionCount);
        for (var start = 0; start < texts.Count; start += textsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            var count = Math.Min(textsAtOnce, texts.Count - start);
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

    /// <summary>Refuses galleries whose scores no array can hold.</summary>
    /// <exception cref="DatasetException">There are too many pairs.</exception>
    public static void RequirePairs(int images, int captions)
    {
        if ((long)images * captions > Array.MaxLength)
        {
            throw new DatasetException(
                $"{images} images with {captions} captions are more pairs than this model can score at once, {Array.MaxLength}: evaluate a smaller split.");
        }
    }

    private static void ScoreBlock(
        FaamiNetwork model, FaamiImages images, FaamiTexts texts, float[] scores, int firstImage, int firstText, int textCount)
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

        public int RegionCount => _blocks.Count == 0 ? 1 : (int)_blocks[0].Images.Regions.Size(1);

        public static EmbeddedPictures Create(
            FaamiNetwork model, IReadOnlyList<CaptionedImage> images, ImageDecoder decode, float[] vectors, CancellationToken cancellationToken)
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
