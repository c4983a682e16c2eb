using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nadir.Exchange.Formats;

/// <summary>The model that made vectors, as a file tells it.</summary>
/// <param name="Name">Its name; null when the file does not tell.</param>
/// <param name="Fingerprint">SHA-256 over weights and preprocessing, 64 lower-case hexadecimal digits; null when
/// it does not tell.</param>
/// <param name="Dimension">Length of its vectors; null when it does not tell.</param>
/// <param name="From">When taking the images of all rows began; null when it does not tell.</param>
/// <param name="To">When taking them ended; null when it does not tell.</param>
internal sealed record ModelIdentity(
    string? Name, string? Fingerprint, int? Dimension, DateTimeOffset? From, DateTimeOffset? To)
{
    private static readonly ModelIdentity Silent = new(null, null, null, null, null);

    /// <summary>The key of the file's metadata, and the layout of its value, that Earth Index introduced.</summary>
    public const string Key = "emb";

    /// <summary>What a model is called that no file names.</summary>
    public const string Unknown = "unknown";

    /// <summary>Reads the metadata.</summary>
    /// <param name="text">The JSON value of <see cref="Key"/>; null where there is none.</param>
    public static ModelIdentity Read(string? text)
    {
        try
        {
            var root = text is null ? null : JsonNode.Parse(text) as JsonObject;
            var model = root?["model"] as JsonObject;
            var embedding = root?["embedding"] as JsonObject;
            var dimension = Number(embedding, "dim") ?? Number(embedding, "embeddings_dim");
            var fingerprint = Text(model, "fingerprint");
            var (moment, from, to) = (Time(root, "datetime"), Time(root, "start_datetime"), Time(root, "end_datetime"));
            return new(
                Text(model, "id") ?? Text(model, "name"),
                fingerprint is { Length: 64 } && fingerprint.All(char.IsAsciiHexDigitLower) ? fingerprint : null,
                dimension is >= 1 and <= int.MaxValue && dimension == Math.Floor(dimension.Value) ? (int)dimension
                    : null,
                from ?? moment,
                to ?? moment);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            // Half a surrogate pair, or a name that comes twice.
            return Silent;
        }
    }

    /// <summary>Writes the metadata.</summary>
    /// <param name="name">Name of the model.</param>
    /// <param name="fingerprint">Its fingerprint.</param>
    /// <param name="dimension">Length of its vectors.</param>
    /// <param name="quantization">How the vectors are kept, in words.</param>
    public static string Write(string name, string fingerprint, int dimension, string quantization) => new JsonObject
    {
        ["version"] = "0.0.1",
        ["model"] = new JsonObject { ["id"] = name, ["source"] = UrnOf(fingerprint), ["fingerprint"] = fingerprint },
        ["embedding"] = new JsonObject { ["dim"] = dimension, ["quantization"] = quantization },
    }.ToJsonString();

    /// <summary>Names a model by its fingerprint where an address is asked for.</summary>
    public static string UrnOf(string fingerprint) => $"urn:sha256:{fingerprint}";

    /// <summary>
    /// A fingerprint for a model of which the name alone is known: the same for the same name and length, and no other
    /// model's.
    /// </summary>
    public static string FingerprintOf(string name, int dimension) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"nadir: vectors made elsewhere\n{name}\n{dimension}"))));

    private static string? Text(JsonObject? from, string name) =>
        from?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String
            && value.GetValue<string>() is { Length: > 0 and <= 1000 } text ? text : null;

    private static DateTimeOffset? Time(JsonObject? from, string name) => DateTimeOffset.TryParse(
        Text(from, name), CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    private static double? Number(JsonObject? from, string name) =>
        from?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? value.GetValue<double>()
            : null;
}
