using System.Text.Json;

namespace Nadir.Metrics;

/// <summary>
/// Reads the input of <c>nadir score --task caption</c>:
/// <c>{"id":{"hypothesis":"a plane","references":["two planes","a plane is parked"]},...}</c>.
/// </summary>
/// <remarks>Other properties of an image are ignored.</remarks>
public static class CaptionInputReader
{
    /// <summary>The largest file that is read, in bytes: 512 MiB, some million images.</summary>
    public const long MaximumBytes = 512L << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The JSON file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is too large or is not such an input; the message says where.</exception>
    public static IReadOnlyList<CaptionPrediction> Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new FileNotFoundException($"{path} does not exist.", path);
        }

        return file.Length <= MaximumBytes
            ? Parse(File.ReadAllBytes(path), path)
            : throw new InvalidDataException($"{path} has {file.Length:N0} bytes; at most {MaximumBytes:N0} are read: score parts of it.");
    }

    /// <summary>Reads JSON text.</summary>
    /// <param name="utf8">The text in UTF-8.</param>
    /// <param name="source">What error messages call it.</param>
    /// <exception cref="InvalidDataException">The text is not such an input; the message says where.</exception>
    public static IReadOnlyList<CaptionPrediction> Parse(ReadOnlySpan<byte> utf8, string source)
    {
        if (utf8.StartsWith("\uFEFF"u8))
        {
            utf8 = utf8[3..];
        }

        try
        {
            var json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 16 });
            return Parse(ref json);
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException or InvalidOperationException)
        {
            // Text that is no valid UTF-8 is the one invalid operation.
            var what = exception is InvalidDataException ? "cannot be scored" : "is not valid JSON";
            throw new InvalidDataException($"{source} {what}: {exception.Message}", exception);
        }
    }

    private static List<CaptionPrediction> Parse(ref Utf8JsonReader json)
    {
        var predictions = new List<CaptionPrediction>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        json.Read();
        Require(ref json, JsonTokenType.StartObject, "the whole file", "an object of images");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var id = json.GetString()!;
            if (!seen.Add(id))
            {
                throw new InvalidDataException($"the image \"{id}\" comes twice.");
            }

            predictions.Add(Prediction(ref json, id));
        }

        json.Read(); // Text behind the object is an error.
        return predictions.Count > 0 ? predictions : throw new InvalidDataException("it has no images.");
    }

    private static CaptionPrediction Prediction(ref Utf8JsonReader json, string id)
    {
        string? hypothesis = null;
        List<string>? references = null;
        json.Read();
        Require(ref json, JsonTokenType.StartObject, $"\"{id}\"", "an object with \"hypothesis\" and \"references\"");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("hypothesis"u8))
            {
                json.Read();
                Require(ref json, JsonTokenType.String, $"\"hypothesis\" of \"{id}\"", "a text");
                hypothesis = json.GetString();
            }
            else if (json.ValueTextEquals("references"u8))
            {
                references = References(ref json, id);
            }
            else
            {
                json.Skip();
            }
        }

        return hypothesis is null || references is null or []
            ? throw new InvalidDataException($"the image \"{id}\" has no \"{(hypothesis is null ? "hypothesis" : "references")}\".")
            : new CaptionPrediction(id, hypothesis, references);
    }

    private static List<string> References(ref Utf8JsonReader json, string id)
    {
        var references = new List<string>();
        json.Read();
        Require(ref json, JsonTokenType.StartArray, $"\"references\" of \"{id}\"", "an array of texts");
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            Require(ref json, JsonTokenType.String, $"reference {references.Count + 1} of \"{id}\"", "a text");
            references.Add(json.GetString()!);
        }

        return references;
    }

    private static void Require(ref Utf8JsonReader json, JsonTokenType type, string where, string what)
    {
        if (json.TokenType != type)
        {
            throw new InvalidDataException($"{where} must be {what}, not {json.TokenType}.");
        }
    }
}
