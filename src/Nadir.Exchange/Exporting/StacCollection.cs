using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Nadir.Archive.Ports;
using Nadir.Exchange.Formats;

namespace Nadir.Exchange.Exporting;

/// <summary>
/// Describes exported files as a STAC collection, with the fields of the embedding extension that the Geo-Embeddings
/// Sprint of March 2026 proposed (prefix <c>emb</c>).
/// </summary>
internal static class StacCollection
{
    private const string Extension = "https://stac-extensions.github.io/embeddings/v0.0.1/schema.json";

    /// <summary>The file of the collection that stands beside a file.</summary>
    public static string BesideOf(string file) => Path.ChangeExtension(file, ".collection.json");

    /// <summary>The file of the collection in a folder of its own.</summary>
    public static string In(string folder) => Path.Combine(Path.GetFullPath(folder), "collection.json");

    /// <summary>Writes the collection.</summary>
    /// <param name="store">The archive.</param>
    /// <param name="order">What its windows are.</param>
    /// <param name="options">How they were written.</param>
    /// <param name="files">Full paths of the files.</param>
    /// <param name="folder">Full path of the folder that the collection will lie in.</param>
    /// <returns>JSON in UTF-8.</returns>
    public static byte[] Write(
        IArchiveStore store, WindowOrder order, ExportOptions options, IReadOnlyList<string> files, string folder)
    {
        var info = store.Info;
        var summary = store.ReadSummary();
        string? type = options.Embedding switch
        {
            EmbeddingType.Float32 => "float32",
            EmbeddingType.Float16 =>
            "float16",
            _ => "int8"
        };
        var box = summary.Bounds is { } bounds ? new[] { bounds.West, bounds.South, bounds.East, bounds.North }
            : [-180, -90, 180, 90];
        var collection = new JsonObject
        {
            ["type"] = "Collection",
            ["stac_version"] = "1.1.0",
            ["stac_extensions"] = new JsonArray(Extension),
            ["id"] = Path.GetFileNameWithoutExtension(files[0]),
            ["description"] = string.Create(
                CultureInfo.InvariantCulture,
                $"{order.Count} windows of images as vectors of {info.Dimension} numbers, made by the "
                    + $"model {info.EncoderName}."),
            ["license"] = "other",
            ["extent"] = new JsonObject
            {
                ["spatial"] = new JsonObject { ["bbox"] = new JsonArray(Numbers(box)) },
                ["temporal"] = new JsonObject
                {
                    ["interval"] = new JsonArray(
                    new JsonArray(Time(summary.AcquiredFrom), Time(summary.AcquiredTo)))
                },
            },
            ["emb:type"] = "chip",
            ["emb:dimensions"] = info.Dimension,
            ["emb:model"] = new JsonObject { ["id"] = info.EncoderName, ["sha256"] = info.Fingerprint },
            ["emb:chip_layout"] = Layout(order),
            ["data_type"] = type,
            ["links"] = new JsonArray(
                new JsonObject
                {
                    ["rel"] = "emb:model",
                    ["href"] = ModelIdentity.UrnOf(info.Fingerprint),
                    ["title"] = info.EncoderName
                }),
            ["assets"] = new JsonObject(
                files.Select(file => KeyValuePair.Create<string, JsonNode?>(KeyOf(file), Asset(file, folder)))),
        };
        if (options.Embedding != EmbeddingType.Float32)
        {
            collection["emb:quantization"] = new JsonObject
            {
                ["method"] = options.Embedding == EmbeddingType.Int8 ? "linear" : "other",
                ["original_dtype"] = "float32",
                ["quantized_dtype"] = type,
            };
        }

        return Encoding.UTF8.GetBytes(
            collection.ToJsonString(new() { WriteIndented = true, Encoder = JsonLines.Options.Encoder }) + "\n");
    }

    // Windows are cut from images wherever these lie, so they are no grid of the ground even where all are of one size.
    // One pixel stands for windows of which nobody told the pixels.
    private static JsonObject Layout(WindowOrder order) => order.OnlySize is { } size && size != (1, 1)
        ? new JsonObject { ["layout_type"] = "variable_grid", ["chip_size"] = new JsonArray(size.Height, size.Width) }
        : new JsonObject { ["layout_type"] = "variable_grid" };

    private static JsonArray Numbers(double[] numbers) => new([.. numbers.Select(number => (JsonNode)number)]);

    private static JsonNode? Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static string KeyOf(string file) => Path.GetExtension(file) switch
    {
        ".npy" => "numpy",
        ".jsonl" => "rows",
        _ => "geoparquet",
    };

    private static string Reference(string folder, string file)
    {
        string[] names = Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar);
        return string.Join('/', names.Select(Uri.EscapeDataString).Prepend(names[0] == ".." ? "" : ".")
            .Where(name => name.Length > 0));
    }

    private static JsonObject Asset(string file, string folder) => new()
    {
        ["href"] = Reference(folder, file),
        ["title"] = Path.GetFileName(file),
        ["type"] = Path.GetExtension(file) switch
        {
            ".npy" => "application/octet-stream",
            ".jsonl" => "application/x-ndjson",
            _ => "application/vnd.apache.parquet",
        },
        ["roles"] = new JsonArray("data"),
    };
}
