using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nadir.Vectors.Kernels;

/// <summary>32 products an instruction (vpmaddwd on 512 bits), the operands widened to 16 bits first.</summary>
internal sealed unsafe class Avx512Kernel : DotKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Sum(byte* codes, nint stride, int* rows, int count, sbyte* query, int length, int* sums)
    {
        for (int i = 0; i < count; i += RowsAtOnce)
        {
            byte* row0 = codes + (rows[i] * stride);
            byte* row1 = codes + (rows[i + 1] * stride);
            byte* row2 = codes + (rows[i + 2] * stride);
            byte* row3 = codes + (rows[i + 3] * stride);
            var sum0 = Vector512<int>.Zero;
            var sum1 = Vector512<int>.Zero;
            var sum2 = Vector512<int>.Zero;
            var sum3 = Vector512<int>.Zero;
            for (int j = 0; j < length; j += 32)
            {
                var factors = Avx512BW.ConvertToVector512Int16(Vector256.Load(query + j));
                sum0 += Multiply(row0 + j, factors);
                sum1 += Multiply(row1 + j, factors);
                sum2 += Multiply(row2 + j, factors);
                sum3 += Multiply(row3 + j, factors);
            }

            RowSums.Store(Fold(sum0), Fold(sum1), Fold(sum2), Fold(sum3), sums + i);
        }
    }

    private static Vector512<int> Multiply(byte* row, Vector512<short> factors) =>
        Avx512BW.MultiplyAddAdjacent(Avx512BW.ConvertToVector512Int16(Vector256.Load(row)), factors);

    private static Vector256<int> Fold(Vector512<int> sum) => sum.GetLower() + sum.GetUpper();
}
