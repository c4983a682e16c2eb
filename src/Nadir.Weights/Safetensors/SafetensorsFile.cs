namespace Nadir.Weights.Safetensors;

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
    /// <exception cref="InvalidDataException">The file breaks a rule of the format; the message names the file
    /// and the rule.</exception>
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

    /// <summary>Whether the file holds a tensor of this name.</summary>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>What the header tells of one tensor.</summary>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    public SafetensorsEntry Entry(string name) => _byName.TryGetValue(name, out var entry)
        ? entry
        : throw new KeyNotFoundException($"'{Path}' holds no tensor '{name}'.");

    /// <summary>
    /// A part of the bytes of one tensor, as they lie in the file: little-endian, the last dimension fastest.
    /// </summary>
    /// <param name="name">The tensor.</param>
    /// <param name="offset">First byte, counted from the tensor's own.</param>
    /// <param name="length">How many; the tensor has <see cref="SafetensorsEntry.ByteCount"/>.</param>
    /// <returns>Valid until this object is disposed.</returns>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie in the tensor.</exception>
    public ReadOnlySpan<byte> Bytes(string name, long offset, int length)
    {
        var entry = Entry(name);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, entry.ByteCount - length);
        return _file.Span(_header.DataStart + entry.Begin + offset, length);
    }

    /// <summary>The bytes of one tensor as they lie in the file, without a copy.</summary>
    /// <param name="name">The tensor, of at most 2 GiB.</param>
    /// <returns>To be read only until this object is disposed; as long as it is held, the file stays mapped.</returns>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tensor is larger.</exception>
    public ReadOnlyMemory<byte> Memory(string name)
    {
        var entry = Entry(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entry.ByteCount, int.MaxValue);
        return _file.Memory(_header.DataStart + entry.Begin, (int)entry.ByteCount);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();
}
