using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nadir.Vectors;

/// <summary>
/// The bytes of a row's codes taken apart: a plane of their upper two bits, one of the next two, one of the lower four.
/// A scan reads the first of every row, and the others of the rows that it cannot leave out.
/// </summary>
/// <remarks>
/// In a plane of two bits, a block of 256 components takes 64 bytes: byte j holds the components j, j + 64, j + 128 and
/// j + 192, the first in its lowest bits. In the plane of four bits it takes 128: byte j holds j and j + 128, byte 64 +
/// j holds j + 64 and j + 192. What is left of a row after its whole blocks is a smaller block, with quarters of
/// <see cref="TailQuarter"/> components in place of 64. So the three planes of a row are as long as its codes, up to 15
/// bytes.
/// </remarks>
internal readonly unsafe struct CodePlanes
{
    /// <summary>Components of a whole block.</summary>
    public const int BlockDimension = 4 * Quarter;

    /// <summary>Components of a quarter of a block: those that meet the same bits of the bytes.</summary>
    public const int Quarter = 64;

    /// <summary>
    /// The least dimension whose codes are taken apart: what bounds need a row would weigh too much below.
    /// </summary>
    public const int LeastDimension = 256;

    private const int QuarterStep = 4;

    public CodePlanes(int dimension)
    {
        Dimension = dimension;
        WholeBlocks = dimension / BlockDimension;
        int quarter = ((dimension % BlockDimension) + 3) / 4;
        TailQuarter = (quarter + QuarterStep - 1) / QuarterStep * QuarterStep;
    }

    public int Dimension { get; }

    public int WholeBlocks { get; }

    /// <summary>
    /// Components of a quarter of the block that is not whole, with those past the dimension; 0 where there is none.
    /// </summary>
    public int TailQuarter { get; }

    /// <summary>Blocks, whole and not.</summary>
    public int Blocks => WholeBlocks + (TailQuarter > 0 ? 1 : 0);

    /// <summary>Bytes of a row in a plane of two bits; twice as many in the plane of four.</summary>
    public int RowBytes => (WholeBlocks * Quarter) + TailQuarter;

    /// <summary>Components of a quarter of a block.</summary>
    public int QuarterOf(int block) => block < WholeBlocks ? Quarter : TailQuarter;

    /// <summary>Takes a row's codes apart.</summary>
    /// <param name="codes">The codes.</param>
    /// <param name="upper">Receives the row of the plane of bits 6 and 7.</param>
    /// <param name="middle">Receives that of bits 4 and 5.</param>
    /// <param name="lower">Receives that of bits 0 to 3.</param>
    public void Split(ReadOnlySpan<byte> codes, Span<byte> upper, Span<byte> middle, Span<byte> lower)
    {
        upper.Clear();
        middle.Clear();
        lower.Clear();
        for (int i = 0; i < codes.Length; i++)
        {
            var (block, part, j, quarter) = Place(i);
            int pair = (block * Quarter) + j;
            upper[pair] |= (byte)(codes[i] >> 6 << (2 * part));
            middle[pair] |= (byte)(((codes[i] >> 4) & 3) << (2 * part));
            lower[(block * 2 * Quarter) + (part % 2 * quarter) + j] |= (byte)((codes[i] & 15) << (4 * (part / 2)));
        }
    }

    /// <summary>Puts a row's codes together again.</summary>
    /// <param name="upper">The row of the plane of bits 6 and 7.</param>
    /// <param name="middle">That of bits 4 and 5.</param>
    /// <param name="lower">That of bits 0 to 3.</param>
    /// <param name="codes">Receives the codes, as many bytes as the dimension.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Join(byte* upper, byte* middle, byte* lower, byte* codes)
    {
        for (int block = 0; block < WholeBlocks; block++)
        {
            // Shifts go over 16 bits: what they bring from a neighbour, the masks take away.
            var high = Vector512.Load(upper + (block * Quarter)).AsUInt16();
            var next = Vector512.Load(middle + (block * Quarter)).AsUInt16();
            var even = Vector512.Load(lower + (block * 2 * Quarter)).AsUInt16();
            var odd = Vector512.Load(lower + (block * 2 * Quarter) + Quarter).AsUInt16();
            byte* quarters = codes + (block * BlockDimension);
            Join(high << 6, next << 4, even, quarters);
            Join(high << 4, next << 2, odd, quarters + Quarter);
            Join(high << 2, next, even >>> 4, quarters + (2 * Quarter));
            Join(high, next >>> 2, odd >>> 4, quarters + (3 * Quarter));
        }

        JoinTail(upper + (WholeBlocks * Quarter), middle + (WholeBlocks * Quarter), lower + (WholeBlocks * 2 * Quarter),
            codes);
    }

    private void JoinTail(byte* upper, byte* middle, byte* lower, byte* codes)
    {
        int start = WholeBlocks * BlockDimension;
        for (int part = 0; start < Dimension; part++, start += TailQuarter)
        {
            byte* nibbles = lower + (part % 2 * TailQuarter);
            int most = Math.Min(TailQuarter, Dimension - start);
            for (int j = 0; j < most; j++)
            {
                int pair = ((upper[j] >> (2 * part)) & 3) << 6 | ((middle[j] >> (2 * part)) & 3) << 4;
                codes[start + j] = (byte)(pair | ((nibbles[j] >> (4 * (part / 2))) & 15));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Join(Vector512<ushort> high, Vector512<ushort> next, Vector512<ushort> low, byte* codes) =>
        ((high.AsByte() & Vector512.Create((byte)0b1100_0000))
            | (next.AsByte() & Vector512.Create((byte)0b0011_0000))
            | (low.AsByte() & Vector512.Create((byte)0b0000_1111))).Store(codes);

    /// <summary>
    /// Lays a query's codes as the kernels meet them: a block's quarters 64 bytes apart, with zeros between.
    /// </summary>
    /// <param name="codes">The codes, one a component.</param>
    /// <param name="laid">Receives 256 bytes for every block.</param>
    public void LayQuery(ReadOnlySpan<sbyte> codes, Span<sbyte> laid)
    {
        laid.Clear();
        for (int i = 0; i < Dimension; i++)
        {
            var (block, part, j, _) = Place(i);
            laid[(block * BlockDimension) + (part * Quarter) + j] = codes[i];
        }
    }

    /// <summary>
    /// Where a component lies: its block, its quarter there, its place in the quarter, and the length of a quarter.
    /// </summary>
    private (int Block, int Part, int Place, int Quarter) Place(int component)
    {
        int block = component / BlockDimension;
        int rest = component % BlockDimension;
        int quarter = QuarterOf(block);
        return (block, rest / quarter, rest % quarter, quarter);
    }
}

/// <summary>
/// How far a row is from what its upper bits say of it. The angles are in the space of all components.
/// </summary>
/// <param name="UpperNorm">One over the norm of the odd numbers -3 to 3 that the upper two bits stand for.</param>
/// <param name="UpperError">Sine of the angle between these and the row, rounded up; 1 where nothing is known.</param>
/// <param name="MiddleNorm">One over the norm of the odd numbers -15 to 15 that the upper four bits stand for.</param>
/// <param name="MiddleError">Sine of the angle between these and the row, rounded up; 1 where nothing is known.</param>
internal readonly record struct PlaneBounds(float UpperNorm, float UpperError, float MiddleNorm, float MiddleError)
{
    /// <summary>Covers the roundings of double sums.</summary>
    private const double Slack = 1e-9;

    /// <summary>Measures a row.</summary>
    /// <param name="codes">The row's top bytes, biased.</param>
    /// <param name="row">The row, rotated, as it is stored.</param>
    public static PlaneBounds Of(ReadOnlySpan<byte> codes, ReadOnlySpan<double> row)
    {
        var (upperNorm, upperError) = Compare(codes, row, shift: 6, levels: 4);
        var (middleNorm, middleError) = Compare(codes, row, shift: 4, levels: 16);
        return new PlaneBounds(upperNorm, upperError, middleNorm, middleError);
    }

    private static (float Norm, float Error) Compare(
        ReadOnlySpan<byte> codes, ReadOnlySpan<double> row, int shift, int levels)
    {
        double product = 0;
        double squares = 0;
        double length = 0;
        for (int i = 0; i < row.Length; i++)
        {
            int value = (2 * (codes[i] >> shift)) - (levels - 1);
            product += value * row[i];
            squares += value * value;
            length += row[i] * row[i];
        }

        double norm = 1 / Math.Sqrt(squares);
        double along = product * norm;
        if (along <= 0)
        {
            // A row at a right angle, or one of zeros.
            return ((float)norm, 1);
        }

        // From what is left over, not from the squares: their difference would lose the digits of a small angle.
        double across = 0;
        for (int i = 0; i < row.Length; i++)
        {
            double rest = row[i] - (along * norm * ((2 * (codes[i] >> shift)) - (levels - 1)));
            across += rest * rest;
        }

        return ((float)norm, Math.Min(1, MathF.BitIncrement((float)(Math.Sqrt(across / length) + Slack))));
    }
}
