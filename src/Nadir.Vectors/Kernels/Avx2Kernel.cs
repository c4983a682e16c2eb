using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nadir.Vectors.Kernels;

/// <summary>16 products an instruction (vpmaddwd on 256 bits), the operands widened to 16 bits first.</summary>
internal sealed unsafe class Avx2Kernel : DotKernel
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
            var sum0 = Vector256<int>.Zero;
            var sum1 = Vector256<int>.Zero;
            var sum2 = Vector256<int>.Zero;
            var sum3 = Vector256<int>.Zero;
            for (int j = 0; j < length; j += 16)
            {
                var factors = Avx2.ConvertToVector256Int16(Vector128.Load(query + j));
                sum0 += Multiply(row0 + j, factors);
                sum1 += Multiply(row1 + j, factors);
                sum2 += Multiply(row2 + j, factors);
                sum3 += Multiply(row3 + j, factors);
            }

            RowSums.Store(sum0, sum1, sum2, sum3, sums + i);
        }
    }

    private static Vector256<int> Multiply(byte* row, Vector256<short> factors) =>
        Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.Load(row)), factors);
}
