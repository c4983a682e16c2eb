using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Nadir.Metrics;

/// <summary>
/// Reads a model of the parser: safetensors with float16 numbers, or 8-bit ones with a factor by row beside them, and
/// words in its free texts.
/// </summary>
internal sealed class ParserWeights
{
    /// <summary>Behind the name of a tensor of 8 bits, the name of what its rows are multiplied by.</summary>
    internal const string Scale = ".scale";

    private const int LargestHeader = 1 << 20;
    private readonly Dictionary<string, (long[] Shape, float[] Values)> _tensors = new(StringComparer.Ordinal);

    private ParserWeights(Dictionary<string, string> texts) => Texts = texts;

    /// <summary>The free texts of the header.</summary>
    internal IReadOnlyDictionary<string, string> Texts { get; }

    /// <summary>Reads a model.</summary>
    /// <exception cref="InvalidDataException">It is no safetensors file of float16, float32 or scaled
    /// 8-bit numbers.</exception>
    internal static ParserWeights Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < sizeof(ulong) || BinaryPrimitives.ReadUInt64LittleEndian(file) is var length
            && length > LargestHeader
            || file.Length < sizeof(ulong) + (int)length)
        {
            throw new InvalidDataException("The parser's model is no safetensors file.");
        }

        var data = file[(sizeof(ulong) + (int)length)..];
        using var header = JsonDocument.Parse(file.Slice(sizeof(ulong), (int)length).ToArray());
        var texts = header.RootElement.TryGetProperty("__metadata__", out var metadata)
            ? metadata.EnumerateObject()
                .ToDictionary(text => text.Name, text => text.Value.GetString()!, StringComparer.Ordinal)
            : throw new InvalidDataException("The parser's model has no words.");
        var weights = new ParserWeights(texts);
        foreach (var tensor in header.RootElement.EnumerateObject().Where(tensor => tensor.Name != "__metadata__"))
        {
            var shape = tensor.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
            var offsets = tensor.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32())
                .ToArray();
            var type = tensor.Value.GetProperty("dtype").GetString();
            var width = type switch
            {
                "I8" => 1,
                "F16" => 2,
                "F32" => 4,
                _ =>
                throw new InvalidDataException($"The parser's model has {type} numbers.")
            };
            var count = shape.Aggregate(1L, (product, size) => checked(product * size));
            if (offsets is not [>= 0, _] || offsets[1] > data.Length || offsets[1] - offsets[0] != count * width)
            {
                throw new InvalidDataException(
                    $"'{tensor.Name}' of the parser's model is {offsets[1] - offsets[0]} bytes long.");
            }

            var bytes = data[offsets[0]..offsets[1]];
            var values = new float[count];
            if (width == sizeof(float))
            {
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
            }
            else
            {
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = width == 1 ? (sbyte)bytes[i]
                        : (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]);
                }
            }

            weights._tensors.Add(tensor.Name, (shape, values));
        }

        weights.ApplyScales();
        return weights;
    }

    /// <summary>A tensor's numbers, row by row.</summary>
    /// <exception cref="InvalidDataException">It is missing.</exception>
    internal float[] Of(string name) => Tensor(name).Values;

    /// <summary>
    /// The tensors and texts whose names begin so, without that beginning; null where there are none.
    /// </summary>
    internal ParserWeights? Part(string prefix)
    {
        static Dictionary<string, T> Of<T>(IEnumerable<KeyValuePair<string, T>> pairs, string prefix) => pairs
            .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value, StringComparer.Ordinal);
        var part = new ParserWeights(Of(Texts, prefix));
        foreach (var (name, tensor) in Of(_tensors, prefix))
        {
            part._tensors.Add(name, tensor);
        }

        return part._tensors.Count > 0 ? part : null;
    }

    /// <summary>A tensor's numbers where the model has it.</summary>
    internal bool TryOf(string name, [NotNullWhen(true)] out float[]? values)
    {
        values = _tensors.TryGetValue(name, out var tensor) ? tensor.Values : null;
        return values is not null;
    }

    /// <summary>The length of a tensor's last dimension.</summary>
    /// <exception cref="InvalidDataException">It is missing.</exception>
    internal int Columns(string name) => (int)Tensor(name).Shape[^1];

    private void ApplyScales()
    {
        foreach (var (name, (_, scales)) in _tensors.Where(
            tensor => tensor.Key.EndsWith(Scale, StringComparison.Ordinal)).ToArray())
        {
            var (shape, values) = Tensor(name[..^Scale.Length]);
            if (shape.Length == 0 || scales.Length != shape[0])
            {
                throw new InvalidDataException(
                    $"'{name}' of the parser's model has {scales.Length} numbers, not one for each row.");
            }

            for (var i = 0; i < values.Length; i++)
            {
                values[i] *= scales[i / (values.Length / scales.Length)];
            }
        }
    }

    private (long[] Shape, float[] Values) Tensor(string name) => _tensors.TryGetValue(name, out var tensor)
        ? tensor
        : throw new InvalidDataException($"The parser's model lacks '{name}'.");
}
