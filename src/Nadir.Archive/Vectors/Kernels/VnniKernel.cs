using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nadir.Archive.Vectors.Kernels;

/// <summary>32 products an instruction (vpdpbusd).</summary>
internal sealed unsafe class VnniKernel : DotKernel
{
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
            for (int j = 0; j < length; j += DimensionStep)
            {
                var low = Vector256.Load(query + j);
                var high = Vector256.Load(query + j + 32);
                sum0 = Add(sum0, row0 + j, low, high);
                sum1 = Add(sum1, row1 + j, low, high);
                sum2 = Add(sum2, row2 + j, low, high);
                sum3 = Add(sum3, row3 + j, low, high);
            }

            RowSums.Store(sum0, sum1, sum2, sum3, sums + i);
        }
    }

    private static Vector256<int> Add(Vector256<int> sum, byte* row, Vector256<sbyte> low, Vector256<sbyte> high)
    {
        sum = AvxVnni.MultiplyWideningAndAdd(sum, Vector256.Load(row), low);
        return AvxVnni.MultiplyWideningAndAdd(sum, Vector256.Load(row + 32), high);
    }
}
