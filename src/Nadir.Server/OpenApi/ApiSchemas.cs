using System.Net;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Nadir.Server.OpenApi;

/// <summary>
/// Says of types what their declarations cannot: footprints are geometries of GeoJSON, areas of searches these or a
/// text.
/// </summary>
internal static class ApiSchemas
{
    private const string Geometry = "Geometry";

    // What members that hold any JSON are described by.
    private const string Any = "JsonElement";

    /// <summary>Puts the geometries into a description that is else complete.</summary>
    public static void Describe(OpenApiDocument document)
    {
        foreach (var schema in document.Components?.Schemas?.Values.ToArray() ?? [])
        {
            Visit(schema, document);
        }

        foreach (var media in document.Paths.Values.SelectMany(path => path.Operations ?? [])
            .SelectMany(pair => pair.Value.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>()))
        {
            Visit(media.Value.Schema, document);
        }

        document.Components!.Schemas!.Remove(Any);
        document.AddComponent(Geometry, new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "Ground as a geometry of GeoJSON (RFC 7946), longitude and latitude in degrees on WGS 84.",
            Required = new HashSet<string> { "type", "coordinates" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Enum = [JsonValue.Create("Polygon"), JsonValue.Create("MultiPolygon")]
                },
                ["coordinates"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Items = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema() },
                    Description = "Rings of a polygon, or such rings of each polygon.",
                },
            },
        });
    }

    private static void Visit(IOpenApiSchema? schema, OpenApiDocument document)
    {
        // What is referred to is visited by itself.
        if (schema is not OpenApiSchema known)
        {
            return;
        }

        known.Description = Plain(known.Description);
        foreach (var (name, member) in known.Properties?.ToArray() ?? [])
        {
            if (name is "footprint" or "sceneFootprint" or "polygon")
            {
                known.Properties![name] = new OpenApiSchema
                {
                    Description = Plain(member.Description
                        ?? member.OneOf?.Select(one => one.Description).OfType<string>().FirstOrDefault()),
                    OneOf =
                    [
                        new OpenApiSchema { Type = JsonSchemaType.Null },
                        new OpenApiSchemaReference(Geometry, document),
                        .. name == "polygon" ? [new OpenApiSchema { Type = JsonSchemaType.String }]
                            : Array.Empty<IOpenApiSchema>(),
                    ],
                };
            }
            else
            {
                Visit(member, document);
            }
        }

        Visit(known.Items, document);
        foreach (var part in (known.AllOf ?? []).Concat(known.OneOf ?? []).Concat(known.AnyOf ?? []))
        {
            Visit(part, document);
        }
    }

    // The texts come from XML, whose escapes and lines are left in them.
    private static string? Plain(string? description) => description is null ? null
        : string.Join(' ', WebUtility.HtmlDecode(description).Split('\n', StringSplitOptions.TrimEntries));
}
