namespace Nadir.Torch.Serialization;

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
                    throw new InvalidDataException($"'{path}' cannot be read: it says that '{shard}' holds the tensor '{name}', which it does not.");
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

    /// <summary>Names of the tensors that the index lists. Others that a file may hold are not part of the model.</summary>
    public IReadOnlyCollection<string> Names => _weightMap.Keys;

    /// <summary>Opens an index and all of its files, and checks all of their headers.</summary>
    /// <exception cref="FileNotFoundException">The index or one of the files is missing.</exception>
    /// <exception cref="InvalidDataException">The index or a file is damaged, or the index names a file outside its folder.</exception>
    public static ShardedSafetensors Open(string path) => new(path);

    /// <summary>Reads all listed tensors into memory.</summary>
    /// <returns>Tensors by name, on the CPU; the caller's, or the innermost scope's, to dispose.</returns>
    /// <exception cref="FileNotFoundException">The index or one of the files is missing.</exception>
    /// <exception cref="InvalidDataException">The index or a file is damaged, or holds an element type that tensors lack.</exception>
    public static Dictionary<string, Tensor> ReadAll(string path)
    {
        using var model = Open(path);
        return TensorBytes.ReadAll(model.Names, model.Read);
    }

    /// <summary>What the header of its file tells of one tensor.</summary>
    /// <exception cref="KeyNotFoundException">The index does not list it.</exception>
    public SafetensorsEntry Entry(string name) => Shard(name).Entry(name);

    /// <summary>Reads one tensor into memory.</summary>
    /// <returns>A contiguous tensor on the CPU; the caller's, or the innermost scope's, to dispose.</returns>
    /// <exception cref="KeyNotFoundException">The index does not list it.</exception>
    /// <exception cref="InvalidDataException">Its elements are of a type that tensors lack.</exception>
    public Tensor Read(string name) => Shard(name).Read(name);

    /// <summary>Closes the files. Tensors that were read stay.</summary>
    public void Dispose()
    {
        foreach (var shard in _shards.Values)
        {
            shard.Dispose();
        }
    }

    private SafetensorsFile Shard(string name) => _weightMap.TryGetValue(name, out var shard)
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
            throw new FileNotFoundException($"'{Path}' needs the file '{shard}' beside it, which is missing.", e.FileName, e);
        }
    }
}
