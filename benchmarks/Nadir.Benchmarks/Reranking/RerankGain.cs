using System.Globalization;
using Nadir.Archive.Search.Reranking;
using Nadir.Cli.Commands.Training;
using Nadir.Datasets;
using Nadir.Metrics;
using Nadir.Systems;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Retrieval;

namespace Nadir.Benchmarks.Reranking;

/// <summary>
/// Text to image recall of the first stage, of the reranker over the whole gallery, and of both together.
/// </summary>
internal static class RerankGain
{
    // Above every fused score: whatever was reranked comes before all that was not.
    private const double Reranked = 1000;

    private static readonly double[] Weights = [0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 1];
    private static readonly int[] Depths = [10, 20, 50, 100, 200, 500];

    public static void Measure(string encoder, string reranker, IReadOnlyList<CaptionedImage> images)
    {
        var first = Evaluate(encoder, images);
        var second = Evaluate(reranker, images);
        var owners = first.Owners;
        float[][] cosines = Columns(first);
        float[][] scores = Columns(second);
        Console.WriteLine(
            $"{owners.ImageCount} images, {owners.CaptionCount} captions; text to image, recall in percent");
        Console.WriteLine($"{"",-24}{"R@1",8}{"R@5",8}{"R@10",8}{"mR",8}");
        Print("first stage", Rank(owners, (query, image) => cosines[query][image]));
        Print("reranker on all pairs", Rank(owners, (query, image) => scores[query][image]));
        foreach (var weight in Weights)
        {
            Print(Row(100, weight), Rank(owners, Fused(cosines, scores, 100, weight)));
        }

        foreach (var depth in Depths)
        {
            Print(Row(depth, 0.5), Rank(owners, Fused(cosines, scores, depth, 0.5)));
        }
    }

    private static string Row(int depth, double weight) =>
        string.Create(CultureInfo.InvariantCulture, $"N = {depth}, weight {weight:0.##}");

    private static RetrievalGallery Evaluate(string folder, IReadOnlyList<CaptionedImage> images)
    {
        var (model, vocabulary) = KnownSystems.Registry.Load<ITwoTowers>(folder, SystemRoles.Encoder);
        using (model)
        {
            return RetrievalEvaluator.Evaluate(model, vocabulary, images, PictureFile.Read, CancellationToken.None);
        }
    }

    // One row a caption, one column an image.
    private static float[][] Columns(RetrievalGallery gallery)
    {
        var (images, captions) = (gallery.Owners.ImageCount, gallery.Owners.CaptionCount);
        var columns = Enumerable.Range(0, captions).Select(_ => new float[images]).ToArray();
        var row = new float[captions];
        for (var image = 0; image < images; image++)
        {
            gallery.CopyScores(image, row);
            for (var caption = 0; caption < captions; caption++)
            {
                columns[caption][image] = row[caption];
            }
        }

        return columns;
    }

    private static Func<int, int, double> Fused(float[][] cosines, float[][] scores, int depth, double weight)
    {
        var fused = new double[cosines.Length][];
        Parallel.For(0, cosines.Length, query => fused[query] = Rerank(cosines[query], scores[query], depth, weight));
        return (query, image) => fused[query][image];
    }

    private static double[] Rerank(float[] cosines, float[] scores, int depth, double weight)
    {
        int[] head = [.. Enumerable.Range(0, cosines.Length).OrderByDescending(image => cosines[image]).Take(depth)];
        var values = ScoreFusion.Fuse(
            [.. head.Select(image => cosines[image])], [.. head.Select(image => scores[image])], weight);
        double[] order = [.. cosines.Select(cosine => (double)cosine)];
        foreach (var (image, value) in head.Zip(values))
        {
            order[image] = Reranked + value;
        }

        return order;
    }

    private static DirectionScores Rank(CaptionOwners owners, Func<int, int, double> score)
    {
        var matrix = new double[owners.ImageCount * owners.CaptionCount];
        for (var index = 0; index < matrix.Length; index++)
        {
            matrix[index] = score(index % owners.CaptionCount, index / owners.CaptionCount);
        }

        return RetrievalMetrics.Rank<double>(matrix, owners).Score().TextToImage;
    }

    private static void Print(string name, DirectionScores scores) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-24}{scores.R1,8:F2}{scores.R5,8:F2}{scores.R10,8:F2}{(scores.R1 + scores.R5 + scores.R10) / 3,8:F2}"));
}
