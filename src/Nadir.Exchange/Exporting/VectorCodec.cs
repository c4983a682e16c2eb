using System.Numerics.Tensors;
using Nadir.Archive;

namespace Nadir.Exchange.Exporting;

/// <summary>Brings vectors into the type in which they are written. For one thread at a time.</summary>
/// <param name="dimension">Length of a vector.</param>
/// <param name="type">The type.</param>
internal sealed class VectorCodec(int dimension, EmbeddingType type)
{
    private const int LargestWhole = 127;

    /// <summary>Bytes of a number.</summary>
    public int Bytes => type switch
    {
        EmbeddingType.Float32 => sizeof(float),
        EmbeddingType.Float16 => sizeof(ushort),
        _ => sizeof(sbyte),
    };

    /// <summary>The vectors one after another, where the type is <see cref="EmbeddingType.Float32"/>.</summary>
    public float[] Floats { get; private set; } = [];

    /// <summary>The vectors one after another, where the type is <see cref="EmbeddingType.Float16"/>.</summary>
    public Half[] Halves { get; private set; } = [];

    /// <summary>
    /// The vectors one after another, where the type is <see cref="EmbeddingType.Int8"/>: from -127 to 127.
    /// </summary>
    public int[] Wholes { get; private set; } = [];

    /// <summary>What to multiply each of <see cref="Wholes"/> by to get back the vector, a number a vector.</summary>
    public float[] Scales { get; private set; } = [];

    /// <summary>Takes vectors.</summary>
    public void Encode(IReadOnlyList<StoredWindow> windows)
    {
        int count = windows.Count * dimension;
        Floats = type == EmbeddingType.Float32 ? new float[count] : [];
        Halves = type == EmbeddingType.Float16 ? new Half[count] : [];
        Wholes = type == EmbeddingType.Int8 ? new int[count] : [];
        Scales = type == EmbeddingType.Int8 ? new float[windows.Count] : [];
        foreach (var (row, window) in windows.Index())
        {
            int place = row * dimension;
            switch (type)
            {
                case EmbeddingType.Float32:
                    window.Vector.CopyTo(Floats.AsSpan(place));
                    break;
                case EmbeddingType.Float16:
                    TensorPrimitives.ConvertToHalf(window.Vector, Halves.AsSpan(place, dimension));
                    break;
                default:
                    Scales[row] = Quantize(window.Vector, Wholes.AsSpan(place, dimension));
                    break;
            }
        }
    }

    private static float Quantize(ReadOnlySpan<float> vector, Span<int> wholes)
    {
        float scale = TensorPrimitives.MaxMagnitude(vector);
        scale = Math.Abs(scale) / LargestWhole;
        for (int i = 0; i < vector.Length; i++)
        {
            wholes[i] = scale > 0 ? (int)MathF.Round(vector[i] / scale) : 0;
        }

        return scale;
    }
}
