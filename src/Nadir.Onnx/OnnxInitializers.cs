using System.Runtime.InteropServices;
using System.Text;

namespace Nadir.Onnx;

/// <summary>A constant of a model, such as the kernel of a convolution.</summary>
/// <param name="Name">As nodes name it.</param>
/// <param name="Type">Of its elements.</param>
/// <param name="Shape">Lengths along its dimensions; empty for a single number.</param>
/// <param name="Data">The elements, row-major and little-endian: as many bytes as shape and type say.</param>
public sealed record OnnxInitializer(
    string Name, OnnxElementType Type, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Data);

/// <summary>Reads the weights of an <c>.onnx</c> file without running it and without ONNX Runtime.</summary>
/// <remarks>
/// Field numbers are those of onnx.proto. The file is read into memory once, at most 2 GiB as the format allows; every
/// length is compared with it before it is used, and each tensor's bytes with its shape. Thread-safe.
/// </remarks>
public static class OnnxInitializers
{
    // The first field of every known writer is the version of the format, which has been 1 to 13.
    private const byte FirstTag = 0x08;
    private const byte LastVersion = 64;

    // 8 bytes of length and a brace: a safetensors file can begin with the same two bytes.
    private const int BracePosition = 8;

    /// <summary>Whether a file begins like an <c>.onnx</c> file; its name does not matter.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static bool AreIn(string path)
    {
        if (Directory.Exists(path))
        {
            return false;
        }

        Span<byte> start = stackalloc byte[BracePosition + 1];
        using var file = File.OpenRead(path);
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var isSafetensors = length == start.Length && start[BracePosition] == (byte)'{'
            && !start[4..BracePosition].ContainsAnyExcept((byte)0);
        return length > 2 && start[0] == FirstTag && start[1] is > 0 and <= LastVersion && !isSafetensors;
    }

    /// <summary>Reads all initializers, in the file's order.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="OnnxException">
    /// The file is damaged, too large, holds no weights, or keeps them in another file; the message names it.
    /// </exception>
    public static IReadOnlyList<OnnxInitializer> Read(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > int.MaxValue - 4096)
            {
                throw new OnnxException($"it has {length} bytes, and an .onnx file has at most 2 GiB");
            }

            var initializers = Parse(File.ReadAllBytes(path));
            return initializers.Count > 0
                ? initializers
                : throw new OnnxException("it has no initializers; export the model with its weights in the file");
        }
        catch (OnnxException exception)
        {
            throw new OnnxException($"'{path}' cannot be read: {exception.Message}.", exception);
        }
    }

    private static List<OnnxInitializer> Parse(ReadOnlyMemory<byte> file)
    {
        var initializers = new List<OnnxInitializer>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var model = new ProtobufReader(file);
        while (model.Next())
        {
            if (model.Field != 7)
            {
                model.Skip();
                continue;
            }

            var graph = new ProtobufReader(model.Bytes());
            while (graph.Next())
            {
                if (graph.Field != 5)
                {
                    graph.Skip();
                    continue;
                }

                var initializer = ParseTensor(graph.Bytes());
                initializers.Add(names.Add(initializer.Name)
                    ? initializer
                    : throw new OnnxException($"it is damaged: two initializers are called '{initializer.Name}'"));
            }
        }

        return initializers;
    }

    private static OnnxInitializer ParseTensor(ReadOnlyMemory<byte> message)
    {
        var (name, type, isExternal) = ("", OnnxElementType.Undefined, false);
        var shape = new List<long>();
        var integers = new List<long>();
        var data = new List<ReadOnlyMemory<byte>>();
        var tensor = new ProtobufReader(message);
        while (tensor.Next())
        {
            switch (tensor.Field)
            {
                case 1: tensor.Integers(shape); break;
                case 2: type = (OnnxElementType)(int)Math.Min(tensor.Integer(), int.MaxValue); break;
                case 4: data.Add(tensor.Fixed(sizeof(float))); break;
                case 5 or 7: tensor.Integers(integers); break;
                case 8: name = Encoding.UTF8.GetString(tensor.Bytes().Span); break;
                case 9: data.Add(tensor.Bytes()); break;
                case 10: data.Add(tensor.Fixed(sizeof(double))); break;
                case 13: isExternal = true; tensor.Skip(); break;
                case 14: isExternal |= tensor.Integer() == 1; break;
                default: tensor.Skip(); break;
            }
        }

        if (isExternal)
        {
            throw new OnnxException($"it keeps '{name}' in another file; store the model with its weights inside");
        }

        if (integers.Count > 0)
        {
            data.Add(Narrow(integers, type));
        }

        return new OnnxInitializer(name, type, shape, Complete(name, type, shape, data));
    }

    private static ReadOnlyMemory<byte> Complete(
        string name, OnnxElementType type, List<long> shape, List<ReadOnlyMemory<byte>> data)
    {
        var size = SizeOf(type);
        if (size == 0)
        {
            throw new OnnxException($"its initializer '{name}' has elements of type {(int)type}, which are not read");
        }

        var length = data.Sum(part => (long)part.Length);
        var expected = (long)size;
        foreach (var side in shape)
        {
            // Bytes that are there bound the product, so that it never overflows: a longer one cannot fit anyway.
            expected = side < 0 || (side > 0 && expected > int.MaxValue / side) ? -1 : expected * side;
            if (expected <= 0)
            {
                break;
            }
        }

        if (expected != length)
        {
            throw new OnnxException(
                $"it is damaged: '{name}' is [{string.Join(", ", shape)}] of {type}, but holds {length} bytes");
        }

        if (data.Count == 1)
        {
            return data[0];
        }

        var joined = new byte[length];
        var position = 0;
        foreach (var part in data)
        {
            part.Span.CopyTo(joined.AsSpan(position));
            position += part.Length;
        }

        return joined;
    }

    // Small types may be stored as lists of integers, halves by their bits.
    private static byte[] Narrow(List<long> values, OnnxElementType type) => SizeOf(type) switch
    {
        1 => [.. values.Select(value => (byte)value)],
        2 => MemoryMarshal.AsBytes(values.Select(value => (short)value).ToArray().AsSpan()).ToArray(),
        4 => MemoryMarshal.AsBytes(values.Select(value => (int)value).ToArray().AsSpan()).ToArray(),
        _ => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values)).ToArray(),
    };

    private static int SizeOf(OnnxElementType type) => type switch
    {
        OnnxElementType.UInt8 or OnnxElementType.Int8 or OnnxElementType.Bool => 1,
        OnnxElementType.Float16 or OnnxElementType.BFloat16 or OnnxElementType.Int16 => 2,
        OnnxElementType.Float or OnnxElementType.Int32 => 4,
        OnnxElementType.Double or OnnxElementType.Int64 => 8,
        _ => 0,
    };
}
