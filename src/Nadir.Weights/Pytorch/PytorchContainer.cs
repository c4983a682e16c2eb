using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace Nadir.Weights.Pytorch;

/// <summary>One of the file formats in which PyTorch stores a pickle and the storages that it names.</summary>
internal interface IPytorchContainer
{
    /// <summary>The pickle's value, its tensors still being <see cref="PytorchTensor"/>s.</summary>
    object? Root { get; }

    /// <summary>Where in the file the bytes of a storage begin.</summary>
    /// <exception cref="InvalidDataException">The storage is missing or has another length.</exception>
    long Locate(PytorchStorage storage);
}

/// <summary>The format since PyTorch 1.6: a zip archive of <c>NAME/data.pkl</c> and <c>NAME/data/KEY</c>.</summary>
internal sealed class PytorchZipContainer : IPytorchContainer
{
    // The largest pickles of real checkpoints have some megabytes; the tensors' bytes are not in them.
    private const int MaximumPickleLength = 1 << 28;

    private readonly ZipDirectory _zip;
    private readonly string _prefix;

    /// <summary>Opens the archive and reads its pickle.</summary>
    /// <exception cref="InvalidDataException">The archive or the pickle is damaged or holds what is
    /// not allowed.</exception>
    public PytorchZipContainer(MappedFile file)
    {
        _zip = ZipDirectory.Read(file);
        _prefix = FindPrefix(_zip.Names);
        CheckByteOrder(file);
        var (offset, length) = _zip.Find(_prefix + "data.pkl");
        if (length > MaximumPickleLength)
        {
            throw new InvalidDataException(
                $"its pickle has {length} bytes, more than the {MaximumPickleLength} that are read.");
        }

        var reader = new PickleReader(file.Span(offset, (int)length));
        Root = Unpickler.Load(ref reader);
    }

    /// <inheritdoc/>
    public object? Root { get; }

    /// <inheritdoc/>
    public long Locate(PytorchStorage storage)
    {
        var (offset, length) = _zip.Find($"{_prefix}data/{storage.Key}");
        return length == storage.ByteCount
            ? offset
            : throw new InvalidDataException(
                $"its storage '{storage.Key}' has {length} bytes where the pickle says {storage.ByteCount}.");
    }

    private static string FindPrefix(IEnumerable<string> names)
    {
        var pickles = names.Where(static name => name == "data.pkl"
            || (name.EndsWith("/data.pkl", StringComparison.Ordinal) && name.AsSpan().Count('/') == 1)).ToList();
        return pickles is [var pickle]
            ? pickle[..^"data.pkl".Length]
            : throw new InvalidDataException(
                "it is a zip archive, but not one of PyTorch's: it does not hold exactly one 'data.pkl'.");
    }

    private void CheckByteOrder(MappedFile file)
    {
        // Absent in files of older versions, which are little-endian.
        var name = _prefix + "byteorder";
        if (_zip.Names.Contains(name))
        {
            var (offset, length) = _zip.Find(name);
            if (!file.Span(offset, (int)Math.Min(length, 16)).SequenceEqual("little"u8))
            {
                throw new InvalidDataException(
                    "it was written by a big-endian machine; load and save it again on a little-endian one.");
            }
        }
    }
}

/// <summary>
/// The format before PyTorch 1.6: four pickles (magic number, version, the writer's machine, the value), a fifth that
/// lists the storages, and then each storage as its number of elements (8 bytes) and its elements.
/// </summary>
internal sealed class PytorchLegacyContainer : IPytorchContainer
{
    private const long Version = 1001;

    private static readonly BigInteger s_magic = BigInteger.Parse(
        "01950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private readonly Dictionary<string, (long Offset, PytorchStorage Storage)> _storages = new(StringComparer.Ordinal);

    /// <summary>Reads the pickles and walks over the storages.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, of another kind, or holds what is
    /// not allowed.</exception>
    public PytorchLegacyContainer(MappedFile file)
    {
        var reader = new PickleReader(file.Span(0, (int)Math.Min(file.Length, int.MaxValue)));
        if (Unpickler.Load(ref reader) is not BigInteger magic || magic != s_magic)
        {
            throw new InvalidDataException("it is a pickle, but not one that torch.save wrote.");
        }

        if (Unpickler.Load(ref reader) is not Version)
        {
            throw new InvalidDataException($"it is not of version {Version} of PyTorch's legacy format.");
        }

        if (Unpickler.Load(ref reader) is not OrderedDictionary<object, object?> machine
            || machine.GetValueOrDefault("little_endian") is not true)
        {
            throw new InvalidDataException(
                "it was not written by a little-endian machine; load and save it again on one.");
        }

        Root = Unpickler.Load(ref reader);
        if (Unpickler.Load(ref reader) is not List<object?> keys)
        {
            throw new InvalidDataException("its list of storages is damaged.");
        }

        WalkStorages(file, keys, reader.Position);
    }

    /// <inheritdoc/>
    public object? Root { get; }

    /// <inheritdoc/>
    public long Locate(PytorchStorage storage) =>
        _storages.TryGetValue(storage.Key, out var found) && found.Storage == storage
            ? found.Offset
            : throw new InvalidDataException(
                $"its storage '{storage.Key}' is missing or of another kind than the pickle says.");

    private void WalkStorages(MappedFile file, List<object?> keys, long position)
    {
        // The list gives only keys; how long an element is stands in the value's pickle.
        var references = PickleTree.Tensors(Root).Select(static tensor => tensor.Storage).Distinct()
            .ToLookup(static storage => storage.Key, StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (key is not string name || references[name].ToList() is not [var storage])
            {
                throw new InvalidDataException("its list of storages does not match its tensors.");
            }

            var count = BinaryPrimitives.ReadInt64LittleEndian(file.Span(position, sizeof(long)));
            if (count != storage.ElementCount || storage.ByteCount > file.Length - position - sizeof(long)
                || !_storages.TryAdd(name, (position + sizeof(long), storage)))
            {
                throw new InvalidDataException(
                    $"its storage '{name}' has {count} elements where the pickle says {storage.ElementCount}, or is "
                        + $"cut short.");
            }

            position += sizeof(long) + storage.ByteCount;
        }
    }
}
