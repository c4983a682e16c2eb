using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Archive;
using Nadir.Stac.Items;

namespace Nadir.Server.Stac;

/// <summary>The properties of an item: its time, and what the archive knows of the image by name.</summary>
internal static class StacProperties
{
    private static readonly HashSet<string> Dates = new(StringComparer.Ordinal)
    {
        "datetime", "start_datetime", "end_datetime", "created", "updated", "published", "expires", "unpublished",
    };

    // What the specification, or this server, gives a meaning and a type of its own.
    private static readonly HashSet<string> Taken = new(StringComparer.OrdinalIgnoreCase)
    {
        "datetime", "start_datetime", "end_datetime", "title", "providers", "bands", "statistics", "license",
        "keywords", "roles",
    };

    /// <summary>Writes the properties.</summary>
    /// <param name="scene">The image.</param>
    /// <param name="title">What it is called.</param>
    /// <param name="source">The properties of the item that it comes from; null when there is none, or nobody
    /// knows. Is used up.</param>
    public static JsonObject Of(ArchiveScene scene, string title, JsonObject? source)
    {
        var properties = Times(scene);
        string[] given = source is null ? [] : Take(source, properties, scene);
        properties["title"] = properties["title"]?.DeepClone()
            ?? scene.Description.Attributes.FirstOrDefault(attribute => attribute.Name == "title")?.Text ?? title;
        properties["nadir:width"] = scene.Width;
        properties["nadir:height"] = scene.Height;
        foreach (var attribute in scene.Description.Attributes.GroupBy(
            attribute => attribute.Name, StringComparer.OrdinalIgnoreCase))
        {
            if (!properties.ContainsKey(attribute.Key) && !IsWithin(attribute.Key, Taken)
                && !IsWithin(attribute.Key, given))
            {
                JsonNode[] values = [.. attribute.Select(Value)];
                properties[attribute.Key] = values.Length == 1 && attribute.Key != "instruments" ? values[0]
                    : new JsonArray(values);
            }
        }

        return properties;
    }

    // Adds what the source says as it says it, and returns the names. What filters go by differs where an asset says
    // otherwise than its item; then that is shown.
    private static string[] Take(JsonObject source, JsonObject properties, ArchiveScene scene)
    {
        var names = new List<string>();
        foreach (var (name, value) in source.ToArray())
        {
            names.Add(name);
            source.Remove(name);
            if (value is not null && (Dates.Contains(name) ? StacSourceMembers.Time(value) : Known(name, value, scene)
                ?? value) is { } shown
                && (name != "title" || shown.GetValueKind() == JsonValueKind.String))
            {
                properties[name] = shown;
            }
        }

        return [.. names];
    }

    private static JsonNode? Known(string name, JsonNode value, ArchiveScene scene)
    {
        if (value.GetValueKind() is not (JsonValueKind.Number or JsonValueKind.String)
            || scene.Description.Attributes.FirstOrDefault(
                attribute => attribute.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } attribute)
        {
            return null;
        }

        return value.GetValueKind() == JsonValueKind.Number
            ? attribute.Number is { } number && number != value.AsValue().GetValue<double>() ? Value(attribute) : null
            : value.GetValue<string>() is var text && text.StartsWith(attribute.Text, StringComparison.Ordinal) ? null
            : Value(attribute);
    }

    // Objects within objects are attributes whose names are joined by points.
    private static bool IsWithin(string attribute, IEnumerable<string> given) => given.Any(name =>
        attribute.Equals(name, StringComparison.OrdinalIgnoreCase)
        || (attribute.StartsWith(name, StringComparison.OrdinalIgnoreCase) && attribute.Length > name.Length
            && attribute[name.Length] == '.'));

    private static JsonObject Times(ArchiveScene scene)
    {
        var (from, to) = (scene.Description.AcquiredFrom, scene.Description.AcquiredTo);
        if (from is { } begun && to is { } ended)
        {
            return begun == ended
                ? new JsonObject { ["datetime"] = StacTime.Write(begun) }
                : new JsonObject
                {
                    ["datetime"] = null,
                    ["start_datetime"] = StacTime.Write(begun),
                    ["end_datetime"] = StacTime.Write(ended)
                };
        }

        // The specification wants a range where there is no time. One that is made up would be found by searches that
        // the archive leaves the image out of, so of an undated image nothing is said, and of half a range that half.
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
