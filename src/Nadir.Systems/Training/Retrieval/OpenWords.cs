using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>A query in words that no training caption has.</summary>
/// <param name="Text">What is asked.</param>
/// <param name="Classes">The classes of images that answer it, as file names carry them.</param>
public sealed record OpenWordQuery(string Text, IReadOnlyList<string> Classes);

/// <summary>How well a query was answered.</summary>
/// <param name="Text">What was asked.</param>
/// <param name="Precision">Share of right images among the best ten, 0 to 1; of equal scores the expected
/// share.</param>
/// <param name="Chance">Share of right images in the gallery.</param>
public sealed record OpenWordScore(string Text, double Precision, double Chance);

/// <summary>How well a model answers queries in words that it never read in a caption.</summary>
/// <param name="PrecisionAt10">Mean over the queries, 0 to 1.</param>
/// <param name="Chance">Mean share of right images in the gallery.</param>
/// <param name="Images">Images in the gallery: those of a known class.</param>
/// <param name="Queries">Query by query.</param>
public sealed record OpenWordReport(
    double PrecisionAt10, double Chance, int Images, IReadOnlyList<OpenWordScore> Queries);

/// <summary>Precision at 10 of queries in words that no training caption has, over the images of a split whose file
/// names carry a class.</summary>
/// <remarks>Vectors are compared, also of a model that scores pairs. Safe to use from many threads, each with a
/// model of its own.</remarks>
public static class OpenWords
{
    private const int Best = 10;
    private const long MaximumBytes = 16L << 20;

    /// <summary>Reads queries: JSON, <c>{"queries": [{"text": "a marina", "classes": ["port"]}]}</c>; other members are
    /// passed over.</summary>
    /// <param name="path">The file, at most 16 MiB.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is of another form; the message says what is wrong.</exception>
    public static IReadOnlyList<OpenWordQuery> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new FileNotFoundException($"'{path}', the file of queries, does not exist.", path);
        }

        if (file.Length > MaximumBytes)
        {
            throw new InvalidDataException(
                $"'{path}' has {file.Length} bytes; a file of queries has at most {MaximumBytes}.");
        }

        try
        {
            var queries =
                JsonSerializer.Deserialize(File.ReadAllBytes(path), OpenWordsJson.Default.OpenWordFile)?.Queries ?? [];
            return queries.Count > 0 && queries.All(query => !string.IsNullOrWhiteSpace(query?.Text)
                    && query.Classes is { Count: > 0 } classes && classes.All(name => !string.IsNullOrWhiteSpace(name)))
                ? queries
                : throw new InvalidDataException($"'{path}' needs 'queries', each with a 'text' and its 'classes'.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"'{path}' is no file of queries: {ReadableJson.Reason(exception)}.", exception);
        }
    }

    /// <summary>Asks a model.</summary>
    /// <param name="model">In evaluation mode.</param>
    /// <param name="tokenizer">Turns texts into its ids.</param>
    /// <param name="gallery">The images as the model sees them.</param>
    /// <param name="queries">What to ask.</param>
    /// <exception cref="InvalidDataException">No image carries the class of a query.</exception>
    public static OpenWordReport Evaluate(
        ITwoTowers model, ITextTokenizer tokenizer, RetrievalGallery gallery, IReadOnlyList<OpenWordQuery> queries)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(gallery);
        ArgumentNullException.ThrowIfNull(queries);
        using var noGrad = new NoGradScope();
        var images = gallery.Images.Index().Where(pair => pair.Item.ClassName is not null).ToArray();
        var scores = new List<OpenWordScore>(queries.Count);
        foreach (var query in queries)
        {
            using var scope = new TensorScope();
            bool[] right =
                [.. images.Select(pair => query.Classes.Contains(pair.Item.ClassName, StringComparer.Ordinal))];
            var found = right.Count(isRight => isRight);
            if (found == 0)
            {
                throw new InvalidDataException(
                    $"No image of the split carries a class of the query '{query.Text}': "
                    + $"{string.Join(", ", query.Classes)}.");
            }

            var texts = TextInputs.Create([query.Text], tokenizer, model.MaxTextLength).To(model.Device);
            var vector = model.EncodeTexts(texts).To(Device.Cpu).ToArray<float>();
            float[] cosines = [.. images.Select(pair => TensorPrimitives.Dot(
                vector, gallery.ImageVectors.Span.Slice(pair.Index * gallery.Dimension, gallery.Dimension)))];
            scores.Add(new OpenWordScore(query.Text, Precision(cosines, right, Best), (double)found / images.Length));
        }

        return new OpenWordReport(
            scores.Average(score => score.Precision), scores.Average(score => score.Chance), images.Length, scores);
    }

    /// <summary>The share of right ones among the best, expected over all orders of equal scores.</summary>
    /// <param name="scores">One an image.</param>
    /// <param name="right">Whether it answers.</param>
    /// <param name="count">How many are the best; at least 1.</param>
    internal static double Precision(ReadOnlySpan<float> scores, ReadOnlySpan<bool> right, int count)
    {
        count = Math.Min(count, scores.Length);
        var ordered = scores.ToArray();
        Array.Sort(ordered);
        var last = ordered[^count];
        var (above, rightAbove, equal, rightEqual) = (0, 0, 0, 0);
        for (var i = 0; i < scores.Length; i++)
        {
            if (scores[i] > last)
            {
                above++;
                rightAbove += right[i] ? 1 : 0;
            }
            else if (scores[i] == last)
            {
                equal++;
                rightEqual += right[i] ? 1 : 0;
            }
        }

        return (rightAbove + ((double)(count - above) * rightEqual / equal)) / count;
    }
}

/// <summary>The content of a file of queries.</summary>
internal sealed record OpenWordFile(IReadOnlyList<OpenWordQuery>? Queries);

[JsonSerializable(typeof(OpenWordFile))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 16)]
internal sealed partial class OpenWordsJson : JsonSerializerContext;
