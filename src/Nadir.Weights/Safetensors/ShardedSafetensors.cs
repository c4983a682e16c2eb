using System.Buffers;
using System.Text.Json;

namespace Nadir.Weights.Safetensors;

/// <summary>
/// A model in several safetensors files: an index (<c>*.safetensors.index.json</c>) says which file holds which tensor.
/// </summary>
/// <remarks>
/// The files lie in the index's folder and are opened when it is. Safe to use from many threads.
/// Source of the layout: Hugging Face's checkpoints.
/// </remarks>
public sealed class ShardedSafetensors : IDisposable
{
    private readonly Dictionary<string, SafetensorsFile> _shards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _weightMap;

    private ShardedSafetensors(string path)
    {
        Path = path;
        _weightMap = ShardIndex.Read(path);
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        try
        {
            foreach (var (name, shard) in _weightMap)
            {
                if (!_shards.TryGetValue(shard, out var file))
                {
                    file = OpenShard(folder, shard);
                    _shards.Add(shard, file);
                }

                if (!file.Contains(name))
                {
                    throw new InvalidDataException(
                        $"'{path}' cannot be read: it says that '{shard}' holds the tensor '{name}', which it does "
                            + $"not.");
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where the index is.</summary>
    public string Path { get; }

    /// <summary>
    /// Names of the tensors that the index lists. Others that a file may hold are not part of the model.
    /// </summary>
    public IReadOnlyCollection<string> Names => _weightMap.Keys;

    /// <summary>Opens an index and all of its files, and checks all of their headers.</summary>
    /// <exception cref="FileNotFoundException">The index or one of the files is missing.</exception>
    /// <exception cref="InvalidDataException">The index or a file is damaged, or the index names a file
    /// outside its folder.</exception>
    public static ShardedSafetensors Open(string path) => new(path);

    /// <summary>What the header of its file tells of one tensor.</summary>
    /// <exception cref="KeyNotFoundException">The index does not list it.</exception>
    public SafetensorsEntry Entry(string name) => Shard(name).Entry(name);

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (var shard in _shards.Values)
        {
            shard.Dispose();
        }
    }

    /// <summary>The file that holds a tensor.</summary>
    /// <exception cref="KeyNotFoundException">The index does not list it.</exception>
    public SafetensorsFile Shard(string name) => _weightMap.TryGetValue(name, out var shard)
        ? _shards[shard]
        : throw new KeyNotFoundException($"'{Path}' lists no tensor '{name}'.");

    private SafetensorsFile OpenShard(string folder, string shard)
    {
        try
        {
            return SafetensorsFile.Open(System.IO.Path.Combine(folder, shard));
        }
        catch (FileNotFoundException e)
        {
            throw new FileNotFoundException(
                $"'{Path}' needs the file '{shard}' beside it, which is missing.", e.FileName, e);
        }
    }
}

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
        return map ?? throw new InvalidDataException(
            "it has no 'weight_map'; this is no index of a safetensors model.");
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
                throw new InvalidDataException(
                    $"it says that tensor '{name}' lies in '{shard}', which is not the plain name of a file in its "
                        + $"own folder.");
            }

            if (!map.TryAdd(name, shard))
            {
                throw new InvalidDataException($"its 'weight_map' names '{name}' twice.");
            }
        }

        return map;
    }
}
