using System.Runtime.InteropServices;
using Nadir.Systems.Contracts;
using Nadir.Weights;
using Nadir.Weights.Safetensors;

namespace Nadir.Systems.DualEncoder.Texts;

/// <summary>The tensors of one module of a weights file, in single precision and without libtorch.</summary>
/// <param name="file">Read as long as tensors are asked for.</param>
/// <param name="prefix">What their names begin with.</param>
internal sealed class TextWeights(SafetensorsFile file, string prefix)
{
    /// <summary>The tensors of a module within this one.</summary>
    public TextWeights Of(string module) => new(file, $"{prefix}{module}.");

    /// <summary>Reads a tensor.</summary>
    /// <param name="name">Its name within the module.</param>
    /// <param name="shape">Its shape.</param>
    /// <returns>Its numbers, row by row.</returns>
    /// <exception cref="UnfitWeightsException">There is none of this shape, or of a type that is none of float32, float16 and int8
    /// with a scale a row.</exception>
    public float[] Read(string name, params ReadOnlySpan<long> shape)
    {
        var bytes = Bytes(prefix + name, shape, out var type);
        switch (type)
        {
            case DataType.F32:
                return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
            case DataType.F16:
                var numbers = new float[bytes.Length / sizeof(ushort)];
                return HalfPrecision.TryWiden(MemoryMarshal.Cast<byte, ushort>(bytes), numbers) ? numbers : throw new UnfitWeightsException();
            case DataType.I8 when shape.Length == 2:
                var scales = Bytes(prefix + name + QuantizedRows.ScaleSuffix, [shape[0]], out var scaleType);
                return scaleType == DataType.F32
                    ? Scaled(MemoryMarshal.Cast<byte, sbyte>(bytes), MemoryMarshal.Cast<byte, float>(scales), (int)shape[1])
                    : throw new UnfitWeightsException();
            default:
                throw new UnfitWeightsException();
        }
    }

    /// <summary>Reads a matrix whose rows are widened when they are asked for.</summary>
    /// <param name="name">Its name within the module.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Numbers a row.</param>
    /// <exception cref="UnfitWeightsException">As of <see cref="Read"/>.</exception>
    public StoredRows ReadStored(string name, int rows, int columns)
    {
        var bytes = Bytes(prefix + name, [rows, columns], out var type);
        float[] scales = [];
        if (type == DataType.I8)
        {
            scales = MemoryMarshal.Cast<byte, float>(Bytes(prefix + name + QuantizedRows.ScaleSuffix, [rows], out var scaleType)).ToArray();
            type = scaleType == DataType.F32 ? type : DataType.Bool;
        }

        return type is DataType.F32 or DataType.F16 or DataType.I8
            ? new StoredRows(bytes.ToArray(), type, scales, columns) : throw new UnfitWeightsException();
    }

    private static float[] Scaled(ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> scales, int columns)
    {
        var numbers = new float[codes.Length];
        for (int row = 0; row < scales.Length; row++)
        {
            RowProducts.Widen(codes.Slice(row * columns, columns), scales[row], numbers.AsSpan(row * columns, columns));
        }

        return numbers;
    }

    private ReadOnlySpan<byte> Bytes(string name, ReadOnlySpan<long> shape, out DataType type)
    {
        if (!file.Contains(name) || file.Entry(name) is not { } entry || entry.Shape.Count != shape.Length || entry.ByteCount > int.MaxValue)
        {
            throw new UnfitWeightsException();
        }

        for (int i = 0; i < shape.Length; i++)
        {
            if (entry.Shape[i] != shape[i])
            {
                throw new UnfitWeightsException();
            }
        }

        type = entry.DataType;
        return file.Bytes(name, 0, (int)entry.ByteCount);
    }
}

/// <summary>A matrix as its file has it. Thread-safe.</summary>
/// <param name="bytes">Its numbers, row by row.</param>
/// <param name="type">Of the numbers: float32, float16 or int8.</param>
/// <param name="scales">Of int8 a factor a row.</param>
/// <param name="columns">Numbers a row.</param>
internal sealed class StoredRows(byte[] bytes, DataType type, float[] scales, int columns)
{
    /// <summary>Reads a row.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="destination">Receives its numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    /// <exception cref="InvalidDataException">A number of it is not finite.</exception>
    public void Read(int row, Span<float> destination)
    {
        int size = type switch { DataType.F32 => sizeof(float), DataType.F16 => sizeof(ushort), _ => sizeof(sbyte) };
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, bytes.Length / (columns * size));
        var stored = bytes.AsSpan(row * columns * size, columns * size);
        if (type == DataType.F32)
        {
            MemoryMarshal.Cast<byte, float>(stored).CopyTo(destination);
        }
        else if (type == DataType.I8)
        {
            RowProducts.Widen(MemoryMarshal.Cast<byte, sbyte>(stored), scales[row], destination);
        }
        else if (!HalfPrecision.TryWiden(MemoryMarshal.Cast<byte, ushort>(stored), destination))
        {
            throw new InvalidDataException($"the vector of the word piece {row} has a number that is not finite");
        }
    }
}

/// <summary>A configuration and its weights do not fit each other.</summary>
internal sealed class UnfitWeightsException : Exception;
