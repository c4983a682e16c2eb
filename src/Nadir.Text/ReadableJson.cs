using System.Globalization;
using System.Text.Json;

namespace Nadir.Text;

/// <summary>JSON that others wrote: texts in it that are no Unicode, and words for what is wrong with it.</summary>
/// <remarks>Safe to use from many threads.</remarks>
public static class ReadableJson
{
    /// <summary>
    /// Says why JSON cannot be read, for the person who wrote it: no types of ours, lines counted from one.
    /// </summary>
    /// <param name="error">What the reader threw.</param>
    /// <returns>Without a full stop, such as <c>line 3, byte 7: 'x' is an invalid start of a value</c>.</returns>
    public static string Reason(JsonException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (error.Message.StartsWith("The input does not contain any JSON tokens", StringComparison.Ordinal))
        {
            return "it is empty";
        }

        if (error.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal))
        {
            return $"the value at {error.Path} is of another kind";
        }

        // The reader's sentence ends with where it was, in words of its own.
        var end = error.Message.Length;
        foreach (var mark in (string[])[" Path: ", " LineNumber: "])
        {
            var at = error.Message.IndexOf(mark, StringComparison.Ordinal);
            end = at >= 0 ? Math.Min(end, at) : end;
        }

        var reason = error.Message[..end].TrimEnd('.');
        return error is { LineNumber: { } line, BytePositionInLine: { } position }
            ? string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, byte {position + 1}: {reason}")
            : reason;
    }

    /// <summary>
    /// Finds texts that are no Unicode: bytes that are no UTF-8, and halves of surrogate pairs written as escapes. A
    /// parsed document may hold them, and throws what nobody expects when one of them is asked for.
    /// </summary>
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
