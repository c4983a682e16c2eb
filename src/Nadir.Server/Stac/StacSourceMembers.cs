using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Nadir.Server.Stac;

/// <summary>
/// Takes over what a source says where it is what the specification (STAC 1.1) wants there; sources are not always.
/// </summary>
internal static partial class StacSourceMembers
{
    private static readonly HashSet<string> OwnOfCollections = new(StringComparer.Ordinal)
    {
        "type", "stac_version", "stac_extensions", "id", "links", "conformsTo", "assets", "properties",
    };

    /// <summary>The extensions of a source, and others.</summary>
    public static JsonArray Extensions(JsonObject? source, IEnumerable<string> others)
    {
        // Before 1.0 extensions had short names.
        var named = source?["stac_extensions"] is JsonArray list ? list.Select(Text).OfType<string>().Where(IsAddress)
            : [];
        return new JsonArray([.. named.Concat(others).Distinct(StringComparer.Ordinal)
            .Select(name => (JsonNode)JsonValue.Create(name))]);
    }

    /// <summary>Adds the links of a source to those of this server.</summary>
    /// <returns>The same array.</returns>
    public static JsonArray Append(JsonArray links, JsonObject? source)
    {
        foreach (var link in source?["links"] is JsonArray list ? list.OfType<JsonObject>().ToArray() : [])
        {
            links.Add((JsonNode)link.DeepClone());
        }

        return links;
    }

    /// <summary>Puts what a collection says into the place of what this server would say.</summary>
    /// <param name="source">What it says.</param>
    /// <param name="collection">The collection of this server.</param>
    public static void Override(JsonObject source, JsonObject collection)
    {
        foreach (var (name, value) in source.ToArray())
        {
            if (!OwnOfCollections.Contains(name) && value is not null && IsValid(name, value))
            {
                collection[name] = value.DeepClone();
            }
        }

        if (source["assets"] is JsonObject { Count: > 0 } assets)
        {
            collection["assets"] = assets.DeepClone();
        }
    }

    /// <summary>What a collection is called.</summary>
    /// <returns>Null when it does not say.</returns>
    public static string? Title(string collection) =>
        JsonNode.Parse(collection)?["title"] is { } title && IsValid("title", title) ? Text(title) : null;

    private static bool IsValid(string name, JsonNode value) => name switch
    {
        "title" or "description" => Text(value) is { Length: > 0 },
        "license" => Text(value) is { } license && License().IsMatch(license),
        "keywords" => value is JsonArray words && words.All(word => Text(word) is not null),
        "providers" => value is JsonArray providers
            && providers.All(provider => provider is JsonObject known && Text(known["name"]) is { Length: > 0 }),
        "summaries" or "item_assets" => value is JsonObject,
        "extent" => value is JsonObject extent && IsSpatial(extent["spatial"]) && IsTemporal(extent["temporal"]),
        _ => true,
    };

    private static bool IsSpatial(JsonNode? spatial) =>
        spatial is JsonObject known && known["bbox"] is JsonArray { Count: > 0 } boxes
        && boxes.All(box => box is JsonArray { Count: 4 or 6 } numbers
            && numbers.All(number => number?.GetValueKind() == JsonValueKind.Number));

    private static bool IsTemporal(JsonNode? temporal) =>
        temporal is JsonObject known && known["interval"] is JsonArray { Count: > 0 } intervals
        && intervals.All(interval => interval is JsonArray { Count: 2 } times
            && times.All(time => time is null || Time(time) is not null));

    /// <summary>A time as the specification wants it, in UTC.</summary>
    /// <returns>Null for what is no time of RFC 3339.</returns>
    public static JsonNode? Time(JsonNode value) => Text(value) is { } text && Rfc3339().IsMatch(text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time)
            ? text.EndsWith('Z') || text.EndsWith("+00:00", StringComparison.Ordinal) ? value
            : JsonValue.Create(StacTime.Write(time))
            : null;

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";

    private static string? Text(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    [GeneratedRegex(@"^[\w\-\.\+]+$", RegexOptions.CultureInvariant)]
    private static partial Regex License();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$", RegexOptions.CultureInvariant)]
    private static partial Regex Rfc3339();
}
