using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nadir.Files;

namespace Nadir.Text;

/// <summary>Reads and writes <c>nouns.json</c>: noun statistics in a model's folder.</summary>
/// <remarks>
/// The file is <c>{"images":8734,"compounds":["tennis court"],"nouns":[{"noun":"tree","written":"trees","images":4000,
/// "occurrences":9000}]}</c>.
/// </remarks>
public static class NounStatisticsFile
{
    /// <summary>The file's name inside a model folder.</summary>
    public const string FileName = "nouns.json";

    /// <summary>The largest file that is read, in bytes: 64 MiB.</summary>
    public const long MaximumBytes = 64L << 20;

    private static readonly NounStatisticsJsonContext Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        IndentSize = 0,
        MaxDepth = 8,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Writes the statistics into a folder; an older file is replaced only once the new one is complete.</summary>
    /// <param name="statistics">What to write.</param>
    /// <param name="folder">An existing folder.</param>
    public static void Save(NounStatistics statistics, string folder)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        var path = Path.Combine(folder, FileName);
        var content = new NounStatisticsContent(statistics.ImageCount, [.. statistics.Compounds.Compounds], [.. statistics.Nouns]);
        DurableFile.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(content, Json.NounStatisticsContent));
    }

    /// <summary>Reads the statistics of a folder.</summary>
    /// <param name="folder">The folder that holds <see cref="FileName"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file holds no noun statistics; the message says why.</exception>
    public static NounStatistics Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new FileNotFoundException($"{path} is missing: it holds the noun statistics of the training captions.", path);
        }

        if (file.Length > MaximumBytes)
        {
            throw new InvalidDataException($"{path} has {file.Length:N0} bytes; noun statistics have at most {MaximumBytes:N0}.");
        }

        try
        {
            var content = JsonSerializer.Deserialize(File.ReadAllBytes(path), Json.NounStatisticsContent);
            if (content is not { Compounds: not null, Nouns: not null }
                || content.Nouns.Contains(null!) || content.Compounds.Contains(null!))
            {
                throw new InvalidDataException($"{path} must hold \"images\", \"compounds\" and \"nouns\".");
            }

            return new NounStatistics(content.Images, content.Nouns, new CompoundLexicon(content.Compounds));
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"{path} holds no noun statistics: {exception.Message}", exception);
        }
    }
}

/// <summary>The file's content.</summary>
internal sealed record NounStatisticsContent(int Images, string[]? Compounds, NounFrequency[]? Nouns);

[JsonSerializable(typeof(NounStatisticsContent))]
internal sealed partial class NounStatisticsJsonContext : JsonSerializerContext;
