using System.Diagnostics;
using Nadir.Datasets;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Retrieval;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Training.Bench;

/// <summary>How fast a model scores pairs of images and texts that are embedded already.</summary>
/// <param name="PairsPerSecond">Pairs of images with many texts, as in an evaluation.</param>
/// <param name="RerankMilliseconds">
/// Median time of a query behind an index: one text is embedded and scored with <see cref="Candidates"/> images whose
/// features are kept. Null for models whose vectors the index compares itself.
/// </param>
/// <param name="Candidates">Images of a query.</param>
public sealed record PairSpeed(double PairsPerSecond, double? RerankMilliseconds, int Candidates)
{
    private const int MostImages = 100;
    private const int MostTexts = 256;
    private const int Queries = 15;
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(1);

    /// <summary>Measures a model; takes a few seconds.</summary>
    /// <param name="model">In evaluation mode.</param>
    /// <param name="tokenizer">Turns texts into its ids.</param>
    /// <param name="images">The first hundred are taken, with their captions.</param>
    /// <param name="decode">Reads pictures.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="DatasetException">A picture cannot be read.</exception>
    public static PairSpeed Measure(
        IModel model, ITextTokenizer tokenizer, IReadOnlyList<CaptionedImage> images, ImageDecoder decode,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        CaptionedImage[] some = [.. images.Take(MostImages)];
        string[] captions = [.. some.SelectMany(image => image.Captions).Take(MostTexts)];
        return model switch
        {
            IPairScorer { ScoresPairs: true } scorer =>
                OfScorer(scorer, tokenizer, some, captions, decode, cancellationToken),
            ITwoTowers towers => OfTowers(towers, tokenizer, some, captions, decode, cancellationToken),
            _ => throw new ArgumentException($"{model?.GetType().Name} does not retrieve.", nameof(model)),
        };
    }

    private static PairSpeed OfScorer(
        IPairScorer model,
        ITextTokenizer tokenizer,
        CaptionedImage[] images,
        string[] captions,
        ImageDecoder decode,
        CancellationToken cancellationToken)
    {
        // Blocks as an evaluation makes them: 32 images, and as many texts as the memory of a block allows.
        var blocks = new List<PairFeatures>();
        try
        {
            ImagePass.Run(
                model, images, decode,
                (pixels, _, _) => blocks.Add(
                    new PairFeatures([.. model.EmbedImages(pixels).Parts.Select(part => part.DetachFromScope())])),
                cancellationToken);
            var textsAtOnce = Math.Min(
                captions.Length, PairScoring.TextsAtOnce(model.BytesPerPair(model.MaxTextLength)));
            var texts = model.EmbedTexts(
                TextInputs.Create(captions[..textsAtOnce], tokenizer, model.MaxTextLength).To(model.Device));
            var rate = Rate((long)images.Length * textsAtOnce, () => Score(model, blocks, texts), cancellationToken);
            var times = new double[Queries];
            for (var query = 0; query < Queries; query++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var watch = Stopwatch.StartNew();
                using var inner = new TensorScope();
                var input = TextInputs.Create([captions[query % captions.Length]], tokenizer, model.MaxTextLength)
                    .To(model.Device);
                Score(model, blocks, model.EmbedTexts(input));
                times[query] = watch.Elapsed.TotalMilliseconds;
            }

            Array.Sort(times);
            return new PairSpeed(rate, times[Queries / 2], images.Length);
        }
        finally
        {
            blocks.SelectMany(block => block.Parts).ToList().ForEach(part => part.Dispose());
        }
    }

    private static PairSpeed OfTowers(
        ITwoTowers model,
        ITextTokenizer tokenizer,
        CaptionedImage[] images,
        string[] captions,
        ImageDecoder decode,
        CancellationToken cancellationToken)
    {
        var vectors = Tensor.FromArray<float>(
            RetrievalEvaluator.EncodeImages(model, images, decode, cancellationToken), images.Length,
            model.EmbedDim()).To(model.Device);
        var texts = model.EncodeTexts(TextInputs.Create(captions, tokenizer, model.MaxTextLength).To(model.Device)).T();
        var rate = Rate((long)images.Length * captions.Length, () => vectors.Matmul(texts).To(Device.Cpu),
            cancellationToken);
        return new PairSpeed(rate, null, images.Length);
    }

    // Read back, so that a device has done the work when the clock stops.
    private static void Score(IPairScorer model, List<PairFeatures> blocks, PairFeatures texts)
    {
        foreach (var block in blocks)
        {
            using var scope = new TensorScope();
            model.ScorePairs(block, texts).To(Device.Cpu);
        }
    }

    private static double Rate(long pairs, Action score, CancellationToken cancellationToken)
    {
        // The first run warms caches and thread pools.
        var runs = -1;
        var watch = Stopwatch.StartNew();
        while (runs < 1 || watch.Elapsed < Measured)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            score();
            if (++runs == 0)
            {
                watch.Restart();
            }
        }

        return runs * pairs / watch.Elapsed.TotalSeconds;
    }
}
