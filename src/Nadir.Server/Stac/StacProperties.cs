using System.Globalization;
using System.Text.Json.Nodes;
using Nadir.Archive;
using Nadir.Stac.Items;

namespace Nadir.Server.Stac;

/// <summary>The properties of an item: its time, and what the archive knows of the image by name.</summary>
internal static class StacProperties
{
    // What the specification, or this server, gives a meaning and a type of its own.
    private static readonly HashSet<string> Taken = new(StringComparer.OrdinalIgnoreCase)
    {
        "datetime", "start_datetime", "end_datetime", "title", "created", "updated", "providers", "bands", "statistics", "license", "keywords", "roles",
    };

    /// <summary>Writes the properties.</summary>
    /// <param name="scene">The image.</param>
    /// <param name="title">What it is called.</param>
    public static JsonObject Of(ArchiveScene scene, string title)
    {
        var properties = Times(scene);
        properties["title"] = title;
        properties["nadir:width"] = scene.Width;
        properties["nadir:height"] = scene.Height;
        foreach (var attribute in scene.Description.Attributes.GroupBy(attribute => attribute.Name, StringComparer.OrdinalIgnoreCase))
        {
            if (!Taken.Contains(attribute.Key) && !properties.ContainsKey(attribute.Key))
            {
                JsonNode[] values = [.. attribute.Select(Value)];
                properties[attribute.Key] = values.Length == 1 && attribute.Key != "instruments" ? values[0] : new JsonArray(values);
            }
        }

        return properties;
    }

    private static JsonObject Times(ArchiveScene scene)
    {
        var (from, to) = (scene.Description.AcquiredFrom, scene.Description.AcquiredTo);
        if (from is { } begun && to is { } ended)
        {
            return begun == ended
                ? new JsonObject { ["datetime"] = StacTime.Write(begun) }
                : new JsonObject { ["datetime"] = null, ["start_datetime"] = StacTime.Write(begun), ["end_datetime"] = StacTime.Write(ended) };
        }

        // The specification wants a range where there is no time. One that is made up would be found by searches that the
        // archive leaves the image out of, so of an undated image nothing is said, and of half a range that half.
        var times = new JsonObject { ["datetime"] = null };
        if (from is { } start)
        {
            times["start_datetime"] = StacTime.Write(start);
        }

        if (to is { } end)
        {
            times["end_datetime"] = StacTime.Write(end);
        }

        return times;
    }

    // Times of format ISO 8601, versions and the like are texts even where they read as numbers.
    private static JsonNode Value(ItemAttribute attribute) =>
        attribute.Number is { } number && attribute.Text == number.ToString("R", CultureInfo.InvariantCulture)
            ? JsonValue.Create(number)
            : JsonValue.Create(attribute.Text);
}
