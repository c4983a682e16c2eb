using Nadir.Weights;
using Nadir.Weights.Safetensors;

namespace Nadir.Torch.Serialization;

/// <summary>Tensors from and to safetensors files.</summary>
public static class SafetensorsTensors
{
    private static readonly Operator s_isFinite = new("aten::isfinite");

    /// <summary>Reads all tensors of a file into memory.</summary>
    /// <returns>Tensors by name, on the CPU; the caller's, or the innermost scope's, to dispose.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file breaks a rule of the format, or holds an element type that
    /// tensors lack.</exception>
    public static Dictionary<string, Tensor> ReadAll(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return TensorBytes.ReadAll(file.Names, file.Read);
    }

    /// <summary>Reads all tensors that an index of several files lists into memory.</summary>
    /// <returns>Tensors by name, on the CPU; the caller's, or the innermost scope's, to dispose.</returns>
    /// <exception cref="FileNotFoundException">The index or one of the files is missing.</exception>
    /// <exception cref="InvalidDataException">The index or a file is damaged, or holds an element type that
    /// tensors lack.</exception>
    public static Dictionary<string, Tensor> ReadAllShards(string path)
    {
        using var model = ShardedSafetensors.Open(path);
        return TensorBytes.ReadAll(model.Names, name => model.Shard(name).Read(name));
    }

    /// <summary>Reads one tensor into memory.</summary>
    /// <param name="file">An open file.</param>
    /// <param name="name">The tensor.</param>
    /// <returns>A contiguous tensor on the CPU; the caller's, or the innermost scope's, to dispose.</returns>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    /// <exception cref="InvalidDataException">Its elements are of a type that tensors lack, or are truth values other
    /// than 0 and 1.</exception>
    public static Tensor Read(this SafetensorsFile file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        var entry = file.Entry(name);
        var type = entry.DataType.ToScalarType()
            ?? throw new InvalidDataException(
                $"Tensor '{name}' of '{file.Path}' has elements of type {entry.DataType.Name()}, which tensors "
                    + $"cannot hold; store it as another type.");
        try
        {
            return TensorBytes.Read((offset, length) => file.Bytes(name, offset, length), type, [.. entry.Shape]);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"Tensor '{name}' of '{file.Path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// Writes tensors into a file, replacing an old one as a whole: whoever reads sees the old content or the new,
    /// also after a crash. The same tensors always give the same bytes.
    /// </summary>
    /// <param name="path">The file. Its folder must exist.</param>
    /// <param name="tensors">Tensors by name, on any device; not changed.</param>
    /// <param name="metadata">Free texts for the header.</param>
    /// <param name="floatingPointType">
    /// When given, the type to which tensors of floating-point numbers are converted on the way, such as
    /// <see cref="ScalarType.Float16"/>. Others are stored as they are.
    /// </param>
    /// <exception cref="ArgumentException">A name is reserved or not valid Unicode, or the type is not a
    /// floating-point one.</exception>
    /// <exception cref="OverflowException">A finite number is too large for
    /// <paramref name="floatingPointType"/>.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one stays.</exception>
    public static void Write(
        string path,
        IReadOnlyDictionary<string, Tensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null,
        ScalarType? floatingPointType = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (floatingPointType is { } type && !type.IsFloatingPoint())
        {
            throw new ArgumentException($"{type} is not a floating-point type.", nameof(floatingPointType));
        }

        SafetensorsWriter.Write(
            path, tensors.Select(pair => Content(pair.Key, pair.Value, floatingPointType)), metadata);
    }

    /// <summary>
    /// The tensor type that holds the elements, or null where libtorch has none (unsigned and 8-bit floats).
    /// </summary>
    public static ScalarType? ToScalarType(this DataType type) => type switch
    {
        DataType.Bool => ScalarType.Bool,
        DataType.U8 => ScalarType.UInt8,
        DataType.I8 => ScalarType.Int8,
        DataType.I16 => ScalarType.Int16,
        DataType.F16 => ScalarType.Float16,
        DataType.BF16 => ScalarType.BFloat16,
        DataType.I32 => ScalarType.Int32,
        DataType.F32 => ScalarType.Float32,
        DataType.F64 => ScalarType.Float64,
        DataType.I64 => ScalarType.Int64,
        _ => null,
    };

    /// <summary>The type under which a tensor's elements are stored.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The format has no such type.</exception>
    public static DataType ToDataType(this ScalarType type) => type switch
    {
        ScalarType.Bool => DataType.Bool,
        ScalarType.UInt8 => DataType.U8,
        ScalarType.Int8 => DataType.I8,
        ScalarType.Int16 => DataType.I16,
        ScalarType.Float16 => DataType.F16,
        ScalarType.BFloat16 => DataType.BF16,
        ScalarType.Int32 => DataType.I32,
        ScalarType.Float32 => DataType.F32,
        ScalarType.Float64 => DataType.F64,
        ScalarType.Int64 => DataType.I64,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Safetensors has no such element type."),
    };

    private static SafetensorsContent Content(string name, Tensor tensor, ScalarType? floatingPointType)
    {
        var type = tensor.Type.IsFloatingPoint() ? floatingPointType ?? tensor.Type : tensor.Type;
        return new SafetensorsContent(name, type.ToDataType(), tensor.Shape, stream =>
        {
            using var stored = StoredForm(name, tensor, type);
            TensorBytes.Write(stream, stored);
        });
    }

    // On the CPU, contiguous, of a given type; a tensor of its own, which may share memory.
    private static Tensor StoredForm(string name, Tensor tensor, ScalarType type)
    {
        using var noGrad = new NoGradScope();
        using var detached = tensor.Detach();
        using var local = detached.To(Device.Cpu);
        using var converted = local.To(type);
        if (type != tensor.Type && FiniteCount(local) != FiniteCount(converted))
        {
            throw new OverflowException(
                $"Tensor '{name}' holds numbers that are too large for {type}; store it as another type.");
        }

        return converted.Contiguous();
    }

    private static long FiniteCount(Tensor tensor)
    {
        using var finite = s_isFinite.Call(tensor);
        using var count = finite.Sum();
        return count.Item<long>();
    }
}
