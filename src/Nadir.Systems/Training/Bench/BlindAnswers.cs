using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nadir.Systems.Training.Retrieval;

namespace Nadir.Systems.Training.Bench;

/// <summary>Who answered, in the file of answers to a blind set.</summary>
public sealed record BlindHeading
{
    /// <summary>The system, such as <c>scan</c>.</summary>
    public required string System { get; init; }

    /// <summary>Its variant, and how it was trained.</summary>
    public required string Variant { get; init; }

    /// <summary>The seed of its training.</summary>
    public required int Seed { get; init; }

    /// <summary>Parameters without the embedding of words.</summary>
    public required long Parameters { get; init; }

    /// <summary>The image side in words.</summary>
    public required string Backbone { get; init; }

    /// <summary>The text side in words.</summary>
    public required string TextEncoder { get; init; }

    /// <summary>What it was trained on.</summary>
    public required string TrainedOn { get; init; }
}

/// <summary>The ten best of both directions for a set whose truth is elsewhere.</summary>
/// <remarks>
/// Items of equal scores come in a random order that the seed decides: a hit among the first k then has the expected
/// value of all orders. Each query has an order of its own.
/// </remarks>
public sealed record BlindAnswers
{
    /// <summary>How many items a query gets, where there are as many.</summary>
    public const int Kept = 10;

    private const int ImageToTextStream = 1;
    private const int TextToImageStream = 2;

    private BlindAnswers(int[][] imageToText, int[][] textToImage) =>
        (ImageToText, TextToImage) = (imageToText, textToImage);

    /// <summary>For each image the best captions, the best first, by their places in the set.</summary>
    public IReadOnlyList<IReadOnlyList<int>> ImageToText { get; }

    /// <summary>For each caption the best images, the best first.</summary>
    public IReadOnlyList<IReadOnlyList<int>> TextToImage { get; }

    /// <summary>Ranks a gallery. Takes one row of scores and the answers; never all pairs.</summary>
    /// <param name="gallery">Of <see cref="RetrievalEvaluator.EvaluateBlind"/>.</param>
    /// <param name="seed">Decides the order of equal scores.</param>
    /// <exception cref="InvalidDataException">A score is not a number: there is no order.</exception>
    public static BlindAnswers Rank(RetrievalGallery gallery, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(gallery);
        var (images, captions) = (gallery.Images.Count, gallery.CaptionCount);
        var imageToText = new BestItems(images, Math.Min(Kept, captions), seed, ImageToTextStream);
        var textToImage = new BestItems(captions, Math.Min(Kept, images), seed, TextToImageStream);
        var row = new float[captions];
        for (var image = 0; image < images; image++)
        {
            gallery.CopyScores(image, row);
            for (var caption = 0; caption < captions; caption++)
            {
                if (float.IsNaN(row[caption]))
                {
                    throw new InvalidDataException(
                        $"the score of image {image} and caption {caption} is not a number: the model is damaged.");
                }

                imageToText.Offer(image, caption, row[caption]);
                textToImage.Offer(caption, image, row[caption]);
            }
        }

        return new BlindAnswers(imageToText.ToArrays(), textToImage.ToArrays());
    }

    /// <summary>Writes a file in one step; one of that name is replaced.</summary>
    /// <param name="path">Compressed where it ends with <c>.gz</c>. Its folder is made where it is missing.</param>
    /// <param name="heading">Who answered.</param>
    public void Write(string path, BlindHeading heading)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(heading);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var unfinished = path + ".part";
        try
        {
            using (var file = File.Create(unfinished))
            {
                using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal)
                    ? new GZipStream(file, CompressionLevel.SmallestSize)
                    : file;
                JsonSerializer.Serialize(stream, BlindDocument.From(heading, this), BlindJson.Default.BlindDocument);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>The name of a file of answers: <c>SYSTEM.VARIANT.seedN.json.gz</c>.</summary>
    /// <param name="heading">Who answered.</param>
    public static string FileName(BlindHeading heading)
    {
        ArgumentNullException.ThrowIfNull(heading);
        return $"{heading.System}.{heading.Variant}.seed{heading.Seed}.json.gz";
    }
}

/// <summary>
/// The best items of each of many queries, equal scores in an order that a hash of seed, query and item makes.
/// </summary>
internal sealed class BestItems(int queries, int keep, int seed, int stream)
{
    private readonly (int Item, float Score, ulong Order)[] _items = new (int, float, ulong)[queries * keep];
    private readonly int[] _counts = new int[queries];

    public void Offer(int query, int item, float score)
    {
        var items = _items.AsSpan(query * keep, keep);
        var count = _counts[query];
        // Most items are below all that are kept: no hash is needed for them.
        if (count == keep && score < items[^1].Score)
        {
            return;
        }

        var offered = (Item: item, Score: score,
            Order: Mix(Mix(Mix(((ulong)(uint)seed << 32) | (uint)stream) ^ (uint)query) ^ (uint)item));
        if (count == keep && !StandsBefore(offered, items[^1]))
        {
            return;
        }

        var place = Math.Min(count, keep - 1);
        while (place > 0 && StandsBefore(offered, items[place - 1]))
        {
            items[place] = items[place - 1];
            place--;
        }

        items[place] = offered;
        _counts[query] = Math.Min(count + 1, keep);
    }

    public int[][] ToArrays() =>
        [.. _counts.Select((count, query) =>
            _items.AsSpan(query * keep, count).ToArray().Select(item => item.Item).ToArray())];

    private static bool StandsBefore(
        (int Item, float Score, ulong Order) item, (int Item, float Score, ulong Order) other) =>
        item.Score > other.Score
        || (item.Score == other.Score
            && (item.Order < other.Order || (item.Order == other.Order && item.Item < other.Item)));

    // The finalizer of SplitMix64 (Steele, Lea and Flood 2014) behind its increment.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}

/// <summary>The file of answers, member by member.</summary>
internal sealed record BlindDocument(
    string System,
    string Variant,
    int Seed,
    long Parameters,
    string Backbone,
    string TextEncoder,
    string TrainedOn,
    bool Transductive,
    IReadOnlyList<IReadOnlyList<int>> ImageToText,
    IReadOnlyList<IReadOnlyList<int>> TextToImage)
{
    public static BlindDocument From(BlindHeading heading, BlindAnswers answers) => new(
        heading.System, heading.Variant, heading.Seed, heading.Parameters, heading.Backbone, heading.TextEncoder,
        heading.TrainedOn,
        Transductive: false, answers.ImageToText, answers.TextToImage);
}

[JsonSerializable(typeof(BlindDocument))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class BlindJson : JsonSerializerContext;
