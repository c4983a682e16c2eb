using System.Text.Json;

namespace Nadir.Torch.Serialization;

/// <summary>Reads the JSON of a safetensors header in one pass, refusing keys that occur twice.</summary>
internal static class SafetensorsHeaderParser
{
    public const string MetadataKey = "__metadata__";

    /// <summary>Parses a header that is known to be valid UTF-8.</summary>
    /// <exception cref="InvalidDataException">It is not JSON, or not of the header's form.</exception>
    public static (List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return ParseObject(json);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"its header is not valid JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            // The reader's answer to an escaped half of a surrogate pair.
            throw new InvalidDataException($"its header holds a text that is not valid Unicode: {e.Message}", e);
        }
    }

    private static (List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata) ParseObject(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 16 });
        reader.Read();
        var entries = new List<SafetensorsEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            if (!names.Add(name))
            {
                throw new InvalidDataException($"its header names '{name}' twice.");
            }

            reader.Read();
            if (name == MetadataKey)
            {
                ParseMetadata(ref reader, metadata);
            }
            else
            {
                entries.Add(SafetensorsEntryParser.Parse(ref reader, name));
            }
        }

        // Anything but blanks after the object makes this throw.
        reader.Read();
        return (entries, metadata);
    }

    private static void ParseMetadata(ref Utf8JsonReader reader, Dictionary<string, string> metadata)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new InvalidDataException($"its {MetadataKey} is not an object of texts.");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw new InvalidDataException($"the value of '{key}' in its {MetadataKey} is not a text.");
            }

            if (!metadata.TryAdd(key, reader.GetString()!))
            {
                throw new InvalidDataException($"its {MetadataKey} names '{key}' twice.");
            }
        }
    }
}
