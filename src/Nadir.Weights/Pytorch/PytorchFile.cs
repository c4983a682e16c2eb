using System.Globalization;

namespace Nadir.Weights.Pytorch;

/// <summary>
/// A checkpoint written by <c>torch.save</c> or <c>torch.jit.save</c> (<c>.pt</c>, <c>.pth</c>), read as data: nothing
/// in it is executed, and what is not on a short list of names is refused. The modules of a TorchScript archive are
/// dictionaries of their attributes; their programs stay unread.
/// </summary>
/// <remarks>
/// Reads the zip format of PyTorch 1.6 and later and the legacy format before it, on the CPU. Views of one storage
/// share their storage. The file is mapped into memory and must not be shortened while it is open. Safe to use from
/// many threads.
/// </remarks>
public sealed class PytorchFile : IDisposable
{
    private const uint ZipSignature = 0x04034b50;

    private readonly MappedFile _file;
    private readonly Dictionary<string, (long Offset, PytorchStorage Storage)> _places;

    private PytorchFile(MappedFile file)
    {
        _file = file;
        var container = Open(file);
        PickleTree.CheckDepth(container.Root);
        Root = container.Root;
        Tensors = PickleTree.Tensors(Root);
        _places = Locate(container, Tensors.Select(static tensor => tensor.Storage), file.Length);
    }

    /// <summary>Where the file is.</summary>
    public string Path => _file.Path;

    /// <summary>Every tensor of the checkpoint, once.</summary>
    public IReadOnlyList<PytorchTensor> Tensors { get; }

    /// <summary>
    /// The checkpoint's value, of these kinds: null, bool, long, <see cref="System.Numerics.BigInteger"/>, double,
    /// string, byte[], <see cref="DataType"/>, <see cref="PytorchTensor"/>, <c>List&lt;object?&gt;</c> (list),
    /// <c>object?[]</c> (tuple), <c>OrderedDictionary&lt;object, object?&gt;</c> (dict). Never contains itself, and is
    /// at most 128 deep.
    /// </summary>
    public object? Root { get; }

    /// <summary>Reads a checkpoint.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, no checkpoint, or names something that is not allowed; the message says what.
    /// </exception>
    public static PytorchFile Open(string path)
    {
        var file = new MappedFile(path);
        try
        {
            return new PytorchFile(file);
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

    /// <summary>A part of the bytes of a storage of this file: little-endian.</summary>
    /// <param name="storage">Of one of <see cref="Tensors"/>.</param>
    /// <param name="offset">First byte, counted from the storage's own.</param>
    /// <param name="length">How many; the storage has <see cref="PytorchStorage.ByteCount"/>.</param>
    /// <returns>Valid until this object is disposed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie in the storage.</exception>
    public ReadOnlySpan<byte> Bytes(PytorchStorage storage, long offset, int length)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, storage.ByteCount - length);
        return _file.Span(_places[storage.Key].Offset + offset, length);
    }

    /// <summary>
    /// The tensors below a dictionary by dotted names: keys of nested dictionaries, and positions in lists, joined with
    /// '.'. Other values are left out.
    /// </summary>
    /// <param name="key">The key, such as <c>state_dict</c>, of the part that is wanted; null for the
    /// whole checkpoint.</param>
    /// <exception cref="KeyNotFoundException">The checkpoint has no such key.</exception>
    /// <exception cref="InvalidDataException">Two tensors would have the same name.</exception>
    public Dictionary<string, PytorchTensor> StateDict(string? key = null) =>
        StateDictFlattener.Flatten<PytorchTensor>(Path, Root, key);

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    // All of them are found before anybody takes memory for one.
    private static Dictionary<string, (long Offset, PytorchStorage Storage)> Locate(
        IPytorchContainer container, IEnumerable<PytorchStorage> storages, long fileLength)
    {
        var places = new Dictionary<string, (long Offset, PytorchStorage Storage)>(StringComparer.Ordinal);
        var total = 0L;
        foreach (var storage in storages.Distinct())
        {
            if (!places.TryAdd(storage.Key, (container.Locate(storage), storage)))
            {
                throw new InvalidDataException(
                    $"its pickle names the storage '{storage.Key}' with two types or lengths.");
            }

            total += storage.ByteCount;
        }

        // Each lies in the file, so this only strikes where two share bytes.
        return total <= fileLength ? places
            : throw new InvalidDataException("its storages are together longer than the file.");
    }

    private static IPytorchContainer Open(MappedFile file)
    {
        if (file.Length < sizeof(uint))
        {
            throw new InvalidDataException($"it has {file.Length} bytes, too few for a checkpoint.");
        }

        var start = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(file.Span(0, sizeof(uint)));
        if (start == ZipSignature)
        {
            return new PytorchZipContainer(file);
        }

        return (PickleOpcode)(byte)start == PickleOpcode.Protocol
            ? new PytorchLegacyContainer(file)
            : throw new InvalidDataException("it is neither a zip archive nor a pickle, so no checkpoint of PyTorch.");
    }
}

/// <summary>A run of elements in the checkpoint, named by the pickle and stored beside it.</summary>
/// <param name="Key">Its name in the checkpoint.</param>
/// <param name="ElementType">The elements' type.</param>
/// <param name="ElementCount">How many the pickle says there are.</param>
public sealed record PytorchStorage(string Key, DataType ElementType, long ElementCount)
{
    /// <summary>Bytes that the elements take.</summary>
    public long ByteCount => checked(ElementCount * ElementType.ElementSize());
}

/// <summary>
/// A strided view on a storage: what a pickle tells of one tensor. Sizes, strides and offset count elements.
/// </summary>
public sealed record PytorchTensor(PytorchStorage Storage, long Offset, long[] Shape, long[] Strides);

/// <summary>The rule that a strided view lies within its storage.</summary>
internal static class PytorchTensorExtent
{
    // PyTorch's own limit on dimensions of a tensor that operators take.
    private const int MaximumDimensions = 64;

    /// <exception cref="InvalidDataException">An element of the view would lie outside the storage.</exception>
    public static void Check(PytorchTensor tensor)
    {
        if (tensor.Shape.Length != tensor.Strides.Length || tensor.Shape.Length > MaximumDimensions)
        {
            throw new InvalidDataException(
                $"its pickle holds a tensor of {tensor.Shape.Length} sizes and {tensor.Strides.Length} strides.");
        }

        if (tensor.Offset < 0 || tensor.Shape.Any(long.IsNegative) || tensor.Strides.Any(long.IsNegative)
            || !Fits(tensor))
        {
            throw new InvalidDataException(
                $"its pickle holds a tensor, sizes [{string.Join(", ", tensor.Shape)}], strides "
                    + $"[{string.Join(", ", tensor.Strides)}], offset {tensor.Offset}, that reaches outside its "
                    + $"storage '{tensor.Storage.Key}' of {tensor.Storage.ElementCount} elements.");
        }
    }

    private static bool Fits(PytorchTensor tensor)
    {
        try
        {
            var count = 1L;
            var last = tensor.Offset;
            for (var i = 0; i < tensor.Shape.Length; i++)
            {
                count = checked(count * tensor.Shape[i]);
                last = checked(last + ((tensor.Shape[i] - 1) * tensor.Strides[i]));
            }

            return tensor.Shape.Contains(0) ? tensor.Offset <= tensor.Storage.ElementCount
                : last < tensor.Storage.ElementCount;
        }
        catch (OverflowException)
        {
            return false;
        }
    }
}

/// <summary>Collects the tensors of a nested value under dotted names.</summary>
internal static class StateDictFlattener
{
    // A value whose parts are shared can have far more paths than bytes; no model has so many.
    private const int MaximumSteps = 1_000_000;
    private const int MaximumNameLength = 4096;

    /// <param name="path">Of the checkpoint, for messages.</param>
    /// <param name="root">The checkpoint's value.</param>
    /// <param name="key">The key of the part that is wanted; null for the whole.</param>
    /// <exception cref="KeyNotFoundException">The checkpoint has no such key.</exception>
    /// <exception cref="InvalidDataException">Two tensors would have the same name, or there are
    /// too many paths.</exception>
    public static Dictionary<string, T> Flatten<T>(string path, object? root, string? key)
        where T : class
    {
        var start = root;
        if (key is not null && !(root is OrderedDictionary<object, object?> parts && parts.TryGetValue(key, out start)))
        {
            throw new KeyNotFoundException($"'{path}' has no '{key}'.");
        }

        try
        {
            return Flatten<T>(start);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{path}' cannot be read as a state dict: {e.Message}", e);
        }
    }

    private static Dictionary<string, T> Flatten<T>(object? root)
        where T : class
    {
        var found = new Dictionary<string, T>(StringComparer.Ordinal);
        var pending = new Stack<(string Name, object? Value)>([(string.Empty, root)]);
        for (var step = 0; pending.TryPop(out var item); step++)
        {
            if (step == MaximumSteps || item.Name.Length > MaximumNameLength)
            {
                throw new InvalidDataException(
                    $"it has more than {MaximumSteps} parts, or names of more than {MaximumNameLength} characters.");
            }

            if (item.Value is T tensor)
            {
                if (!found.TryAdd(item.Name, tensor))
                {
                    throw new InvalidDataException($"two of its tensors would be named '{item.Name}'.");
                }
            }
            else
            {
                foreach (var (key, value) in Parts(item.Value).Reverse())
                {
                    pending.Push((item.Name.Length == 0 ? key : $"{item.Name}.{key}", value));
                }
            }
        }

        return found;
    }

    private static IEnumerable<(string Key, object? Value)> Parts(object? value) => value switch
    {
        OrderedDictionary<object, object?> dictionary => dictionary.Select(static pair => (Text(pair.Key), pair.Value)),
        object?[] or List<object?> => ((IList<object?>)value).Select(static (part, index) => (Text(index), part)),
        _ => [],
    };

    private static string Text(object key) => Convert.ToString(key, CultureInfo.InvariantCulture)!;
}
