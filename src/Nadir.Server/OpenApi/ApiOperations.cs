using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Nadir.Server.Protection;
using Nadir.Server.Protection.Keys;
using Nadir.Server.Requests;

namespace Nadir.Server.OpenApi;

/// <summary>Says of operations what the endpoints cannot say of themselves: parameters, keys, groups, problems and examples.</summary>
internal static class ApiOperations
{
    public const string Bearer = "bearer";
    public const string Key = "key";

    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["search"] = """{"text":"airplanes beside a terminal","k":20,"where":["eo:cloud_cover < 20"],"after":"2021-01-01"}""",
        ["locate"] = """{"text":"storage tanks","id":17}""",
        ["caption"] = """{"id":17,"alternatives":3}""",
        ["stacSearchByBody"] = """{"collections":["archive"],"filter-lang":"cql2-json","filter":{"op":"<","args":[{"property":"eo:cloud_cover"},20]},"sortby":[{"field":"datetime","direction":"desc"}],"limit":10}""",
    };

    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Tags = new HashSet<OpenApiTagReference>(
            (operation.Tags ?? new HashSet<OpenApiTagReference>()).Select(tag => new OpenApiTagReference(tag.Reference.Id!.Replace("Endpoints", "", StringComparison.Ordinal), context.Document)));
        AddParameters(operation, metadata.OfType<QueryNames>().SelectMany(names => names.Names));
        AddSecurity(operation, metadata.OfType<Access>().LastOrDefault() ?? Access.Default, context.Document);
        if (Examples.TryGetValue(operation.OperationId ?? "", out var example) && operation.RequestBody?.Content?.TryGetValue("application/json", out var body) == true)
        {
            body.Example = JsonNode.Parse(example);
        }

        return Task.CompletedTask;
    }

    private static void AddParameters(OpenApiOperation operation, IEnumerable<string> names)
    {
        operation.Parameters ??= [];
        foreach (var name in names)
        {
            operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Query, Schema = ApiParameters.SchemaOf(name) });
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
            operation.Responses.TryAdd("401", new OpenApiResponse { Description = "A key is needed, or the one that was sent is none." });
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
        ["bbox"] = "West, south, east, north in degrees, joined by commas; west greater than east crosses the antimeridian.",
        ["bbox-crs"] = "Reference system of bbox: http://www.opengis.net/def/crs/OGC/1.3/CRS84 alone.",
        ["datetime"] = "A moment, or an interval of which one side may be open: 2024-01-01T00:00:00Z/..",
        ["limit"] = "The most items of a page, 1 or more; a page has at most 500.",
        ["token"] = "Where the page before ended, from its link next.",
        ["filter"] = "What must be true of an item, in CQL2: eo:cloud_cover < 20 AND S_INTERSECTS(geometry, POINT(7 47)).",
        ["filter-lang"] = "cql2-text, or cql2-json for a filter that is JSON.",
        ["filter-crs"] = "Reference system of places in the filter: http://www.opengis.net/def/crs/OGC/1.3/CRS84 alone.",
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
        "limit" => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "1", Default = JsonValue.Create(10) },
        "filter-lang" => new OpenApiSchema { Type = JsonSchemaType.String, Enum = [JsonValue.Create("cql2-text"), JsonValue.Create("cql2-json")] },
        _ => new OpenApiSchema { Type = JsonSchemaType.String },
    };
}

/// <summary>Says of types what their declarations cannot: footprints are geometries of GeoJSON.</summary>
internal static class ApiSchemas
{
    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonPropertyInfo is { Name: "footprint" or "sceneFootprint" })
        {
            schema.Type = JsonSchemaType.Object | JsonSchemaType.Null;
            schema.Required = new HashSet<string> { "type", "coordinates" };
            schema.Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [JsonValue.Create("Polygon"), JsonValue.Create("MultiPolygon")] },
                ["coordinates"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Items = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema() },
                    Description = "Rings of longitude and latitude in degrees on WGS 84 (RFC 7946).",
                },
            };
        }

        return Task.CompletedTask;
    }
}
