using System.Text.Json;
using System.Text.Json.Serialization;
using Nadir.Files;
using Nadir.Text;

namespace Nadir.Systems.Contracts;

/// <summary>
/// What a retrieval model's cosines mean: the probability that a person would call a shown result right, measured on a
/// validation split and kept as <c>calibration.json</c> in the model folder. It is no part of the model's fingerprint,
/// for it changes no order.
/// </summary>
public sealed record ScoreCalibration
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "calibration.json";

    private const int MaximumBytes = 1 << 16;

    /// <summary>For queries in words; null where it was not measured.</summary>
    [JsonPropertyName("text")]
    public LogisticCurve? Text { get; init; }

    /// <summary>For queries by a picture or a window; null where it was not measured.</summary>
    [JsonPropertyName("image")]
    public LogisticCurve? Image { get; init; }

    /// <summary>
    /// For searches by pictures, vectors of captions and words of captions at once; null where it was not measured.
    /// </summary>
    [JsonPropertyName("hybrid")]
    public FusedCurve? Hybrid { get; init; }

    /// <summary>The same where captions have no vectors.</summary>
    [JsonPropertyName("hybridWithoutVectors")]
    public FusedCurve? HybridWithoutVectors { get; init; }

    /// <summary>On what it was measured, such as <c>rsicd val</c>.</summary>
    [JsonPropertyName("data")]
    public required string Data { get; init; }

    /// <summary>Reads the calibration of a model.</summary>
    /// <param name="folder">The model folder.</param>
    /// <returns>Null where the model has none.</returns>
    /// <exception cref="InvalidDataException">The file is damaged; the message names it.</exception>
    public static ScoreCalibration? Read(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, FileName));
        if (!file.Exists)
        {
            return null;
        }

        try
        {
            return (file.Length > MaximumBytes ? null : Parse(File.ReadAllBytes(file.FullName)))
                ?? throw new InvalidDataException(
                    $"'{file.FullName}' is no calibration; make it again with nadir model calibrate.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A text with half a surrogate pair is an invalid operation.
            throw new InvalidDataException(
                $"'{file.FullName}' cannot be read: "
                    + $"{(exception is JsonException json ? ReadableJson.Reason(json) : exception.Message.TrimEnd('.'))}; make it again with nadir model calibrate.", exception);
        }
    }

    // Member by member: a serializer's own code would be compiled anew at every start of the program.
    private static ScoreCalibration? Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        var root = document.RootElement;
        return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("data", out var data)
            && data.ValueKind == JsonValueKind.String
            && TryRead(root, "text", LogisticCurve, out var text)
            && TryRead(root, "image", LogisticCurve, out var image)
            && TryRead(root, "hybrid", FusedCurve, out var hybrid)
            && TryRead(root, "hybridWithoutVectors", FusedCurve, out var without)
            && new[] { text, image }.All(curve => curve?.IsUsable != false)
            && new[] { hybrid, without }.All(curve => curve?.IsUsable != false)
                ? new ScoreCalibration
                {
                    Text = text,
                    Image = image,
                    Hybrid = hybrid,
                    HybridWithoutVectors = without,
                    Data = data.GetString()!
                }
                : null;
    }

    private static LogisticCurve LogisticCurve(JsonElement curve) => new(
        Number(curve, "slope"), Number(curve, "intercept"), Count(curve, "results"), Number(curve, "right"),
        Number(curve, "error"));

    private static FusedCurve FusedCurve(JsonElement curve) => new(
        Number(curve, "image"),
        Number(curve, "caption"),
        Number(curve, "words"),
        Number(curve, "intercept"),
        Count(curve, "results"),
        Number(curve, "right"),
        Number(curve, "error"));

    private static double Number(JsonElement curve, string member) =>
        curve.TryGetProperty(member, out var number) && number.ValueKind == JsonValueKind.Number ? number.GetDouble()
            : double.NaN;

    private static long Count(JsonElement curve, string member) =>
        curve.TryGetProperty(member, out var number) && number.ValueKind == JsonValueKind.Number
            && number.TryGetInt64(out long count) ? count : 0;

    // Whether a curve is there and readable, or not there at all.
    private static bool TryRead<T>(JsonElement root, string name, Func<JsonElement, T> read, out T? curve)
        where T : class
    {
        bool isThere = root.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null;
        curve = isThere && found.ValueKind == JsonValueKind.Object ? read(found) : null;
        return !isThere || curve is not null;
    }

    /// <summary>Writes the calibration of a model, in place of one that it has.</summary>
    /// <param name="folder">The model folder.</param>
    public void Write(string folder) => DurableFile.WriteAllBytes(
        Path.Combine(folder, FileName),
        [.. JsonSerializer.SerializeToUtf8Bytes(this, ScoreCalibrationJson.Default.ScoreCalibration), (byte)'\n']);
}

/// <summary>The probability 1 / (1 + exp(-(slope x score + intercept))), and how it was measured.</summary>
/// <param name="Slope">Steepness; above 0, so that higher scores are likelier.</param>
/// <param name="Intercept">Log-odds at a score of 0.</param>
/// <param name="Results">Shown results that it was fitted to.</param>
/// <param name="Right">The share of them that were right, 0 to 1.</param>
/// <param name="Error">
/// Expected calibration error on queries that the fit did not see: the mean distance between the probability that was
/// told and the share that was right, over ten bins of equally many results.
/// </param>
public sealed record LogisticCurve(
    [property: JsonPropertyName("slope")] double Slope,
    [property: JsonPropertyName("intercept")] double Intercept,
    [property: JsonPropertyName("results")] long Results,
    [property: JsonPropertyName("right")] double Right,
    [property: JsonPropertyName("error")] double Error)
{
    internal bool IsUsable => Slope > 0 && double.IsFinite(Slope) && double.IsFinite(Intercept);

    /// <summary>The probability of a score, 0 to 1.</summary>
    /// <param name="score">A cosine.</param>
    public double Probability(double score) => 1 / (1 + Math.Exp(-LogOdds(score)));

    /// <summary>The log-odds of a score.</summary>
    /// <param name="score">A cosine.</param>
    public double LogOdds(double score) => (Slope * score) + Intercept;
}

/// <summary>
/// The probability that a result of a hybrid search is right: 1 / (1 + exp(-log-odds)), with log-odds that are a
/// weighted sum of its scores.
/// </summary>
/// <param name="Image">Weight of the cosine of the query and the picture; not below 0.</param>
/// <param name="Caption">Weight of the cosine of the query and the captions; not below 0.</param>
/// <param name="Words">Weight of what the words of the captions score, as a share of the query's
/// best; not below 0.</param>
/// <param name="Intercept">Log-odds where all scores are 0.</param>
/// <param name="Results">Shown results that it was fitted to.</param>
/// <param name="Right">The share of them that were right, 0 to 1.</param>
/// <param name="Error">As <see cref="LogisticCurve.Error"/>.</param>
public sealed record FusedCurve(
    [property: JsonPropertyName("image")] double Image,
    [property: JsonPropertyName("caption")] double Caption,
    [property: JsonPropertyName("words")] double Words,
    [property: JsonPropertyName("intercept")] double Intercept,
    [property: JsonPropertyName("results")] long Results,
    [property: JsonPropertyName("right")] double Right,
    [property: JsonPropertyName("error")] double Error)
{
    internal bool IsUsable =>
        new[] { Image, Caption, Words }.All(weight => weight >= 0 && double.IsFinite(weight))
            && Image + Caption + Words > 0 && double.IsFinite(Intercept);

    /// <summary>The log-odds of a result.</summary>
    /// <param name="image">Cosine of the query and the picture.</param>
    /// <param name="caption">Cosine of the query and the captions.</param>
    /// <param name="words">What the words of the captions score, as a share of the query's best, 0 to 1.</param>
    public double LogOdds(double image, double caption, double words) =>
        (Image * image) + (Caption * caption) + (Words * words) + Intercept;
}

/// <summary>The serialization code that the compiler writes.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ScoreCalibration))]
internal sealed partial class ScoreCalibrationJson : JsonSerializerContext;
