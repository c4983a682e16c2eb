using Nadir.Weights;
using Nadir.Weights.Pytorch;

namespace Nadir.Torch.Serialization;

/// <summary>
/// A PyTorch checkpoint in memory: the value of a <see cref="PytorchFile"/>, with tensors in the place of their
/// descriptions.
/// </summary>
/// <remarks>On the CPU. Views of one storage share memory, as they did when saved. Not thread-safe.</remarks>
public sealed class PytorchCheckpoint : IDisposable
{
    private static readonly Operator s_asStrided = new("aten::as_strided");

    private readonly string _path;
    private readonly Tensor[] _tensors;

    private PytorchCheckpoint(string path, object? root, Tensor[] tensors)
    {
        _path = path;
        Root = root;
        _tensors = tensors;
    }

    /// <summary>
    /// The checkpoint's value, of the kinds of <see cref="PytorchFile.Root"/>; its tensors are <see cref="Tensor"/>s,
    /// which are this object's and disposed with it, and its element types <see cref="ScalarType"/>s.
    /// </summary>
    public object? Root { get; }

    /// <summary>Reads a checkpoint.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">As for <see cref="PytorchFile.Open"/>.</exception>
    public static PytorchCheckpoint Load(string path)
    {
        using var file = PytorchFile.Open(path);
        try
        {
            var tensors = ReadTensors(file);
            object? Replaced(object? value) => value switch
            {
                PytorchTensor stored => tensors[stored],
                DataType type => type.ToScalarType(),
                _ => value,
            };
            return new PytorchCheckpoint(path, PickleTree.Replace(file.Root, Replaced), [.. tensors.Values]);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads all tensors of a checkpoint by dotted names, as <see cref="StateDict"/> gives them.</summary>
    /// <returns>Tensors by name, on the CPU; the caller's, or the innermost scope's, to dispose. Some
    /// may share memory.</returns>
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

    /// <inheritdoc cref="PytorchFile.StateDict"/>
    /// <returns>Tensors that belong to this object.</returns>
    public Dictionary<string, Tensor> StateDict(string? key = null) =>
        StateDictFlattener.Flatten<Tensor>(_path, Root, key);

    /// <summary>Disposes the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in _tensors)
        {
            tensor.Dispose();
        }
    }

    private static Dictionary<PytorchTensor, Tensor> ReadTensors(PytorchFile file)
    {
        var tensors = new Dictionary<PytorchTensor, Tensor>(ReferenceEqualityComparer.Instance);
        try
        {
            foreach (var group in file.Tensors.GroupBy(static view => view.Storage))
            {
                using var storage = TensorBytes.Read(
                    (offset, length) => file.Bytes(group.Key, offset, length),
                    group.Key.ElementType.ToScalarType()!.Value, [group.Key.ElementCount]);
                foreach (var view in group)
                {
                    tensors.Add(view, s_asStrided.Call(storage, view.Shape, view.Strides, view.Offset));
                }
            }

            return tensors;
        }
        catch
        {
            foreach (var tensor in tensors.Values)
            {
                tensor.Dispose();
            }

            throw;
        }
    }
}
