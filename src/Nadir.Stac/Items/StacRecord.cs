using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nadir.Stac.Documents;

namespace Nadir.Stac.Items;

/// <summary>What is kept of a source's documents.</summary>
public enum SourceRecordKind
{
    /// <summary>Of an item, by the address of the image that was indexed for it.</summary>
    Item = 1,

    /// <summary>Of a collection, by its id.</summary>
    Collection = 2,
}

/// <summary>
/// Writes down what an item or a collection says of itself, to be given on as it was: of an item the extensions,
/// properties, assets and links, of a collection everything.
/// </summary>
/// <remarks>
/// References are absolute, without user names, and without the query where it holds a signature. The only paths of
/// this machine in a record are those of assets in a local catalog that names no address of its own: an <c>href</c>
/// that begins with a slash. Links that tell where a document stands among others are left out, and <c>via</c> leads to
/// the document itself where it is on the web.
/// </remarks>
internal static class StacRecord
{
    /// <summary>The most characters that are kept of an item.</summary>
    public const int LongestItem = 1 << 18;

    /// <summary>The most characters that are kept of a collection.</summary>
    public const int LongestCollection = 1 << 20;

    private const int MostLinks = 100;

    private static readonly HashSet<string> Structural = new(StringComparer.OrdinalIgnoreCase)
    {
        "self", "root", "parent", "child", "item", "items", "collection", "collections", "data", "search",
        "conformance", "service-desc",
        "service-doc", "next", "prev", "previous", "first", "last", "queryables",
        "http://www.opengis.net/def/rel/ogc/1.0/queryables",
        "aggregate", "aggregations",
    };

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes down an item.</summary>
    /// <param name="item">The feature.</param>
    /// <param name="document">The document that it stands in.</param>
    /// <param name="root">The folder that local files must lie in; null for a catalog of the web.</param>
    /// <returns>JSON; null when it is longer than what is kept.</returns>
    public static string? OfItem(JsonElement item, StacDocument document, string? root) =>
        Write(item, new StacPublicHref(item, document, root), document, LongestItem, ["stac_extensions", "properties"]);

    /// <summary>Writes down a collection.</summary>
    /// <param name="document">The collection.</param>
    /// <param name="root">The folder that local files must lie in; null for a catalog of the web.</param>
    /// <returns>JSON; null when it is longer than what is kept.</returns>
    public static string? OfCollection(StacDocument document, string? root) =>
        Write(document.Root, new StacPublicHref(document.Root, document, root), document, LongestCollection, null);

    private static string? Write(
        JsonElement element, StacPublicHref references, StacDocument document, int longest, string[]? members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            foreach (var member in Distinct(element))
            {
                if (member.Name is not ("assets" or "links") && members?.Contains(member.Name) != false
                    && !IsUnusable(member.Value, references))
                {
                    json.WritePropertyName(member.Name);
                    Copy(json, member.Value, references);
                }
            }

            WriteAssets(json, element, references);
            WriteLinks(json, element, references, document);
            json.WriteEndObject();
        }

        var text = Encoding.UTF8.GetString(buffer.WrittenSpan);
        return text.Length <= longest ? text : null;
    }

    private static void WriteAssets(Utf8JsonWriter json, JsonElement element, StacPublicHref references)
    {
        json.WriteStartObject("assets");
        foreach (var asset in element.Object("assets") is { } assets ? Distinct(assets) : [])
        {
            if (asset.Value.Text("href") is { } written && references.OfAsset(written) is { } href)
            {
                json.WriteStartObject(asset.Name);
                WriteMembers(json, asset.Value, references, href);
                json.WriteEndObject();
            }
        }

        json.WriteEndObject();
    }

    private static void WriteLinks(
        Utf8JsonWriter json, JsonElement element, StacPublicHref references, StacDocument document)
    {
        json.WriteStartArray("links");
        if (references.Self(isDocument: document.Kind != StacDocumentKind.ItemCollection) is { } self)
        {
            json.WriteStartObject();
            json.WriteString("rel", "via");
            json.WriteString("href", self);
            json.WriteString("type", document.Kind == StacDocumentKind.Collection ? "application/json"
                : "application/geo+json");
            json.WriteString("title", "As its source describes it");
            json.WriteEndObject();
        }

        foreach (var link in StacLink.Of(element)
            .Where(link => link.Relation.Length > 0 && !Structural.Contains(link.Relation)).Take(MostLinks))
        {
            if (references.Of(link.Href) is { } href)
            {
                json.WriteStartObject();
                WriteMembers(json, link.Fields, references, href);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    // What is sent along with a link may be what lets somebody in.
    private static void WriteMembers(Utf8JsonWriter json, JsonElement element, StacPublicHref references, string href)
    {
        foreach (var member in Distinct(element))
        {
            if (member.Name == "href")
            {
                json.WriteString("href", href);
            }
            else if (member.Name != "headers" && !IsUnusable(member.Value, references))
            {
                json.WritePropertyName(member.Name);
                Copy(json, member.Value, references);
            }
        }
    }

    private static void Copy(Utf8JsonWriter json, JsonElement value, StacPublicHref references)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                WriteMembers(json, value, references, value.Text("href") is { } written ? references.Of(written)!
                    : string.Empty);
                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var entry in value.EnumerateArray().Where(entry => !IsUnusable(entry, references)))
                {
                    Copy(json, entry, references);
                }

                json.WriteEndArray();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    // An object that refers to what nobody else can reach says nothing without its reference.
    private static bool IsUnusable(JsonElement value, StacPublicHref references) =>
        value.ValueKind == JsonValueKind.Object && value.Text("href") is { } written && references.Of(written) is null;

    // Of members of one name readers take the last.
    private static IEnumerable<JsonProperty> Distinct(JsonElement element) => element.ValueKind != JsonValueKind.Object
        ? []
        : element.EnumerateObject().Reverse().DistinctBy(member => member.Name, StringComparer.Ordinal).Reverse();
}
