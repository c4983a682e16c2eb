using Nadir.Datasets;
using Nadir.Systems.Contracts;
using Nadir.Torch;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>Scores all images with all captions by a pair scorer, block by block.</summary>
public static class PairScoring
{
    /// <summary>
    /// Memory that the scoring of one block takes, in bytes, about; where one text with all images of a block takes
    /// more, that.
    /// </summary>
    public const long WorkingBytes = 64L << 20;

    // ImagePass hands over 32 images at a time, which stay together.
    private const int ImagesAtOnce = 32;
    private const int MostTextsAtOnce = 1024;

    /// <summary>How many texts one block takes.</summary>
    /// <param name="bytesPerPair">Memory a pair, <see cref="IPairScorer.BytesPerPair"/>.</param>
    public static int TextsAtOnce(long bytesPerPair) =>
        (int)Math.Clamp(WorkingBytes / (ImagesAtOnce * Math.Max(1, bytesPerPair)), 1, MostTextsAtOnce);

    internal static PairScores Run(
        IPairScorer model,
        DistinctTexts texts,
        IReadOnlyList<CaptionedImage> images,
        ImageDecoder decode,
        IProgress<GalleryProgress>? progress,
        CancellationToken cancellationToken)
    {
        RequirePairs(images.Count, texts.Rows.Count);
        // Vectors besides, for maps and near-duplicates, where the scorer has towers, too.
        var towers = model as ITwoTowers;
        var dimension = towers?.EmbedDim() ?? 0;
        var imageVectors = new float[images.Count * dimension];
        var textVectors = new float[texts.Count * dimension];
        var distinct = new float[(long)images.Count * texts.Count];
        using var embedded = EmbeddedImages.Create(model, images, decode, imageVectors, progress, cancellationToken);
        var textsAtOnce = TextsAtOnce(model.BytesPerPair(model.MaxTextLength));
        for (var start = 0; start < texts.Count; start += textsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            var count = Math.Min(textsAtOnce, texts.Count - start);
            var block = model.EmbedTexts(texts.Batch(start, count).To(model.Device));
            towers?.FinishTexts(block.Features!).To(Device.Cpu)
                .CopyTo(textVectors.AsSpan(start * dimension, count * dimension));
            foreach (var (first, blockImages) in embedded.Blocks)
            {
                ScoreBlock(model, blockImages, block, distinct, first, start, texts.Count);
            }

            progress?.Report(new GalleryProgress(GalleryProgress.Captions, start + count, texts.Count));
        }

        return new PairScores(
            dimension, imageVectors, RetrievalEvaluator.Spread(textVectors, texts.Rows, dimension),
            SpreadColumns(distinct, texts, images.Count));
    }

    /// <summary>Refuses galleries whose scores no array can hold.</summary>
    /// <exception cref="DatasetException">There are too many pairs.</exception>
    public static void RequirePairs(int images, int captions)
    {
        if ((long)images * captions > Array.MaxLength)
        {
            throw new DatasetException(
                $"{images} images with {captions} captions are more pairs than this model can score at "
                    + $"once, {Array.MaxLength}: evaluate a smaller split.");
        }
    }

    private static void ScoreBlock(
        IPairScorer model, PairFeatures images, PairFeatures texts, float[] scores, int firstImage, int firstText,
        int textCount)
    {
        using var scope = new TensorScope();
        var block = model.ScorePairs(images, texts).To(Device.Cpu).Contiguous();
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

    private sealed class EmbeddedImages : IDisposable
    {
        private readonly List<(int First, PairFeatures Images)> _blocks = [];

        public IReadOnlyList<(int First, PairFeatures Images)> Blocks => _blocks;

        public static EmbeddedImages Create(
            IPairScorer model,
            IReadOnlyList<CaptionedImage> images,
            ImageDecoder decode,
            float[] vectors,
            IProgress<GalleryProgress>? progress,
            CancellationToken cancellationToken)
        {
            var towers = model as ITwoTowers;
            var embedded = new EmbeddedImages();
            try
            {
                ImagePass.Run(
                    model,
                    images,
                    decode,
                    (pixels, first, count) =>
                    {
                        var block = model.EmbedImages(pixels);
                        if (towers is not null)
                        {
                            var dimension = towers.EmbedDim();
                            towers.FinishImages(block.Features!).To(Device.Cpu)
                                .CopyTo(vectors.AsSpan(first * dimension, count * dimension));
                        }

                        embedded._blocks.Add((first,
                            new PairFeatures([.. block.Parts.Select(part => part.DetachFromScope())])));
                        progress?.Report(new GalleryProgress(GalleryProgress.Images, first + count, images.Count));
                    },
                    cancellationToken);
                return embedded;
            }
            catch
            {
                embedded.Dispose();
                throw;
            }
        }

        public void Dispose()
        {
            foreach (var part in _blocks.SelectMany(block => block.Images.Parts))
            {
                part.Dispose();
            }
        }
    }
}

/// <summary>What a pair scorer made of a gallery.</summary>
/// <param name="Dimension">Length of the vectors; 0 where the scorer has no towers.</param>
/// <param name="ImageVectors">Row-major, one unit vector an image.</param>
/// <param name="TextVectors">Row-major, one unit vector a caption.</param>
/// <param name="Scores">Of all pairs, one row an image.</param>
internal sealed record PairScores(int Dimension, float[] ImageVectors, float[] TextVectors, float[] Scores);
