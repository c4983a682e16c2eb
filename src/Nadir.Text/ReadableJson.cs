using System.Text.Json;

namespace Nadir.Text;

/// <summary>
/// Finds texts in JSON that are no Unicode: bytes that are no UTF-8, and halves of surrogate pairs written as escapes. A parsed document may
/// hold them, and throws what nobody expects when one of them is asked for.
/// </summary>
public static class ReadableJson
{
    /// <summary>Looks at every name and every text.</summary>
    /// <param name="element">Nested at most as deep as parsers allow by themselves.</param>
    /// <exception cref="JsonException">One cannot be read.</exception>
    public static void Require(JsonElement element)
    {
        try
        {
            Look(element);
        }
        catch (InvalidOperationException error)
        {
            throw new JsonException("it holds a text that is no Unicode", error);
        }
    }

    private static void Look(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Look(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    Look(property.Value);
                }

                break;
            default:
                break;
        }
    }
}
