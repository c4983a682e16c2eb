using System.Buffers;
using System.Text.Json;

namespace Nadir.Torch.Serialization;

/// <summary>The index of a model in several files: <c>{"metadata":{...},"weight_map":{"tensor":"file"}}</c>.</summary>
internal static class ShardIndex
{
    // The largest published indexes have some megabytes.
    private const long MaximumLength = 100_000_000;

    private static readonly SearchValues<char> s_notInFileNames = SearchValues.Create("/\\:\0");

    /// <summary>Reads which file holds which tensor.</summary>
    /// <exception cref="InvalidDataException">The file is no index, or names a file outside its folder.</exception>
    public static Dictionary<string, string> Read(string path)
    {
        using var file = new MappedFile(path);
        try
        {
            if (file.Length > MaximumLength)
            {
                throw new InvalidDataException($"it has {file.Length} bytes, too many for an index.");
            }

            return Parse(file.Span(0, (int)file.Length));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or InvalidDataException)
        {
            throw new InvalidDataException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    private static Dictionary<string, string> Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 16 });
        Dictionary<string, string>? map = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new InvalidDataException("it is not a JSON object.");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var isMap = reader.ValueTextEquals("weight_map");
            reader.Read();
            if (!isMap)
            {
                reader.Skip();
                continue;
            }

            map = map is null ? ParseMap(ref reader) : throw new InvalidDataException("it gives 'weight_map' twice.");
        }

        reader.Read(); // Anything but blanks after the object makes this throw.
        return map ?? throw new InvalidDataException("it has no 'weight_map'; this is no index of a safetensors model.");
    }

    private static Dictionary<string, string> ParseMap(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new InvalidDataException("its 'weight_map' is not an object.");
        }

        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            var shard = reader.TokenType == JsonTokenType.String ? reader.GetString()! : string.Empty;
            if (shard is "" or "." or ".." || shard.AsSpan().ContainsAny(s_notInFileNames))
            {
                throw new InvalidDataException($"it says that tensor '{name}' lies in '{shard}', which is not the plain name of a file in its own folder.");
            }

            if (!map.TryAdd(name, shard))
            {
                throw new InvalidDataException($"its 'weight_map' names '{name}' twice.");
            }
        }

        return map;
    }
}
