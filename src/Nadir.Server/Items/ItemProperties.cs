using System.Text.Json;
using Nadir.Server.Json;
using Nadir.Stac.Items;

namespace Nadir.Server.Items;

/// <summary>Attributes of an image as members of a JSON object.</summary>
internal static class ItemProperties
{
    /// <summary>Numbers become numbers and others texts; an attribute that occurs several times becomes an array.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Of(IReadOnlyList<ItemAttribute> attributes)
    {
        var properties = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var group in attributes.GroupBy(attribute => attribute.Name, StringComparer.OrdinalIgnoreCase))
        {
            JsonElement[] values = [.. group.Select(Value)];
            properties[group.Key] = values.Length == 1 ? values[0] : JsonSerializer.SerializeToElement(values, ServerJson.Default.JsonElementArray);
        }

        return properties;
    }

    private static JsonElement Value(ItemAttribute attribute) => attribute.Number is { } number
        ? JsonSerializer.SerializeToElement(number, ServerJson.Default.Double)
        : JsonSerializer.SerializeToElement(attribute.Text, ServerJson.Default.String);
}
