using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Archive;
using Nadir.Archive.Search.Filters;
using Nadir.Server.Problems;
using Nadir.Server.Requests;

namespace Nadir.Server.Stac;

/// <summary>
/// Which members of items are written (fields extension): names of members, or of members within them behind a point.
/// </summary>
/// <param name="Include">What is written; empty for all.</param>
/// <param name="Exclude">What is left out.</param>
internal sealed record StacFields(IReadOnlyList<string> Include, IReadOnlyList<string> Exclude)
{
    // Without these nobody could tell what a document is, or ask for the rest of it.
    private static readonly string[] Always = ["type", "stac_version", "id", "collection"];

    /// <summary>Everything is written.</summary>
    public static StacFields All { get; } = new([], []);

    /// <summary>Reads <c>id,properties.datetime,-geometry</c>.</summary>
    public static StacFields Parse(string text)
    {
        // A plus sign is a space in the query of an address.
        string[] parts = [.. text.Split(',').Select(part => part.Trim().TrimStart('+')).Where(part => part.Length > 0)];
        return new([.. parts.Where(part => part[0] != '-')],
            [.. parts.Where(part => part[0] == '-').Select(part => part[1..])]);
    }

    /// <summary>Reads an object with <c>include</c> and <c>exclude</c>.</summary>
    /// <exception cref="RequestException">It is none.</exception>
    public static StacFields Read(JsonElement json) => json.ValueKind == JsonValueKind.Object
        && json.EnumerateObject().All(member => member.Name is "include" or "exclude"
            && member.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Null)
        ? new(Names(json, "include"), Names(json, "exclude"))
        : throw RequestException.Malformed("The member fields is an object with include and exclude, arrays of names.");

    /// <summary>Leaves out of an item what is not wanted.</summary>
    public JsonObject Of(JsonObject item)
    {
        if (Include.Count == 0 && Exclude.Count == 0)
        {
            return item;
        }

        var shown = Include.Count == 0 ? item : [];
        foreach (var name in Include.Count == 0 ? [] : Include.Concat(Always))
        {
            Copy(item, shown, name.Split('.', 2));
        }

        foreach (var name in Exclude.Except(Always))
        {
            Remove(shown, name.Split('.', 2));
        }

        return shown;
    }

    private static void Copy(JsonObject from, JsonObject to, string[] path)
    {
        if (!from.TryGetPropertyValue(path[0], out var value))
        {
            return;
        }

        if (path.Length == 1 || value is not JsonObject inner)
        {
            to[path[0]] = value?.DeepClone();
            return;
        }

        // Names of properties may hold points themselves, so only the first one parts.
        if (inner.TryGetPropertyValue(path[1], out var member))
        {
            if (to[path[0]] is not JsonObject known)
            {
                to[path[0]] = known = [];
            }

            known[path[1]] = member?.DeepClone();
        }
    }

    private static void Remove(JsonObject item, string[] path)
    {
        if (path.Length == 1)
        {
            item.Remove(path[0]);
        }
        else if (item[path[0]] is JsonObject inner)
        {
            inner.Remove(path[1]);
        }
    }

    private static string[] Names(JsonElement json, string name) =>
        json.TryGetProperty(name, out var names) && names.ValueKind == JsonValueKind.Array
        ? [.. names.EnumerateArray().Select(text => text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : throw RequestException.Malformed($"The member fields.{name} is an array of texts."))]
        : [];
}

/// <summary>Reads filters and orders of items (filter and sort extensions).</summary>
internal static class StacExpressions
{
    private const string Text = "cql2-text";
    private const string Json = "cql2-json";
    private const int DeepestJson = 256;
    private const int MostOrders = 16;

    /// <summary>Reads a filter that is a parameter of an address.</summary>
    /// <exception cref="RequestException">It is none, or of another language.</exception>
    public static FilterExpression? Read(string? filter, string? language) =>
        filter is null ? RequireLanguage(language) : Tell(() =>
    {
        RequireLanguage(language);
        if (language != Json)
        {
            return FilterExpression.ParseCql2(filter);
        }

        try
        {
            using var document = JsonDocument.Parse(
                filter, new JsonDocumentOptions { MaxDepth = DeepestJson, AllowDuplicateProperties = false });
            return FilterExpression.ParseCql2(document.RootElement);
        }
        catch (JsonException error)
        {
            throw JsonBody.Doubled(error)
                ?? RequestException.Malformed(
                    "The filter is not JSON, as filter-lang=cql2-json says; write JSON, or leave filter-lang out for "
                        + "CQL2 text.");
        }
    });

    /// <summary>Reads a filter that is a member of a body: an object, or a text in CQL2 text.</summary>
    /// <exception cref="RequestException">It is none, or of another language.</exception>
    public static FilterExpression? Read(JsonElement? filter, string? language)
    {
        RequireLanguage(language);
        return filter is not { } json ? null
            : json.ValueKind == JsonValueKind.String ? Read(json.GetString(), language ?? Text)
            : language == Text ? throw RequestException.Malformed(
                "The filter is a text where filter-lang is cql2-text.")
            : Tell(() => FilterExpression.ParseCql2(json));
    }

    /// <summary>Reads <c>+datetime,-eo:cloud_cover</c>.</summary>
    /// <exception cref="RequestException">It is no order.</exception>
    public static IReadOnlyList<SceneOrder> ReadOrder(string text) =>
        // A plus sign is a space in the query of an address.
        Bounded([.. text.Split(',').Select(part => part.Trim())
            .Select(part => Order(part.TrimStart('+', '-'), part.StartsWith('-')))]);

    /// <summary>Reads an array of objects with <c>field</c> and <c>direction</c>.</summary>
    /// <exception cref="RequestException">It is no order.</exception>
    public static IReadOnlyList<SceneOrder> ReadOrder(JsonElement json) => json.ValueKind == JsonValueKind.Array
        ? Bounded([.. json.EnumerateArray().Select(Order)])
        : throw Malformed();

    private static SceneOrder Order(JsonElement part)
    {
        if (part.ValueKind != JsonValueKind.Object || !part.TryGetProperty("field", out var field)
            || field.ValueKind != JsonValueKind.String)
        {
            throw Malformed();
        }

        var direction = part.TryGetProperty("direction", out var given) ? given.ToString() : "asc";
        return direction is "asc" or "desc" ? Order(field.GetString()!, direction == "desc") : throw Malformed();
    }

    // Both ways to name a property are in use.
    private static SceneOrder Order(string name, bool isDescending) =>
        (name.StartsWith("properties.", StringComparison.Ordinal) ? name["properties.".Length..]
            : name) is { Length: > 0 } property
            ? new SceneOrder(property, isDescending)
            : throw Malformed();

    private static SceneOrder[] Bounded(SceneOrder[] order) =>
        order.Length <= MostOrders ? order
            : throw RequestException.Malformed($"Items are ordered by at most {MostOrders} properties.");

    private static RequestException Malformed() =>
        RequestException.Malformed(
            "sortby is a list such as +datetime,-eo:cloud_cover; in a body an array of objects with field and "
                + "direction, asc or desc.");

    private static FilterExpression? RequireLanguage(string? language) => language is null or Text or Json
        ? null
        : throw RequestException.Malformed($"filter-lang is {Text} or {Json}.");

    // These messages repeat nothing but the request.
    private static FilterExpression Tell(Func<FilterExpression> read)
    {
        try
        {
            return read();
        }
        catch (ArchiveException error)
        {
            throw RequestException.Malformed(error.Message);
        }
    }
}
