using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nadir.Vectors.Kernels;

/// <summary>32 products an instruction (vpdpbusd).</summary>
internal sealed unsafe class VnniKernel : DotKernel
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

    /// <remarks>A row that is loaded once serves both queries: with one, loading bounds the speed and not multiplying.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void SumPair(
        byte* codes, nint stride, int* rows, int count, sbyte* query0, sbyte* query1, int length, int* sums0, int* sums1)
    {
        for (int i = 0; i < count; i += RowsAtOnce)
        {
            byte* row0 = codes + (rows[i] * stride);
            byte* row1 = codes + (rows[i + 1] * stride);
            byte* row2 = codes + (rows[i + 2] * stride);
            byte* row3 = codes + (rows[i + 3] * stride);
            var sum00 = Vector256<int>.Zero;
            var sum01 = Vector256<int>.Zero;
            var sum02 = Vector256<int>.Zero;
            var sum03 = Vector256<int>.Zero;
            var sum10 = Vector256<int>.Zero;
            var sum11 = Vector256<int>.Zero;
            var sum12 = Vector256<int>.Zero;
            var sum13 = Vector256<int>.Zero;
            for (int j = 0; j < length; j += 32)
            {
                var factors0 = Vector256.Load(query0 + j);
                var factors1 = Vector256.Load(query1 + j);
                var row = Vector256.Load(row0 + j);
                sum00 = AvxVnni.MultiplyWideningAndAdd(sum00, row, factors0);
                sum10 = AvxVnni.MultiplyWideningAndAdd(sum10, row, factors1);
                row = Vector256.Load(row1 + j);
                sum01 = AvxVnni.MultiplyWideningAndAdd(sum01, row, factors0);
                sum11 = AvxVnni.MultiplyWideningAndAdd(sum11, row, factors1);
                row = Vector256.Load(row2 + j);
                sum02 = AvxVnni.MultiplyWideningAndAdd(sum02, row, factors0);
                sum12 = AvxVnni.MultiplyWideningAndAdd(sum12, row, factors1);
                row = Vector256.Load(row3 + j);
                sum03 = AvxVnni.MultiplyWideningAndAdd(sum03, row, factors0);
                sum13 = AvxVnni.MultiplyWideningAndAdd(sum13, row, factors1);
            }

            RowSums.Store(sum00, sum01, sum02, sum03, sums0 + i);
            RowSums.Store(sum10, sum11, sum12, sum13, sums1 + i);
        }
    }

    private static Vector256<int> Add(Vector256<int> sum, byte* row, Vector256<sbyte> low, Vector256<sbyte> high)
    {
        sum = AvxVnni.MultiplyWideningAndAdd(sum, Vector256.Load(row), low);
        return AvxVnni.MultiplyWideningAndAdd(sum, Vector256.Load(row + 32), high);
    }
}
