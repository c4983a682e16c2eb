using System.Runtime.Intrinsics;

namespace Nadir.Vectors.Kernels;

/// <summary>For processors without AVX2, Arm among them: 128-bit vectors that .NET maps to what there is.</summary>
internal sealed unsafe class PortableKernel : DotKernel
{
    public override void Sum(byte* codes, nint stride, int* rows, int count, sbyte* query, int length, int* sums)
    {
        for (int i = 0; i < count; i++)
        {
            byte* row = codes + (rows[i] * stride);
            var sum = Vector128<int>.Zero;
            for (int j = 0; j < length; j += Vector128<byte>.Count)
            {
                var (lowCodes, highCodes) = Vector128.Widen(Vector128.Load(row + j));
                var (lowFactors, highFactors) = Vector128.Widen(Vector128.Load(query + j));
                sum += Multiply(lowCodes, lowFactors) + Multiply(highCodes, highFactors);
            }

            sums[i] = Vector128.Sum(sum);
        }
    }

    // 255 x 127 fits in 16 bits.
    private static Vector128<int> Multiply(Vector128<ushort> codes, Vector128<short> factors)
    {
        var (low, high) = Vector128.Widen(codes.AsInt16() * factors);
        return low + high;
    }
}
