using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nadir.Vectors.Kernels;

/// <summary>The dot product by which results are ranked: all 24 bits of a row with the query, in double precision.</summary>
/// <remarks>
/// A component has at most 24 significant bits and so has the query's: each product is exact, with or without fused
/// multiply-add. The sums are taken in one order everywhere. So every processor computes the same bits.
/// </remarks>
internal static unsafe class FixedPointDot
{
    private const int Step = 16;

    /// <param name="codes">The row's top bytes, biased.</param>
    /// <param name="tails">The row's low halves.</param>
    /// <param name="query">The query, single floats held as doubles, zeros from the dimension on.</param>
    /// <param name="length">Padded dimension.</param>
    /// <returns>The product in units of scale / 65536.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Compute(byte* codes, short* tails, double* query, int length)
    {
        var sum0 = Vector256<double>.Zero;
        var sum1 = Vector256<double>.Zero;
        var sum2 = Vector256<double>.Zero;
        var sum3 = Vector256<double>.Zero;
        for (int j = 0; j < length; j += Step)
        {
            var (lowTops, highTops) = Vector128.Widen(Vector128.Load(codes + j));
            var (value0, value1) = Vector256.Widen(Join(lowTops, Vector128.Load(tails + j)));
            var (value2, value3) = Vector256.Widen(Join(highTops, Vector128.Load(tails + j + 8)));
            sum0 += value0 * Vector256.Load(query + j);
            sum1 += value1 * Vector256.Load(query + j + 4);
            sum2 += value2 * Vector256.Load(query + j + 8);
            sum3 += value3 * Vector256.Load(query + j + 12);
        }

        var sum = (sum0 + sum1) + (sum2 + sum3);
        return (sum[0] + sum[1]) + (sum[2] + sum[3]);
    }

    // The whole number stays below 2^23, so a single float holds it exactly.
    private static Vector256<float> Join(Vector128<ushort> tops, Vector128<short> tails)
    {
        var (top0, top1) = Vector128.Widen(tops.AsInt16());
        var (tail0, tail1) = Vector128.Widen(tails);
        var bias = Vector128.Create(FixedPointEncoder.Bias);
        var value0 = ((top0 - bias) << 16) + tail0;
        var value1 = ((top1 - bias) << 16) + tail1;
        return Vector256.ConvertToSingle(Vector256.Create(value0, value1));
    }
}
