using System.Text.Json;
using Nadir.Text;

namespace Nadir.Stac.Documents;

/// <summary>A document of STAC that was read. Disposing frees its text; nothing of it may be used then.</summary>
internal sealed class StacDocument : IDisposable
{
    private const int MostNesting = 64;

    private readonly JsonDocument _json;

    private StacDocument(StacAddress address, StacAddress basis, long changed, JsonDocument json)
    {
        _json = json;
        Address = address;
        Base = basis;
        Changed = changed;
        Kind = StacDocumentType.Of(json.RootElement)
            ?? throw new StacException(
                $"{address} is no STAC catalog, collection or item; a 'type' of these is missing.");
        Version = Root.Text("stac_version");
    }

    /// <summary>Where it was named.</summary>
    public StacAddress Address { get; }

    /// <summary>Where it was read, which is what relative references in it start from.</summary>
    public StacAddress Base { get; }

    /// <summary>When its content came to be what it is, in UTC ticks, as far as is known.</summary>
    public long Changed { get; }

    /// <summary>The body that it was asked for with; null for one that was read by GET or from a file.</summary>
    public string? RequestBody { get; init; }

    public StacDocumentKind Kind { get; }

    /// <summary>The version of STAC that it says; null when it says none.</summary>
    public string? Version { get; }

    /// <summary>The JSON object.</summary>
    public JsonElement Root => _json.RootElement;

    /// <summary>Parses a document.</summary>
    /// <param name="address">Where it was named.</param>
    /// <param name="basis">Where it was read.</param>
    /// <param name="changed">When its content came to be what it is, in UTC ticks.</param>
    /// <param name="utf8">Its text, which must not change until disposal.</param>
    /// <param name="requestBody">The body that it was asked for with; null without one.</param>
    /// <exception cref="StacException">It is no JSON, nests too deep, or is no document of STAC.</exception>
    public static StacDocument Parse(
        StacAddress address, StacAddress basis, long changed, ReadOnlyMemory<byte> utf8, string? requestBody = null)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8))
        {
            utf8 = utf8[3..];
        }

        JsonDocument? json = null;
        try
        {
            json = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = MostNesting });
            ReadableJson.Require(json.RootElement);
            return new StacDocument(address, basis, changed, json) { RequestBody = requestBody };
        }
        catch (JsonException error)
        {
            json?.Dispose();
            throw new StacException($"{address} is no JSON that can be read: {ReadableJson.Reason(error)}.");
        }
        catch
        {
            json?.Dispose();
            throw;
        }
    }

    public void Dispose() => _json.Dispose();
}

/// <summary>What a document of STAC is.</summary>
internal enum StacDocumentKind
{
    /// <summary>Links to catalogs, collections and items.</summary>
    Catalog,

    /// <summary>A catalog that describes items of one kind.</summary>
    Collection,

    /// <summary>One item: a GeoJSON feature with assets.</summary>
    Item,

    /// <summary>Many items: a GeoJSON feature collection.</summary>
    ItemCollection,
}

/// <summary>Tells what a JSON object is.</summary>
internal static class StacDocumentType
{
    /// <summary>Reads the type, and for documents older than it (before 1.0.0-rc.1) looks at the fields.</summary>
    /// <returns>Null when it is nothing of STAC.</returns>
    public static StacDocumentKind? Of(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return root.Text("type") switch
        {
            "Catalog" => StacDocumentKind.Catalog,
            "Collection" => StacDocumentKind.Collection,
            "Feature" => StacDocumentKind.Item,
            "FeatureCollection" => StacDocumentKind.ItemCollection,
            null when root.Text("id") is not null && root.List("links").Any() =>
                root.Object("extent") is null ? StacDocumentKind.Catalog : StacDocumentKind.Collection,
            _ => null,
        };
    }

    /// <summary>Whether a version is one whose rules this build follows, drafts of 1.0 and 1.1 included.</summary>
    public static bool IsKnownVersion(string version) =>
        version is "1.0" or "1.1"
        || version.StartsWith("1.0.", StringComparison.Ordinal) || version.StartsWith("1.1.", StringComparison.Ordinal);
}

/// <summary>Reads fields of JSON objects; what is missing or of another type is as if it were not there.</summary>
internal static class JsonFields
{
    public static string? Text(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.String } field ? field.GetString() : null;

    public static JsonElement? Object(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Object } field ? field : null;

    public static IEnumerable<JsonElement> List(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Array } field ? field.EnumerateArray() : [];

    public static JsonElement? Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var field) ? field : null;
}

/// <summary>
/// Says in one sentence why a document, an item or an asset of a catalog cannot be used; the others can.
/// </summary>
/// <param name="message">One sentence for people, with the name of the document.</param>
internal sealed class StacException(string message) : Exception(message);
