using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nadir.Systems.Contracts;
using Nadir.Weights;
using Nadir.Weights.Safetensors;

namespace Nadir.Systems.DualEncoder.Texts;

/// <summary>The tensors of one module of a weights file, in single precision and without libtorch.</summary>
/// <param name="file">Read as long as tensors are asked for.</param>
/// <param name="prefix">What their names begin with.</param>
/// <param name="staysOpen">Whether the file stays open as long as the tensors are used, so that
/// they need no copy.</param>
internal sealed class TextWeights(SafetensorsFile file, string prefix, bool staysOpen)
{
    /// <summary>The tensors of a module within this one.</summary>
    public TextWeights Of(string module) => new(file, $"{prefix}{module}.", staysOpen);

    /// <summary>Reads a tensor.</summary>
    /// <param name="name">Its name within the module.</param>
    /// <param name="shape">Its shape.</param>
    /// <returns>Its numbers, row by row.</returns>
    /// <exception cref="UnfitWeightsException">There is none of this shape, or of a type that is none of float32,
    /// float16 and int8 with a scale a row.</exception>
    public float[] Read(string name, params ReadOnlySpan<long> shape)
    {
        var bytes = Bytes(prefix + name, shape, out var type).Span;
        switch (type)
        {
            case DataType.F32:
                return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
            case DataType.F16:
                var numbers = new float[bytes.Length / sizeof(ushort)];
                return HalfPrecision.TryWiden(MemoryMarshal.Cast<byte, ushort>(bytes), numbers) ? numbers
                    : throw new UnfitWeightsException();
            case DataType.I8 when shape.Length == 2:
                var widened = new float[bytes.Length];
                _ = ReadStored(name, (int)shape[0], (int)shape[1]).Read(0, (int)shape[0], widened);
                return widened;
            default:
                throw new UnfitWeightsException();
        }
    }

    /// <summary>
    /// Reads a matrix that each step of a text multiplies: numbers of 8 bits stay so, others are widened once.
    /// </summary>
    /// <param name="name">Its name within the module.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Numbers a row.</param>
    /// <exception cref="UnfitWeightsException">As of <see cref="Read"/>.</exception>
    public StoredRows ReadForSteps(string name, int rows, int columns)
    {
        var stored = ReadStored(name, rows, columns);
        if (stored.IsOfBytes || stored.IsWide)
        {
            return stored;
        }

        byte[] wide = new byte[rows * columns * sizeof(float)];
        _ = stored.Read(0, rows, MemoryMarshal.Cast<byte, float>(wide.AsSpan()));
        return new StoredRows(wide, DataType.F32, [], columns);
    }

    /// <summary>Reads a matrix whose rows stay as they are stored and are widened when they are asked for.</summary>
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
            var stored = Bytes(prefix + name + QuantizedRows.ScaleSuffix, [rows], out var scaleType).Span;
            scales = scaleType == DataType.F32 ? MemoryMarshal.Cast<byte, float>(stored).ToArray()
                : throw new UnfitWeightsException();
        }

        return type is DataType.F32 or DataType.I8
            || (type == DataType.F16 && HalfPrecision.AreFinite(MemoryMarshal.Cast<byte, ushort>(bytes.Span)))
            ? new StoredRows(staysOpen ? bytes : bytes.ToArray(), type, scales, columns)
            : throw new UnfitWeightsException();
    }

    private ReadOnlyMemory<byte> Bytes(string name, ReadOnlySpan<long> shape, out DataType type)
    {
        if (!file.Contains(name) || file.Entry(name) is not { } entry || entry.Shape.Count != shape.Length
            || entry.ByteCount > int.MaxValue)
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
        return file.Memory(name);
    }
}

/// <summary>A matrix as its file has it, read row by row. Thread-safe.</summary>
/// <param name="bytes">Its numbers.</param>
/// <param name="type">Of the numbers: float32, float16 or int8.</param>
/// <param name="scales">Of int8 a factor a row.</param>
/// <param name="columns">Numbers a row.</param>
internal sealed class StoredRows(ReadOnlyMemory<byte> bytes, DataType type, float[] scales, int columns)
{
    private readonly int _size = type switch
    {
        DataType.F32 => sizeof(float),
        DataType.F16 => sizeof(ushort),
        _ =>
        sizeof(sbyte)
    };

    /// <summary>Numbers a row.</summary>
    public int Columns => columns;

    /// <summary>How many rows there are.</summary>
    public int Rows => bytes.Length / (columns * _size);

    /// <summary>Whether the rows are read without being widened.</summary>
    public bool IsWide => type == DataType.F32;

    /// <summary>Whether the numbers are int8 with a factor a row.</summary>
    public bool IsOfBytes => type == DataType.I8;

    /// <summary>Of a matrix that <see cref="IsOfBytes"/> the numbers, row by row, without their factors.</summary>
    public ReadOnlySpan<sbyte> Codes => MemoryMarshal.Cast<byte, sbyte>(bytes.Span);

    /// <summary>Of a matrix that <see cref="IsOfBytes"/> the factor of each row.</summary>
    public ReadOnlySpan<float> Scales => scales;

    /// <summary>Makes a matrix of single floats.</summary>
    /// <param name="numbers">[rows, columns].</param>
    /// <param name="columns">Numbers a row.</param>
    public static StoredRows Of(ReadOnlySpan<float> numbers, int columns) =>
        new(MemoryMarshal.AsBytes(numbers).ToArray(), DataType.F32, [], columns);

    /// <summary>Reads rows.</summary>
    /// <param name="first">The first of them, from 0.</param>
    /// <param name="count">How many.</param>
    /// <param name="room">For as many numbers; of a matrix that <see cref="IsWide"/> it may be empty.</param>
    /// <returns>Their numbers: the room's, or the matrix's own.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are no such rows.</exception>
    // Compiled for this processor at once, as the products are, which ask for each four rows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<float> Read(int first, int count, Span<float> room)
    {
        var stored = bytes.Span.Slice(first * columns * _size, count * columns * _size);
        if (type == DataType.F32)
        {
            return MemoryMarshal.Cast<byte, float>(stored);
        }

        if (type == DataType.F16)
        {
            // That all are finite was seen when the matrix was read.
            _ = HalfPrecision.TryWiden(MemoryMarshal.Cast<byte, ushort>(stored), room[..(count * columns)]);
            return room[..(count * columns)];
        }

        RowProducts.Widen(MemoryMarshal.Cast<byte, sbyte>(stored), scales.AsSpan(first, count),
            room[..(count * columns)]);
        return room[..(count * columns)];
    }
}

/// <summary>A configuration and its weights do not fit each other.</summary>
internal sealed class UnfitWeightsException : Exception;
