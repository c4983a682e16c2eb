using System.Numerics;
using System.Runtime.Intrinsics;

namespace Nadir.Vectors;

/// <summary>
/// A fixed orthogonal transform that spreads every component over all of them. Dot products stay what they are, and a
/// few large components no longer coarsen the quantisation of all others.
/// </summary>
/// <remarks>
/// Four passes, each of pseudo-random sign flips and a Walsh-Hadamard transform. A transform covers a power of two of
/// components: where the dimension is none, the passes cover the head and the tail in turns (the idea is that of Ailon
/// and Chazelle, "The fast Johnson-Lindenstrauss transform", 2009). Only additions, sign flips and one scaling, in a
/// fixed order: the same bits on every processor.
/// </remarks>
internal sealed class Rotation
{
    private const int Passes = 4;
    private const ulong Seed = 0x6E61646972;

    private readonly double[] _signs;
    private readonly int _block;
    private readonly double _scale;

    public Rotation(int dimension)
    {
        Dimension = dimension;
        _block = 1 << BitOperations.Log2((uint)dimension);
        _scale = 1 / Math.Sqrt(_block);
        _signs = new double[Passes * dimension];
        ulong state = Seed;
        for (int i = 0; i < _signs.Length; i++)
        {
            _signs[i] = (NextRandom(ref state) >> 63) == 0 ? 1 : -1;
        }
    }

    public int Dimension { get; }

    public void Apply(Span<double> vector)
    {
        for (int pass = 0; pass < Passes; pass++)
        {
            Flip(vector, pass);
            Transform(BlockOf(vector, pass));
        }
    }

    public void Invert(Span<double> vector)
    {
        for (int pass = Passes - 1; pass >= 0; pass--)
        {
            Transform(BlockOf(vector, pass));
            Flip(vector, pass);
        }
    }

    private Span<double> BlockOf(Span<double> vector, int pass) => pass % 2 == 0 ? vector[.._block] : vector[^_block..];

    private void Flip(Span<double> vector, int pass)
    {
        var signs = _signs.AsSpan(pass * Dimension, Dimension);
        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] *= signs[i];
        }
    }

    /// <summary>The orthonormal Walsh-Hadamard transform, which is its own inverse.</summary>
    private void Transform(Span<double> values)
    {
        for (int half = 1; half < values.Length; half *= 2)
        {
            for (int start = 0; start < values.Length; start += 2 * half)
            {
                Butterfly(values.Slice(start, half), values.Slice(start + half, half));
            }
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] *= _scale;
        }
    }

    private static void Butterfly(Span<double> left, Span<double> right)
    {
        int i = 0;
        for (; i + Vector256<double>.Count <= left.Length; i += Vector256<double>.Count)
        {
            var a = Vector256.Create<double>(left[i..]);
            var b = Vector256.Create<double>(right[i..]);
            (a + b).CopyTo(left[i..]);
            (a - b).CopyTo(right[i..]);
        }

        for (; i < left.Length; i++)
        {
            (left[i], right[i]) = (left[i] + right[i], left[i] - right[i]);
        }
    }

    // SplitMix64 (Steele, Lea and Flood 2014): the signs are part of the file format, so the generator is too.
    private static ulong NextRandom(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
