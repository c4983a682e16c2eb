using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nadir.Vectors.Kernels;

/// <summary>Integer dot products of stored codes with a query's codes. All kernels give the same sums.</summary>
/// <remarks>
/// Kernels are compiled at full optimization at once: the first searches would else run code that is many times slower.
/// </remarks>
internal abstract unsafe class DotKernel
{
    /// <summary>Rows that a kernel takes at once; row lists are filled up to a multiple of it.</summary>
    public const int RowsAtOnce = 4;

    /// <summary>Queries are filled up with zeros to a multiple of this, so that no kernel needs a tail loop.</summary>
    public const int DimensionStep = 64;

    /// <summary>Every kernel that runs on this processor, fastest first.</summary>
    public static IReadOnlyList<DotKernel> Supported { get; } = FindSupported();

    /// <summary>The fastest kernel for this processor.</summary>
    public static DotKernel Fastest => Supported[0];

    /// <summary>Dimension filled up to a multiple of <see cref="DimensionStep"/>.</summary>
    public static int Pad(int dimension) => (dimension + DimensionStep - 1) / DimensionStep * DimensionStep;

    /// <summary>
    /// Computes the sum of code x query over the dimensions, the codes taken as they are stored, biased.
    /// </summary>
    /// <param name="codes">Row 0; readable up to <see cref="SegmentLayout.EndPadding"/> bytes
    /// past the last row.</param>
    /// <param name="stride">Bytes from one row to the next: the dimension.</param>
    /// <param name="rows">Numbers of the rows.</param>
    /// <param name="count">How many rows, a multiple of <see cref="RowsAtOnce"/>.</param>
    /// <param name="query">Codes of the query, zeros from the dimension on.</param>
    /// <param name="length">Padded dimension.</param>
    /// <param name="sums">Receives one sum a row.</param>
    public abstract void Sum(byte* codes, nint stride, int* rows, int count, sbyte* query, int length, int* sums);

    /// <summary>The sums of two queries over the same rows, each as <see cref="Sum"/> gives it.</summary>
    /// <param name="codes">Row 0, as for one query.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="rows">Numbers of the rows.</param>
    /// <param name="count">How many rows, a multiple of <see cref="RowsAtOnce"/>.</param>
    /// <param name="query0">Codes of the first query.</param>
    /// <param name="query1">Codes of the second.</param>
    /// <param name="length">Padded dimension.</param>
    /// <param name="sums0">Receives one sum a row for the first query.</param>
    /// <param name="sums1">The same for the second.</param>
    public virtual void SumPair(
        byte* codes, nint stride, int* rows, int count, sbyte* query0, sbyte* query1, int length, int* sums0,
        int* sums1)
    {
        Sum(codes, stride, rows, count, query0, length, sums0);
        Sum(codes, stride, rows, count, query1, length, sums1);
    }

    private static List<DotKernel> FindSupported()
    {
        var kernels = new List<DotKernel>();
        if (AvxVnni.IsSupported)
        {
            kernels.Add(new VnniKernel());
        }

        if (Avx512BW.IsSupported)
        {
            kernels.Add(new Avx512Kernel());
        }

        if (Avx2.IsSupported)
        {
            kernels.Add(new Avx2Kernel());
        }

        kernels.Add(new PortableKernel());
        return kernels;
    }
}

/// <summary>
/// The dot product by which results are ranked: all 24 bits of a row with the query, in double precision.
/// </summary>
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

    /// <remarks>
    /// A row that is loaded once serves both queries: with one, loading bounds the speed and not multiplying.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void SumPair(
        byte* codes, nint stride, int* rows, int count, sbyte* query0, sbyte* query1, int length, int* sums0,
        int* sums1)
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

/// <summary>Adds up the lanes of four rows' sums at once.</summary>
internal static unsafe class RowSums
{
    public static void Store(
        Vector256<int> sum0, Vector256<int> sum1, Vector256<int> sum2, Vector256<int> sum3, int* sums)
    {
        var lanes = Avx2.HorizontalAdd(Avx2.HorizontalAdd(sum0, sum1), Avx2.HorizontalAdd(sum2, sum3));
        (lanes.GetLower() + lanes.GetUpper()).Store(sums);
    }
}
