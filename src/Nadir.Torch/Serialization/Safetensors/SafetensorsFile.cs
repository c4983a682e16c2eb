namespace Nadir.Torch.Serialization;

/// <summary>
/// A safetensors file, opened for reading: the header is checked as a whole, tensors are read when they are asked for.
/// </summary>
/// <remarks>
/// The file is mapped into memory and must not be shortened while it is open. Safe to use from many threads.
/// Source of the format: huggingface/safetensors, README "Format".
/// </remarks>
public sealed class SafetensorsFile : IDisposable
{
    private readonly MappedFile _file;
    private readonly SafetensorsHeader _header;
    private readonly Dictionary<string, SafetensorsEntry> _byName;

    private SafetensorsFile(MappedFile file)
    {
        _file = file;
        _header = SafetensorsHeader.Read(file);
        _byName = _header.Entries.ToDictionary(static entry => entry.Name, StringComparer.Ordinal);
    }

    /// <summary>Where the file is.</summary>
    public string Path => _file.Path;

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries => _header.Entries;

    /// <summary>Names of the tensors, in no order.</summary>
    public IReadOnlyCollection<string> Names => _byName.Keys;

    /// <summary>The free texts of the header's <c>__metadata__</c>; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Opens a file and checks all of its header.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file breaks a rule of the format; the message names the file and the rule.</exception>
    public static SafetensorsFile Open(string path)
    {
        var file = new MappedFile(path);
        try
        {
            return new SafetensorsFile(file);
        }
        catch (InvalidDataException e)
        {
            file.Dispose();
            throw new InvalidDataException($"'{path}' cannot be read: {e.Message}", e);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads all tensors of a file into memory.</summary>
    /// <returns>Tensors by name, on the CPU; the caller's, or the innermost scope's, to dispose.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file breaks a rule of the format, or holds an element type that tensors lack.</exception>
    public static Dictionary<string, Tensor> ReadAll(string path)
    {
        using var file = Open(path);
        return TensorBytes.ReadAll(file._byName.Keys, file.Read);
    }

    /// <summary>Whether the file holds a tensor of this name.</summary>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>What the header tells of one tensor.</summary>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    public SafetensorsEntry Entry(string name) => _byName.TryGetValue(name, out var entry)
        ? entry
        : throw new KeyNotFoundException($"'{Path}' holds no tensor '{name}'.");

    /// <summary>Reads one tensor into memory.</summary>
    /// <returns>A contiguous tensor on the CPU; the caller's, or the innermost scope's, to dispose.</returns>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    /// <exception cref="InvalidDataException">Its elements are of a type that tensors lack, or are truth values other than 0 and 1.</exception>
    public Tensor Read(string name)
    {
        var entry = Entry(name);
        var type = entry.DataType.ToScalarType()
            ?? throw new InvalidDataException($"Tensor '{name}' of '{Path}' has elements of type {entry.DataType.Name()}, which tensors cannot hold; store it as another type.");
        try
        {
            return TensorBytes.Read(_file, _header.DataStart + entry.Begin, type, [.. entry.Shape]);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"Tensor '{name}' of '{Path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Closes the file. Tensors that were read stay.</summary>
    public void Dispose() => _file.Dispose();
}
