using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nadir.Archive.Search.Filters;
using Nadir.Server.Places;
using Nadir.Server.Problems;
using Nadir.Server.Requests;

namespace Nadir.Server.Stac;

/// <summary>Reads what is asked for from the query of an address.</summary>
internal static class StacQueryString
{
    private const int DeepestGeometry = 16;

    /// <summary>Reads the parameters.</summary>
    /// <exception cref="RequestException">One of them is malformed, or two contradict.</exception>
    public static StacQuery Read(IQueryCollection parameters)
    {
        StacParameters.RequireCrs84("bbox-crs", parameters["bbox-crs"] is [""] ? null : One(parameters, "bbox-crs"));
        StacParameters.RequireCrs84("filter-crs", One(parameters, "filter-crs"));
        var (bbox, intersects) = (One(parameters, "bbox"), One(parameters, "intersects"));
        if (bbox is not null && intersects is not null)
        {
            throw RequestException.Malformed("Give bbox or intersects, not both.");
        }

        return new StacQuery
        {
            Area = bbox is not null ? StacQuery.Box(Numbers(bbox)) : intersects is null ? null : Geometry(intersects),
            Time = One(parameters, "datetime") is { } time ? StacTime.Parse(time) : null,
            Ids = List(One(parameters, "ids")),
            Collections = List(One(parameters, "collections")),
            Filter = StacExpressions.Read(One(parameters, "filter"), One(parameters, "filter-lang")),
            Order = One(parameters, "sortby") is { } order ? StacExpressions.ReadOrder(order) : [],
            Fields = One(parameters, "fields") is { } fields ? StacFields.Parse(fields) : StacFields.All,
            Words = One(parameters, "q") is { } words ? string.Join(' ', List(words)!) : null,
            Limit = One(parameters, "limit") is { } limit ? StacQuery.CheckLimit(Whole(limit)) : new StacQuery().Limit,
            After = One(parameters, "token") is { } token ? StacQuery.ParseToken(token) : 0,
        };
    }

    private static string? One(IQueryCollection parameters, string name) => parameters[name] switch
    {
        [] => null,
        [{ Length: > 0 } value] => value,
        [_] => throw RequestException.Malformed($"The parameter {name} is empty; leave it out, or give it a value."),
        _ => throw RequestException.Malformed($"The parameter {name} is given more than once."),
    };

    private static string[]? List(string? text) =>
        text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static double[] Numbers(string text) => [.. text.Split(',').Select(part =>
        double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN)];

    private static long Whole(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw RequestException.Malformed("The limit of a page is a whole number, 1 or more.");

    private static SearchArea Geometry(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(
                text, new JsonDocumentOptions { MaxDepth = DeepestGeometry, AllowDuplicateProperties = false });
            return StacQuery.ReadArea(() => SearchArea.OfGeoJson(document.RootElement));
        }
        catch (JsonException error)
        {
            throw JsonBody.Doubled(error)
                ?? RequestException.Malformed(
                    "The parameter intersects is a geometry in GeoJSON, and this is no JSON.");
        }
    }
}

/// <summary>Reads what is asked for from the JSON of a search.</summary>
internal static class StacQueryBody
{
    /// <summary>Reads the members.</summary>
    /// <exception cref="RequestException">One of them is unknown or malformed, or two contradict.</exception>
    public static StacQuery Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw RequestException.Malformed("The body of a search is a JSON object.");
        }

        StacParameters.Require(body, StacParameters.OfSearch);
        StacParameters.RequireCrs84("bbox-crs", Member(body, "bbox-crs") is { } crs ? Text(crs, "bbox-crs") : null);
        StacParameters.RequireCrs84("filter-crs", Member(body, "filter-crs") is { } filterCrs
            ? Text(filterCrs, "filter-crs") : null);
        var (bbox, intersects) = (Member(body, "bbox"), Member(body, "intersects"));
        if (bbox is not null && intersects is not null)
        {
            throw RequestException.Malformed("Give bbox or intersects, not both.");
        }

        return new StacQuery
        {
            Area = bbox is { } box ? StacQuery.Box(Numbers(box)) : intersects is { } geometry ? Geometry(geometry)
                : null,
            Time = Member(body, "datetime") is { } time ? StacTime.Parse(Text(time, "datetime")) : null,
            Ids = Texts(body, "ids"),
            Collections = Texts(body, "collections"),
            Filter = StacExpressions.Read(Member(body, "filter"), Member(body, "filter-lang") is { } language
                ? Text(language, "filter-lang") : null),
            Order = Member(body, "sortby") is { } order ? StacExpressions.ReadOrder(order) : [],
            Fields = Member(body, "fields") is { } fields ? StacFields.Read(fields) : StacFields.All,
            Words = Member(body, "q") switch
            {
                null or { ValueKind: JsonValueKind.Array } =>
                    Texts(body, "q") is { Length: > 0 } words ? string.Join(' ', words) : null,
                { } text => Text(text, "q"),
            },
            Limit = Member(body, "limit") is { } limit ? Limit(limit) : new StacQuery().Limit,
            After = Member(body, "token") is { } token ? StacQuery.ParseToken(Text(token, "token")) : 0,
        };
    }

    private static JsonElement? Member(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static SearchArea Geometry(JsonElement geometry)
    {
        PolygonLimit.Require(JsonMarshal.GetRawUtf8Value(geometry).Length);
        return StacQuery.ReadArea(() => SearchArea.OfGeoJson(geometry));
    }

    private static string Text(JsonElement value, string name) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw RequestException.Malformed($"The member {name} is a text.");

    private static int Limit(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var limit)
        ? StacQuery.CheckLimit(limit)
        : throw RequestException.Malformed("The limit of a page is a whole number, 1 or more.");

    private static double[] Numbers(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray()
            .Select(number => number.ValueKind == JsonValueKind.Number ? number.GetDouble() : double.NaN)]
        : throw RequestException.Malformed("The bbox is an array of numbers: west, south, east, north.");

    private static string[]? Texts(JsonElement body, string name) => Member(body, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } value => [.. value.EnumerateArray().Select(text => Text(text, name))],
        _ => throw RequestException.Malformed($"The member {name} is an array of texts."),
    };
}
