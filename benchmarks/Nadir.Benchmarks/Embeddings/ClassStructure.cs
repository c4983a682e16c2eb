using System.Globalization;
using System.Numerics.Tensors;
using Nadir.Cli.Commands.Training;
using Nadir.Datasets;
using Nadir.Metrics;
using Nadir.Systems;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Retrieval;

namespace Nadir.Benchmarks.Embeddings;

/// <summary>
/// How well image vectors keep the classes of a dataset apart, and how well texts find the one right picture among
/// those of its class: clustering should raise the first and may cost the second.
/// </summary>
public sealed class ClassStructure : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "class-structure";

    /// <inheritdoc/>
    public string Description => "classes in the image vectors, and recall within a class: DATASET MODEL...";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        if (arguments is not [var folder, _, ..])
        {
            Console.Error.WriteLine("Usage: class-structure DATASET MODEL...");
            return 2;
        }

        CaptionedImage[] images = [
            .. CaptionDataset.Open(folder)[DatasetSplit.Validation].Where(image => image.ClassName is not null)];
        Console.WriteLine(
            $"{images.Length} images of {images.Select(image => image.ClassName).Distinct().Count()} classes");
        Console.WriteLine($"{"1-NN class %",12}{"silhouette",12}{"mR",8}{"mR within class",17}  model");
        foreach (var path in arguments[1..])
        {
            var (model, vocabulary) = KnownSystems.Registry.Load<ITwoTowers>(path, SystemRoles.Encoder);
            using (model)
            {
                Print(path, RetrievalEvaluator.Evaluate(
                    model, vocabulary, images, PictureFile.Read, CancellationToken.None));
            }
        }

        return 0;
    }

    private static void Print(string path, RetrievalGallery gallery)
    {
        var similarities = Similarities(gallery.ImageVectors, gallery.Dimension);
        string[] classes = [.. gallery.Images.Select(image => image.ClassName!)];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{NearestNeighbourAccuracy(similarities, classes),12:F2}{Silhouette(similarities, classes),12:F4}"
                + $"{gallery.Rank().Score().MeanRecall,8:F2}{WithinClass(gallery, classes),17:F2}  {path}"));
    }

    private static float[][] Similarities(ReadOnlyMemory<float> vectors, int dimension)
    {
        var count = vectors.Length / dimension;
        var rows = new float[count][];
        Parallel.For(0, count, row =>
        {
            rows[row] = new float[count];
            for (var column = 0; column < count; column++)
            {
                rows[row][column] = TensorPrimitives.Dot(
                    vectors.Span.Slice(row * dimension, dimension), vectors.Span.Slice(column * dimension, dimension));
            }
        });
        return rows;
    }

    private static double NearestNeighbourAccuracy(float[][] similarities, string[] classes) =>
        100 * similarities.Index().Average(
        row => classes[row.Item.Index().Where(other => other.Index != row.Index).MaxBy(other => other.Item).Index]
            == classes[row.Index] ? 1 : 0);

    // Rousseeuw 1987, with 1 - cosine as the distance.
    private static double Silhouette(float[][] similarities, string[] classes) => similarities.Index().Average(row =>
    {
        var distances = row.Item.Index().Where(other => other.Index != row.Index)
            .GroupBy(other => classes[other.Index])
            .ToDictionary(group => group.Key, group => group.Average(other => 1 - other.Item));
        if (!distances.TryGetValue(classes[row.Index], out var own))
        {
            return 0;
        }

        var nearest = distances.Where(pair => pair.Key != classes[row.Index]).Min(pair => pair.Value);
        return (nearest - own) / Math.Max(nearest, own);
    });

    // The mean over classes of mR in a gallery of one class, weighted by its images.
    private static double WithinClass(RetrievalGallery gallery, string[] classes)
    {
        var row = new float[gallery.Owners.CaptionCount];
        int[] firsts = [.. gallery.Images.Select(
            (_, index) => gallery.Images.Take(index).Sum(image => image.Captions.Count))];
        return classes.Index().GroupBy(pair => pair.Item, pair => pair.Index).Sum(group =>
        {
            int[] members = [.. group];
            int[] captions = [.. members.SelectMany(
                image => Enumerable.Range(firsts[image], gallery.Images[image].Captions.Count))];
            var scores = new float[members.Length * captions.Length];
            foreach (var (place, image) in members.Index())
            {
                gallery.CopyScores(image, row);
                foreach (var (column, caption) in captions.Index())
                {
                    scores[(place * captions.Length) + column] = row[caption];
                }
            }

            var owners = members.Index()
                .SelectMany(pair => Enumerable.Repeat(pair.Index, gallery.Images[pair.Item].Captions.Count));
            return RetrievalMetrics.Rank<float>(scores, new CaptionOwners([.. owners], members.Length))
                .Score().MeanRecall * members.Length;
        }) / classes.Length;
    }
}
