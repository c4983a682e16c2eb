using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nadir.Vectors.Kernels;

/// <summary>Integer dot products of planes of codes with a query's codes. All kernels give the same sums.</summary>
/// <remarks>
/// The planes lie as <see cref="CodePlanes"/> says; where a block is not whole, the query's zeros meet the bytes of the
/// next row. A product of two bits and a code is at most 381, one of four bits 1,905: sums of pairs stay in 16 bits for
/// 8 blocks of the one (24,384) and for 2 of the other (30,480).
/// </remarks>
internal abstract unsafe class PlaneKernel
{
    /// <summary>Rows that a kernel takes at once; row lists are filled up to a multiple of it.</summary>
    public const int RowsAtOnce = DotKernel.RowsAtOnce;

    private protected const int PairBlocksInShorts = 8;
    private protected const int NibbleBlocksInShorts = 2;
    private protected const byte PairMask = 3;
    private protected const byte NibbleMask = 15;

    /// <summary>Every kernel that runs on this processor, fastest first.</summary>
    public static IReadOnlyList<PlaneKernel> Supported { get; } = FindSupported();

    /// <summary>Computes the sum of bits x query over the components, for a plane of two bits.</summary>
    /// <param name="plane">Row 0; readable up to <see cref="SegmentLayout.EndPadding"/> bytes
    /// past the last row.</param>
    /// <param name="planes">How the plane lies.</param>
    /// <param name="rows">Numbers of the rows.</param>
    /// <param name="count">How many rows, a multiple of <see cref="RowsAtOnce"/>.</param>
    /// <param name="query">Codes of the query, as <see cref="CodePlanes.LayQuery"/> lays them.</param>
    /// <param name="sums">Receives one sum a row.</param>
    public abstract void SumPairs(byte* plane, in CodePlanes planes, int* rows, int count, sbyte* query, int* sums);

    /// <summary>The same for a plane of four bits.</summary>
    /// <param name="plane">Row 0, as for two bits.</param>
    /// <param name="planes">How the plane lies.</param>
    /// <param name="rows">Numbers of the rows.</param>
    /// <param name="count">How many rows, a multiple of <see cref="RowsAtOnce"/>.</param>
    /// <param name="query">Codes of the query, as <see cref="CodePlanes.LayQuery"/> lays them.</param>
    /// <param name="sums">Receives one sum a row.</param>
    public abstract void SumNibbles(byte* plane, in CodePlanes planes, int* rows, int count, sbyte* query, int* sums);

    /// <summary>The sums of two queries over the same rows of a plane of two bits.</summary>
    /// <param name="plane">Row 0, as for one query.</param>
    /// <param name="planes">How the plane lies.</param>
    /// <param name="rows">Numbers of the rows.</param>
    /// <param name="count">How many rows, a multiple of <see cref="RowsAtOnce"/>.</param>
    /// <param name="query0">Codes of the first query.</param>
    /// <param name="query1">Codes of the second.</param>
    /// <param name="sums0">Receives one sum a row for the first query.</param>
    /// <param name="sums1">The same for the second.</param>
    public virtual void SumPairsOfTwo(
        byte* plane, in CodePlanes planes, int* rows, int count, sbyte* query0, sbyte* query1, int* sums0, int* sums1)
    {
        SumPairs(plane, planes, rows, count, query0, sums0);
        SumPairs(plane, planes, rows, count, query1, sums1);
    }

    private static List<PlaneKernel> FindSupported()
    {
        var kernels = new List<PlaneKernel>();
        if (Avx512BW.IsSupported)
        {
            kernels.Add(new Avx512PlaneKernel());
        }

        if (Avx2.IsSupported)
        {
            kernels.Add(new Avx2PlaneKernel());
        }

        kernels.Add(new PortablePlaneKernel());
        return kernels;
    }
}

/// <summary>For processors without AVX2, Arm among them: 128-bit vectors that .NET maps to what there is.</summary>
internal sealed unsafe class PortablePlaneKernel : PlaneKernel
{
    public override void SumPairs(byte* plane, in CodePlanes planes, int* rows, int count, sbyte* query, int* sums)
    {
        var mask = Vector128.Create(PairMask);
        for (int i = 0; i < count; i++)
        {
            byte* row = plane + ((long)rows[i] * planes.RowBytes);
            var sum = Vector128<int>.Zero;
            for (int start = 0; start < planes.Blocks * CodePlanes.Quarter; start += Vector128<byte>.Count)
            {
                var bytes = Vector128.Load(row + start);
                sbyte* factors = query + (start / CodePlanes.Quarter * CodePlanes.BlockDimension)
                    + (start % CodePlanes.Quarter);
                var shorts = Multiply(bytes & mask, factors) + Multiply((bytes >>> 2) & mask, factors + 64)
                    + Multiply((bytes >>> 4) & mask, factors + 128) + Multiply(bytes >>> 6, factors + 192);
                sum += Widen(shorts);
            }

            sums[i] = Vector128.Sum(sum);
        }
    }

    public override void SumNibbles(byte* plane, in CodePlanes planes, int* rows, int count, sbyte* query, int* sums)
    {
        var mask = Vector128.Create(NibbleMask);
        for (int i = 0; i < count; i++)
        {
            byte* row = plane + ((long)rows[i] * 2 * planes.RowBytes);
            var sum = Vector128<int>.Zero;
            for (int block = 0; block < planes.Blocks; block++)
            {
                byte* even = row + (block * 2 * CodePlanes.Quarter);
                byte* odd = even + planes.QuarterOf(block);
                for (int j = 0; j < CodePlanes.Quarter; j += Vector128<byte>.Count)
                {
                    sbyte* factors = query + (block * CodePlanes.BlockDimension) + j;
                    var first = Vector128.Load(even + j);
                    var second = Vector128.Load(odd + j);
                    sum += Widen(Multiply(first & mask, factors) + Multiply(first >>> 4, factors + 128))
                        + Widen(Multiply(second & mask, factors + 64) + Multiply(second >>> 4, factors + 192));
                }
            }

            sums[i] = Vector128.Sum(sum);
        }
    }

    private static Vector128<short> Multiply(Vector128<byte> bits, sbyte* query)
    {
        var (lowBits, highBits) = Vector128.Widen(bits);
        var (lowFactors, highFactors) = Vector128.Widen(Vector128.Load(query));
        return (lowBits.AsInt16() * lowFactors) + (highBits.AsInt16() * highFactors);
    }

    private static Vector128<int> Widen(Vector128<short> shorts)
    {
        var (low, high) = Vector128.Widen(shorts);
        return low + high;
    }
}

/// <summary>32 products an instruction (vpmaddubsw on 256 bits).</summary>
/// <remarks>
/// Each quarter of a block is two vectors, which go into the same sums: these last for half as many blocks.
/// </remarks>
internal sealed unsafe class Avx2PlaneKernel : PlaneKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void SumPairs(byte* plane, in CodePlanes planes, int* rows, int count, sbyte* query, int* sums)
    {
        int stride = planes.RowBytes;
        int blocks = planes.Blocks;
        for (int i = 0; i < count; i += RowsAtOnce)
        {
            byte* row0 = plane + ((long)rows[i] * stride);
            byte* row1 = plane + ((long)rows[i + 1] * stride);
            byte* row2 = plane + ((long)rows[i + 2] * stride);
            byte* row3 = plane + ((long)rows[i + 3] * stride);
            var sum0 = Vector256<int>.Zero;
            var sum1 = Vector256<int>.Zero;
            var sum2 = Vector256<int>.Zero;
            var sum3 = Vector256<int>.Zero;
            for (int start = 0; start < blocks; start += PairBlocksInShorts / 2)
            {
                var shorts0 = Vector256<short>.Zero;
                var shorts1 = Vector256<short>.Zero;
                var shorts2 = Vector256<short>.Zero;
                var shorts3 = Vector256<short>.Zero;
                int end = Math.Min(blocks, start + (PairBlocksInShorts / 2)) * 2;
                for (int half = 2 * start; half < end; half++)
                {
                    int offset = half * Vector256<byte>.Count;
                    var factors = new Factors(
                        query + (half / 2 * CodePlanes.BlockDimension) + (half % 2 * Vector256<byte>.Count));
                    shorts0 += factors.MultiplyPairs(row0 + offset);
                    shorts1 += factors.MultiplyPairs(row1 + offset);
                    shorts2 += factors.MultiplyPairs(row2 + offset);
                    shorts3 += factors.MultiplyPairs(row3 + offset);
                }

                sum0 += Widen(shorts0);
                sum1 += Widen(shorts1);
                sum2 += Widen(shorts2);
                sum3 += Widen(shorts3);
            }

            RowSums.Store(sum0, sum1, sum2, sum3, sums + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void SumNibbles(byte* plane, in CodePlanes planes, int* rows, int count, sbyte* query, int* sums)
    {
        int stride = 2 * planes.RowBytes;
        int blocks = planes.Blocks;
        for (int i = 0; i < count; i += RowsAtOnce)
        {
            byte* row0 = plane + ((long)rows[i] * stride);
            byte* row1 = plane + ((long)rows[i + 1] * stride);
            byte* row2 = plane + ((long)rows[i + 2] * stride);
            byte* row3 = plane + ((long)rows[i + 3] * stride);
            var sum0 = Vector256<int>.Zero;
            var sum1 = Vector256<int>.Zero;
            var sum2 = Vector256<int>.Zero;
            var sum3 = Vector256<int>.Zero;
            for (int half = 0; half < 2 * blocks; half++)
            {
                int block = half / 2;
                int even = (block * 2 * CodePlanes.Quarter) + (half % 2 * Vector256<byte>.Count);
                int odd = even + planes.QuarterOf(block);
                var factors = new Factors(
                    query + (block * CodePlanes.BlockDimension) + (half % 2 * Vector256<byte>.Count));
                sum0 += Widen(factors.MultiplyNibbles(row0 + even, row0 + odd));
                sum1 += Widen(factors.MultiplyNibbles(row1 + even, row1 + odd));
                sum2 += Widen(factors.MultiplyNibbles(row2 + even, row2 + odd));
                sum3 += Widen(factors.MultiplyNibbles(row3 + even, row3 + odd));
            }

            RowSums.Store(sum0, sum1, sum2, sum3, sums + i);
        }
    }

    private static Vector256<int> Widen(Vector256<short> shorts) =>
        Avx2.MultiplyAddAdjacent(shorts, Vector256.Create((short)1));

    /// <summary>The codes of the query that meet 32 bytes of a plane of two bits, or twice 32 of one of four.</summary>
    private readonly struct Factors
    {
        private readonly Vector256<sbyte> _first;
        private readonly Vector256<sbyte> _second;
        private readonly Vector256<sbyte> _third;
        private readonly Vector256<sbyte> _fourth;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Factors(sbyte* query)
        {
            _first = Vector256.Load(query);
            _second = Vector256.Load(query + 64);
            _third = Vector256.Load(query + 128);
            _fourth = Vector256.Load(query + 192);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<short> MultiplyPairs(byte* row)
        {
            var bytes = Vector256.Load(row);
            var mask = Vector256.Create(PairMask);
            return (Avx2.MultiplyAddAdjacent(bytes & mask, _first)
                + Avx2.MultiplyAddAdjacent((bytes.AsUInt16() >>> 2).AsByte() & mask, _second))
                + (Avx2.MultiplyAddAdjacent((bytes.AsUInt16() >>> 4).AsByte() & mask, _third)
                + Avx2.MultiplyAddAdjacent((bytes.AsUInt16() >>> 6).AsByte() & mask, _fourth));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<short> MultiplyNibbles(byte* even, byte* odd)
        {
            var first = Vector256.Load(even);
            var second = Vector256.Load(odd);
            var mask = Vector256.Create(NibbleMask);
            return (Avx2.MultiplyAddAdjacent(first & mask, _first)
                + Avx2.MultiplyAddAdjacent((first.AsUInt16() >>> 4).AsByte() & mask, _third))
                + (Avx2.MultiplyAddAdjacent(second & mask, _second)
                + Avx2.MultiplyAddAdjacent((second.AsUInt16() >>> 4).AsByte() & mask, _fourth));
        }
    }
}

/// <summary>64 products an instruction (vpmaddubsw on 512 bits).</summary>
internal sealed unsafe class Avx512PlaneKernel : PlaneKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void SumPairs(byte* plane, in CodePlanes planes, int* rows, int count, sbyte* query, int* sums)
    {
        int stride = planes.RowBytes;
        int blocks = planes.Blocks;
        for (int i = 0; i < count; i += RowsAtOnce)
        {
            byte* row0 = plane + ((long)rows[i] * stride);
            byte* row1 = plane + ((long)rows[i + 1] * stride);
            byte* row2 = plane + ((long)rows[i + 2] * stride);
            byte* row3 = plane + ((long)rows[i + 3] * stride);
            var sum0 = Vector512<int>.Zero;
            var sum1 = Vector512<int>.Zero;
            var sum2 = Vector512<int>.Zero;
            var sum3 = Vector512<int>.Zero;
            for (int start = 0; start < blocks; start += PairBlocksInShorts)
            {
                var shorts0 = Vector512<short>.Zero;
                var shorts1 = Vector512<short>.Zero;
                var shorts2 = Vector512<short>.Zero;
                var shorts3 = Vector512<short>.Zero;
                int end = Math.Min(blocks, start + PairBlocksInShorts);
                for (int block = start; block < end; block++)
                {
                    int offset = block * CodePlanes.Quarter;
                    var factors = new Factors(query + (block * CodePlanes.BlockDimension));
                    shorts0 += factors.Multiply(Bits.OfPairs(row0 + offset));
                    shorts1 += factors.Multiply(Bits.OfPairs(row1 + offset));
                    shorts2 += factors.Multiply(Bits.OfPairs(row2 + offset));
                    shorts3 += factors.Multiply(Bits.OfPairs(row3 + offset));
                }

                sum0 += Widen(shorts0);
                sum1 += Widen(shorts1);
                sum2 += Widen(shorts2);
                sum3 += Widen(shorts3);
            }

            RowSums.Store(Fold(sum0), Fold(sum1), Fold(sum2), Fold(sum3), sums + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void SumNibbles(byte* plane, in CodePlanes planes, int* rows, int count, sbyte* query, int* sums)
    {
        int stride = 2 * planes.RowBytes;
        int blocks = planes.Blocks;
        for (int i = 0; i < count; i += RowsAtOnce)
        {
            byte* row0 = plane + ((long)rows[i] * stride);
            byte* row1 = plane + ((long)rows[i + 1] * stride);
            byte* row2 = plane + ((long)rows[i + 2] * stride);
            byte* row3 = plane + ((long)rows[i + 3] * stride);
            var sum0 = Vector512<int>.Zero;
            var sum1 = Vector512<int>.Zero;
            var sum2 = Vector512<int>.Zero;
            var sum3 = Vector512<int>.Zero;
            for (int start = 0; start < blocks; start += NibbleBlocksInShorts)
            {
                var shorts0 = Vector512<short>.Zero;
                var shorts1 = Vector512<short>.Zero;
                var shorts2 = Vector512<short>.Zero;
                var shorts3 = Vector512<short>.Zero;
                int end = Math.Min(blocks, start + NibbleBlocksInShorts);
                for (int block = start; block < end; block++)
                {
                    int even = block * 2 * CodePlanes.Quarter;
                    int odd = even + planes.QuarterOf(block);
                    var factors = new Factors(query + (block * CodePlanes.BlockDimension));
                    shorts0 += factors.Multiply(Bits.OfNibbles(row0 + even, row0 + odd));
                    shorts1 += factors.Multiply(Bits.OfNibbles(row1 + even, row1 + odd));
                    shorts2 += factors.Multiply(Bits.OfNibbles(row2 + even, row2 + odd));
                    shorts3 += factors.Multiply(Bits.OfNibbles(row3 + even, row3 + odd));
                }

                sum0 += Widen(shorts0);
                sum1 += Widen(shorts1);
                sum2 += Widen(shorts2);
                sum3 += Widen(shorts3);
            }

            RowSums.Store(Fold(sum0), Fold(sum1), Fold(sum2), Fold(sum3), sums + i);
        }
    }

    /// <remarks>The bits are taken apart once for both queries.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void SumPairsOfTwo(
        byte* plane, in CodePlanes planes, int* rows, int count, sbyte* query0, sbyte* query1, int* sums0, int* sums1)
    {
        int stride = planes.RowBytes;
        int blocks = planes.Blocks;
        for (int i = 0; i < count; i += RowsAtOnce)
        {
            byte* row0 = plane + ((long)rows[i] * stride);
            byte* row1 = plane + ((long)rows[i + 1] * stride);
            byte* row2 = plane + ((long)rows[i + 2] * stride);
            byte* row3 = plane + ((long)rows[i + 3] * stride);
            var sum00 = Vector512<int>.Zero;
            var sum01 = Vector512<int>.Zero;
            var sum02 = Vector512<int>.Zero;
            var sum03 = Vector512<int>.Zero;
            var sum10 = Vector512<int>.Zero;
            var sum11 = Vector512<int>.Zero;
            var sum12 = Vector512<int>.Zero;
            var sum13 = Vector512<int>.Zero;
            for (int start = 0; start < blocks; start += PairBlocksInShorts)
            {
                var shorts00 = Vector512<short>.Zero;
                var shorts01 = Vector512<short>.Zero;
                var shorts02 = Vector512<short>.Zero;
                var shorts03 = Vector512<short>.Zero;
                var shorts10 = Vector512<short>.Zero;
                var shorts11 = Vector512<short>.Zero;
                var shorts12 = Vector512<short>.Zero;
                var shorts13 = Vector512<short>.Zero;
                int end = Math.Min(blocks, start + PairBlocksInShorts);
                for (int block = start; block < end; block++)
                {
                    int offset = block * CodePlanes.Quarter;
                    var factors0 = new Factors(query0 + (block * CodePlanes.BlockDimension));
                    var factors1 = new Factors(query1 + (block * CodePlanes.BlockDimension));
                    var bits = Bits.OfPairs(row0 + offset);
                    shorts00 += factors0.Multiply(bits);
                    shorts10 += factors1.Multiply(bits);
                    bits = Bits.OfPairs(row1 + offset);
                    shorts01 += factors0.Multiply(bits);
                    shorts11 += factors1.Multiply(bits);
                    bits = Bits.OfPairs(row2 + offset);
                    shorts02 += factors0.Multiply(bits);
                    shorts12 += factors1.Multiply(bits);
                    bits = Bits.OfPairs(row3 + offset);
                    shorts03 += factors0.Multiply(bits);
                    shorts13 += factors1.Multiply(bits);
                }

                sum00 += Widen(shorts00);
                sum01 += Widen(shorts01);
                sum02 += Widen(shorts02);
                sum03 += Widen(shorts03);
                sum10 += Widen(shorts10);
                sum11 += Widen(shorts11);
                sum12 += Widen(shorts12);
                sum13 += Widen(shorts13);
            }

            RowSums.Store(Fold(sum00), Fold(sum01), Fold(sum02), Fold(sum03), sums0 + i);
            RowSums.Store(Fold(sum10), Fold(sum11), Fold(sum12), Fold(sum13), sums1 + i);
        }
    }

    private static Vector512<int> Widen(Vector512<short> shorts) =>
        Avx512BW.MultiplyAddAdjacent(shorts, Vector512.Create((short)1));

    private static Vector256<int> Fold(Vector512<int> sum) => sum.GetLower() + sum.GetUpper();

    /// <summary>256 codes of the query, by quarters.</summary>
    private readonly struct Factors
    {
        private readonly Vector512<sbyte> _first;
        private readonly Vector512<sbyte> _second;
        private readonly Vector512<sbyte> _third;
        private readonly Vector512<sbyte> _fourth;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Factors(sbyte* query)
        {
            _first = Vector512.Load(query);
            _second = Vector512.Load(query + 64);
            _third = Vector512.Load(query + 128);
            _fourth = Vector512.Load(query + 192);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<short> Multiply(in Bits bits) =>
            (Avx512BW.MultiplyAddAdjacent(bits.First, _first) + Avx512BW.MultiplyAddAdjacent(bits.Second, _second))
            + (Avx512BW.MultiplyAddAdjacent(bits.Third, _third) + Avx512BW.MultiplyAddAdjacent(bits.Fourth, _fourth));
    }

    /// <summary>A block of a plane, taken apart into the 256 numbers that it holds, by quarters.</summary>
    private readonly struct Bits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Bits(Vector512<byte> first, Vector512<byte> second, Vector512<byte> third, Vector512<byte> fourth)
        {
            First = first;
            Second = second;
            Third = third;
            Fourth = fourth;
        }

        public Vector512<byte> First { get; }

        public Vector512<byte> Second { get; }

        public Vector512<byte> Third { get; }

        public Vector512<byte> Fourth { get; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Bits OfPairs(byte* row)
        {
            var bytes = Vector512.Load(row);
            var mask = Vector512.Create(PairMask);
            return new Bits(
                bytes & mask,
                (bytes.AsUInt16() >>> 2).AsByte() & mask,
                (bytes.AsUInt16() >>> 4).AsByte() & mask,
                (bytes.AsUInt16() >>> 6).AsByte() & mask);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Bits OfNibbles(byte* even, byte* odd)
        {
            var first = Vector512.Load(even);
            var second = Vector512.Load(odd);
            var mask = Vector512.Create(NibbleMask);
            return new Bits(
                first & mask,
                second & mask,
                (first.AsUInt16() >>> 4).AsByte() & mask,
                (second.AsUInt16() >>> 4).AsByte() & mask);
        }
    }
}
