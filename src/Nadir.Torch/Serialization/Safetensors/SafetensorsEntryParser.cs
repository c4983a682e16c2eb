using System.Text.Json;

namespace Nadir.Torch.Serialization;

/// <summary>Reads the description of one tensor: <c>{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}</c>.</summary>
internal static class SafetensorsEntryParser
{
    /// <summary>Parses the object that the reader stands on.</summary>
    /// <exception cref="InvalidDataException">A part is missing, given twice or of the wrong kind.</exception>
    public static SafetensorsEntry Parse(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new InvalidDataException($"the description of tensor '{name}' is not an object.");
        }

        SafetensorsDataType? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            reader.Read();
            switch (key)
            {
                case "dtype" when type is null:
                    type = ParseType(ref reader, name);
                    break;
                case "shape" when shape is null:
                    shape = ParseIntegers(ref reader, name, key);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ParseIntegers(ref reader, name, key);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw new InvalidDataException($"tensor '{name}' gives its {key} twice.");
                default:
                    reader.Skip(); // Later versions of the format may add keys.
                    break;
            }
        }

        if (offsets is not { Length: 2 })
        {
            throw new InvalidDataException($"tensor '{name}' does not give two data_offsets.");
        }

        return new SafetensorsEntry(
            name,
            type ?? throw new InvalidDataException($"tensor '{name}' gives no dtype."),
            shape ?? throw new InvalidDataException($"tensor '{name}' gives no shape."),
            offsets[0],
            offsets[1]);
    }

    private static SafetensorsDataType ParseType(ref Utf8JsonReader reader, string name)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : string.Empty;
        return SafetensorsDataTypes.TryParse(text, out var type)
            ? type
            : throw new InvalidDataException($"tensor '{name}' has the unknown dtype '{text}'.");
    }

    private static long[] ParseIntegers(ref Utf8JsonReader reader, string name, string key)
    {
        var values = new List<long>();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) && value >= 0)
            {
                values.Add(value);
            }
        }

        return reader.TokenType == JsonTokenType.EndArray
            ? [.. values]
            : throw new InvalidDataException($"the {key} of tensor '{name}' is not a list of whole numbers from 0 to {long.MaxValue}.");
    }
}
