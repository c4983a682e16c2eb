using Nadir.Torch.Serialization.Pickle;

namespace Nadir.Torch.Serialization;

/// <summary>
/// A checkpoint written by <c>torch.save</c> or <c>torch.jit.save</c> (<c>.pt</c>, <c>.pth</c>), read as data: nothing in it
/// is executed, and what is not on a short list of names is refused. The modules of a TorchScript archive are dictionaries
/// of their attributes; their programs stay unread.
/// </summary>
/// <remarks>
/// Reads the zip format of PyTorch 1.6 and later and the legacy format before it, on the CPU. Views of one storage
/// share memory. Memory taken is bounded by the file's length. Not thread-safe.
/// </remarks>
public sealed class PytorchFile : IDisposable
{
    private const uint ZipSignature = 0x04034b50;

    private readonly string _path;
    private readonly Tensor[] _tensors;

    private PytorchFile(string path, object? root, Tensor[] tensors)
    {
        _path = path;
        Root = root;
        _tensors = tensors;
    }

    /// <summary>
    /// The checkpoint's value, of these kinds: null, bool, long, <see cref="System.Numerics.BigInteger"/>, double, string,
    /// byte[], <see cref="ScalarType"/>, <see cref="Tensor"/> (this object's, disposed with it), <c>List&lt;object?&gt;</c> (list),
    /// <c>object?[]</c> (tuple), <c>OrderedDictionary&lt;object, object?&gt;</c> (dict). Never contains itself, and is at
    /// most 128 deep.
    /// </summary>
    public object? Root { get; }

    /// <summary>Reads a checkpoint.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, no checkpoint, or names something that is not allowed; the message says what.
    /// </exception>
    public static PytorchFile Load(string path)
    {
        using var file = new MappedFile(path);
        try
        {
            var container = Open(file);
            PickleTree.CheckDepth(container.Root);
            var tensors = StorageTensors.Read(file, container, PickleTree.Tensors(container.Root));
            return new PytorchFile(path, PickleTree.Replace(container.Root, tensors), [.. tensors.Values]);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads all tensors of a checkpoint by dotted names, as <see cref="StateDict"/> gives them.</summary>
    /// <returns>Tensors by name, on the CPU; the caller's, or the innermost scope's, to dispose. Some may share memory.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">As for <see cref="Load"/>.</exception>
    public static Dictionary<string, Tensor> ReadAll(string path)
    {
        var file = Load(path);
        try
        {
            return file.StateDict();
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The tensors below a dictionary by dotted names: keys of nested dictionaries, and positions in lists, joined with '.'.
    /// Other values are left out.
    /// </summary>
    /// <param name="key">The key, such as <c>state_dict</c>, of the part that is wanted; null for the whole checkpoint.</param>
    /// <returns>Tensors that belong to this object.</returns>
    /// <exception cref="KeyNotFoundException">The checkpoint has no such key.</exception>
    /// <exception cref="InvalidDataException">Two tensors would have the same name.</exception>
    public Dictionary<string, Tensor> StateDict(string? key = null)
    {
        var start = Root;
        if (key is not null && !(Root is OrderedDictionary<object, object?> root && root.TryGetValue(key, out start)))
        {
            throw new KeyNotFoundException($"'{_path}' has no '{key}'.");
        }

        try
        {
            return StateDictFlattener.Flatten(start);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{_path}' cannot be read as a state dict: {e.Message}", e);
        }
    }

    /// <summary>Disposes the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in _tensors)
        {
            tensor.Dispose();
        }
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
