using System.Text.Json.Nodes;
using Nadir.Archive;

namespace Nadir.Server.Stac;

/// <summary>Writes which properties filters may name, as JSON Schema (OGC API - Features - Part 3, clause 6).</summary>
internal static class StacQueryables
{
    private const string Item = "https://schemas.stacspec.org/v1.1.0/item-spec/json-schema/item.json#";

    /// <summary>Writes the schema.</summary>
    /// <param name="summary">What attributes images have.</param>
    /// <param name="address">Where the schema is.</param>
    /// <param name="what">What it is of.</param>
    public static JsonObject Of(ArchiveSummary summary, string address, string what)
    {
        var properties = new JsonObject
        {
            ["id"] = new JsonObject { ["title"] = "Id", ["$ref"] = $"{Item}/definitions/core/allOf/2/properties/id" },
            ["collection"] = new JsonObject { ["title"] = "Collection", ["type"] = "string" },
            ["geometry"] = new JsonObject
            {
                ["title"] = "Ground that the image shows",
                ["$ref"] = "https://geojson.org/schema/Geometry.json"
            },
            ["datetime"] = Time("When the image was taken"),
            ["start_datetime"] = Time("When taking the image began, where it took a while"),
            ["end_datetime"] = Time("When taking the image ended, where it took a while"),
        };
        foreach (var attribute in summary.Attributes)
        {
            if (!properties.ContainsKey(attribute.Name))
            {
                properties[attribute.Name] = Of(attribute);
            }
        }

        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = address,
            ["type"] = "object",
            ["title"] = "Queryables",
            ["description"] = $"The properties that filters may name of {what}.",
            ["properties"] = properties,
            // Where an archive has more attributes than are listed, filters may name these, too.
            ["additionalProperties"] = summary.Attributes.Count >= ArchiveSummary.MostAttributes,
        };
    }

    private static JsonObject Of(AttributeSummary attribute)
    {
        if (attribute is { Minimum: { } minimum, Maximum: { } maximum })
        {
            return new JsonObject
            {
                ["title"] = attribute.Name,
                ["type"] = "number",
                ["minimum"] = minimum,
                ["maximum"] = maximum
            };
        }

        var isBoolean = attribute.Values.Count > 0 && attribute.Values.All(value => value.Value is "true" or "false");
        return new JsonObject { ["title"] = attribute.Name, ["type"] = isBoolean ? "boolean" : "string" };
    }

    private static JsonObject Time(string title) =>
        new() { ["title"] = title, ["type"] = "string", ["format"] = "date-time" };
}
