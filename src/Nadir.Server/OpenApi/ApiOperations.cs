using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Nadir.Server.Protection;
using Nadir.Server.Protection.Keys;
using Nadir.Server.Requests;

namespace Nadir.Server.OpenApi;

/// <summary>
/// Says of operations what the endpoints cannot say of themselves: parameters, keys, groups and problems.
/// </summary>
internal static class ApiOperations
{
    public const string Bearer = "bearer";
    public const string Key = "key";

    public static Task DescribeAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Tags = new HashSet<OpenApiTagReference>(
            (operation.Tags ?? new HashSet<OpenApiTagReference>())
                .Select(tag => new OpenApiTagReference(
                    tag.Reference.Id!.Replace("Endpoints", "", StringComparison.Ordinal), context.Document)));
        AddParameters(operation, metadata.OfType<QueryNames>().SelectMany(names => names.Names));
        AddSecurity(operation, metadata.OfType<Access>().LastOrDefault() ?? Access.Default, context.Document);
        foreach (var media in (operation.Responses ?? []).Values
            .SelectMany(response => response.Content?.Values ?? Enumerable.Empty<OpenApiMediaType>()))
        {
            // Bytes as they are, and not as text in base 64, which "byte" says.
            media.Schema = media.Schema is { Format: "byte" }
                ? new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } : media.Schema;
        }

        if (operation.OperationId == "keepQuery")
        {
            // Read as well, to say in a sentence that only a picture is kept; nobody is to send it.
            operation.RequestBody?.Content?.Remove("application/json");
        }

        ApiExamples.Add(operation);
        return Task.CompletedTask;
    }

    private static void AddParameters(OpenApiOperation operation, IEnumerable<string> names)
    {
        operation.Parameters ??= [];
        foreach (var name in names)
        {
            operation.Parameters.Add(
                new OpenApiParameter
                {
                    Name = name,
                    In = ParameterLocation.Query,
                    Schema = ApiParameters.SchemaOf(name)
                });
        }

        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>())
        {
            parameter.Description ??= ApiParameters.DescriptionOf(parameter.Name!);
        }
    }

    // Where the operator lets everybody read, no key is needed: that is the first of the ways.
    private static void AddSecurity(OpenApiOperation operation, Access access, OpenApiDocument? document)
    {
        List<OpenApiSecurityRequirement> keys =
        [
            new() { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] },
            new() { [new OpenApiSecuritySchemeReference(Key, document)] = [] },
        ];
        operation.Security = access.Scope switch
        {
            null => [],
            KeyScope.Read => [new OpenApiSecurityRequirement(), .. keys],
            _ => keys,
        };
        if (access.Scope is not null)
        {
            operation.Responses ??= [];
            operation.Responses.TryAdd(
                "401", new OpenApiResponse { Description = "A key is needed, or the one that was sent is none." });
        }
    }
}

/// <summary>What parameters of addresses mean; one name means the same everywhere.</summary>
internal static class ApiParameters
{
    private static readonly Dictionary<string, string> Descriptions = new(StringComparer.Ordinal)
    {
        ["id"] = "Id of a window, as searches give it.",
        ["scene"] = "Number of an image, as answers give it.",
        ["size"] = "The longer side of the picture in pixels.",
        ["format"] = "jpeg, webp or png; by default what the header Accept prefers.",
        ["neighbours"] = "How many windows that look alike, 0 to 100.",
        ["z"] = "Zoom of the tile in Web Mercator.",
        ["x"] = "Column of the tile.",
        ["name"] = "Row of the tile and a format, such as 21.png.",
        ["zoom"] = "Zoom of the map; cells become smaller with it.",
        ["key"] = "The key that locating gave.",
        ["collection"] = "Id of a collection.",
        ["item"] = "Id of an item.",
        ["text"] = "Words.",
        ["bbox"] =
            "West, south, east, north in degrees, joined by commas; west greater than east crosses the antimeridian.",
        ["bbox-crs"] = "Reference system of bbox: http://www.opengis.net/def/crs/OGC/1.3/CRS84 alone.",
        ["datetime"] = "A moment, or an interval of which one side may be open: 2024-01-01T00:00:00Z/..",
        ["limit"] = "The most items of a page, 1 or more; a page has at most 500.",
        ["token"] = "Where the page before ended, from its link next.",
        ["filter"] =
            "What must be true of an item, in CQL2: eo:cloud_cover < 20 AND S_INTERSECTS(geometry, POINT(7 47)).",
        ["filter-lang"] = "cql2-text, or cql2-json for a filter that is JSON.",
        ["filter-crs"] =
            "Reference system of places in the filter: http://www.opengis.net/def/crs/OGC/1.3/CRS84 alone.",
        ["sortby"] = "Properties by which items are ordered: -datetime,+eo:cloud_cover.",
        ["fields"] = "Members of items that are written: id,properties.datetime, or left out: -assets.",
        ["q"] = "Words for what items show; the best come first, with nadir:score among their properties.",
        ["intersects"] = "A geometry of GeoJSON that items touch.",
        ["ids"] = "Ids of items, joined by commas.",
        ["collections"] = "Ids of collections, joined by commas.",
    };

    /// <summary>What a parameter means; null where nobody has said it.</summary>
    public static string? DescriptionOf(string name) => Descriptions.GetValueOrDefault(name);

    /// <summary>The schema of a parameter that an endpoint reads by itself.</summary>
    public static OpenApiSchema SchemaOf(string name) => name switch
    {
        "limit" => new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Minimum = "1",
            Default = JsonValue.Create(10)
        },
        "filter-lang" => new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Enum = [JsonValue.Create("cql2-text"), JsonValue.Create("cql2-json")]
        },
        _ => new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
