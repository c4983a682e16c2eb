using System.Globalization;
using Nadir.Cli.Commands.Training;
using Nadir.Datasets;
using Nadir.Metrics;
using Nadir.Systems.Faami;
using Nadir.Systems.Training.Retrieval;

namespace Nadir.Benchmarks.Reranking;

/// <summary>
/// What FAAMI's global vectors and its cross-attention each find alone, and together at several proportions.
/// </summary>
public sealed class AlignmentParts : IBenchmark
{
    private static readonly double[] Proportions = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 4];

    /// <inheritdoc/>
    public string Name => "alignment-parts";

    /// <inheritdoc/>
    public string Description =>
        "recalls of FAAMI's global and local scores, alone and together: FAAMI DATASET [SPLIT]";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        if (arguments is not [var folder, var dataset, .. var rest]
            || !DatasetSplitNames.TryParse(rest.FirstOrDefault() ?? DatasetSplit.Validation.ToName(), out var split))
        {
            Console.Error.WriteLine("Usage: alignment-parts FAAMI DATASET [SPLIT]");
            return 2;
        }

        var (model, vocabulary) = FaamiSystem.Folder.Load(folder);
        using (model)
        {
            var images = CaptionDataset.Open(dataset)[split];
            var gallery = RetrievalEvaluator.Evaluate(
                model, vocabulary, images, PictureFile.Read, CancellationToken.None);
            if (gallery.Scores is not { } joint)
            {
                Console.Error.WriteLine("This model was trained without interaction: it has no local scores.");
                return 2;
            }

            var global = Global(gallery, model.GlobalScoreFactor());
            var local = new float[global.Length];
            for (var pair = 0; pair < local.Length; pair++)
            {
                local[pair] = joint.Span[pair] - global[pair];
            }

            Console.WriteLine($"{"",-20}{"mR",8}   image to text R@1/5/10     text to image R@1/5/10");
            Print("global", global, gallery.Owners);
            Print("local", local, gallery.Owners);
            foreach (var proportion in Proportions)
            {
                Print(
                    string.Create(CultureInfo.InvariantCulture, $"global + {proportion} local"),
                    [.. global.Zip(local, (whole, part) => whole + ((float)proportion * part))],
                    gallery.Owners);
            }
        }

        return 0;
    }

    private static float[] Global(RetrievalGallery gallery, double factor)
    {
        var (captions, dimension) = (gallery.Owners.CaptionCount, gallery.Dimension);
        var scores = new float[gallery.Owners.ImageCount * captions];
        Parallel.For(0, gallery.Owners.ImageCount, image =>
        {
            var vector = gallery.ImageVectors.Span.Slice(image * dimension, dimension);
            for (var caption = 0; caption < captions; caption++)
            {
                var text = gallery.TextVectors.Span.Slice(caption * dimension, dimension);
                scores[(image * captions) + caption] =
                    (float)(factor * System.Numerics.Tensors.TensorPrimitives.Dot(vector, text));
            }
        });
        return scores;
    }

    private static void Print(string name, float[] scores, CaptionOwners owners)
    {
        var result = RetrievalMetrics.Rank<float>(scores, owners).Score();
        var (text, image) = (result.ImageToText, result.TextToImage);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-20}{result.MeanRecall,8:F2}   {text.R1,6:F2} {text.R5,6:F2} {text.R10,6:F2}       "
                + $"{image.R1,6:F2} {image.R5,6:F2} {image.R10,6:F2}"));
    }
}
