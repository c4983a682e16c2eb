using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Nadir.Stac.Items;

namespace Nadir.Exchange.Formats;

/// <summary>
/// Attributes of an image as a JSON object: numbers as numbers, texts as texts, and several values of one name as an
/// array at the place of the first.
/// </summary>
internal static class AttributeJson
{
    private const int MostAttributes = 512;

    /// <summary>Writes an object.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<ItemAttribute> attributes)
    {
        json.WriteStartObject();
        foreach (var values in attributes.GroupBy(attribute => attribute.Name, StringComparer.Ordinal))
        {
            json.WritePropertyName(values.Key);
            if (values.Skip(1).Any())
            {
                json.WriteStartArray();
                foreach (var value in values)
                {
                    WriteValue(json, value);
                }

                json.WriteEndArray();
            }
            else
            {
                WriteValue(json, values.First());
            }
        }

        json.WriteEndObject();
    }

    /// <summary>Writes an object as UTF-8.</summary>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<ItemAttribute> attributes)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, JsonLines.Options))
        {
            Write(json, attributes);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>
    /// Reads an object; values that are no numbers, texts or truth values, or arrays of these, are left out.
    /// </summary>
    /// <param name="text">The object.</param>
    /// <returns>Null when the text is no object.</returns>
    public static IReadOnlyList<ItemAttribute>? Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? [.. document.RootElement.EnumerateObject().Where(member => member.Name.Length > 0).SelectMany(Values)
                    .Take(MostAttributes)]
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair is found when the text is taken.
            return null;
        }
    }

    private static void WriteValue(Utf8JsonWriter json, ItemAttribute attribute)
    {
        if (attribute.Number is { } number && attribute.Text == number.ToString("R", CultureInfo.InvariantCulture))
        {
            json.WriteRawValue(attribute.Text);
        }
        else
        {
            json.WriteStringValue(attribute.Text);
        }
    }

    private static IEnumerable<ItemAttribute> Values(JsonProperty member) =>
        member.Value.ValueKind == JsonValueKind.Array
        ? member.Value.EnumerateArray().Select(value => Of(member.Name, value)).OfType<ItemAttribute>()
        : Of(member.Name, member.Value) is { } single ? [single] : [];

    private static ItemAttribute? Of(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var number) && double.IsFinite(number) =>
            ItemAttribute.Of(name, number),
        JsonValueKind.String => ItemAttribute.Of(name, value.GetString()!),
        JsonValueKind.True or JsonValueKind.False => ItemAttribute.Of(name, value.GetRawText()),
        _ => null,
    };
}

/// <summary>How lines of JSON are written: letters of all scripts as they are, since programs read them.</summary>
internal static class JsonLines
{
    /// <summary>The options of a writer.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = Imagery.Files.FileNameEncoder.ForPrograms };
}
