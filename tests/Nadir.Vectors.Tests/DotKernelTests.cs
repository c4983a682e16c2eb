using Nadir.Vectors;
using Nadir.Vectors.Kernels;

namespace Nadir.Vectors.Tests;

public class DotKernelTests
{
    private const int Rows = 12;

    [Fact]
    public void Every_kernel_gives_the_sums_of_plain_arithmetic()
    {
        var random = new Random(1);
        foreach (int dimension in Enumerable.Range(1, 130).Concat([255, 256, 511, 512, 513, 768, 1024, 4095, 4096]))
        {
            byte[] codes = [.. Enumerable.Range(0, Rows * dimension).Select(_ => (byte)random.Next(1, 256))];
            sbyte[] query = [.. Enumerable.Range(0, dimension).Select(_ => (sbyte)random.Next(-127, 128))];
            AssertSums(dimension, codes, query);
        }
    }

    [Theory]
    [InlineData(255, 127)]
    [InlineData(255, -127)]
    [InlineData(1, 127)]
    [InlineData(1, -127)]
    public void No_kernel_overflows_at_the_extremes(byte code, sbyte factor)
    {
        const int Dimension = SegmentLayout.MaximumDimension;
        AssertSums(Dimension, [.. Enumerable.Repeat(code, Rows * Dimension)],
            [.. Enumerable.Repeat(factor, Dimension)]);
    }

    [Fact]
    public void The_ranking_score_is_that_of_plain_arithmetic()
    {
        var random = new Random(2);
        foreach (int dimension in new[] { 1, 2, 15, 16, 17, 63, 64, 65, 512, 4096 })
        {
            int length = DotKernel.Pad(dimension);
            byte[] codes = [.. Enumerable.Range(0, length).Select(_ => (byte)random.Next(1, 256))];
            short[] tails = [.. Enumerable.Range(0, length)
                .Select(_ => (short)random.Next(short.MinValue, short.MaxValue + 1))];
            double[] query = [.. Enumerable.Range(0, length)
                .Select(i => i < dimension ? (double)(random.NextSingle() - 0.5f) : 0)];
            decimal expected = Enumerable.Range(0, dimension)
                .Sum(i => (((codes[i] - 128) * 65536) + tails[i]) * (decimal)query[i]);

            Assert.Equal((double)expected, Score(codes, tails, query), 1e-6);
        }
    }

    private static unsafe void AssertSums(int dimension, byte[] codes, sbyte[] query)
    {
        int[] rows = [3, 0, 11, 7, 7, 7, 2, 1];
        long[] expected = [.. rows.Select(
            row => Enumerable.Range(0, dimension).Sum(i => (long)codes[(row * dimension) + i] * query[i]))];

        // What lies past the last row must not matter.
        byte[] memory = [.. codes, .. Enumerable.Repeat((byte)0xFF, SegmentLayout.EndPadding)];
        sbyte[] padded = [.. query, .. new sbyte[DotKernel.Pad(dimension) - dimension]];
        sbyte[] negated = [.. padded.Select(value => (sbyte)-value)];
        foreach (var kernel in DotKernel.Supported)
        {
            int[] sums = new int[rows.Length], first = new int[rows.Length], second = new int[rows.Length];
            fixed (byte* memoryStart = memory)
            fixed (sbyte* queryStart = padded, negatedStart = negated)
            fixed (int* rowStart = rows, sumStart = sums, firstStart = first, secondStart = second)
            {
                kernel.Sum(memoryStart, dimension, rowStart, rows.Length, queryStart, padded.Length, sumStart);
                kernel.SumPair(
                    memoryStart, dimension, rowStart, rows.Length, negatedStart, queryStart, padded.Length, firstStart,
                    secondStart);
            }

            Assert.Equal(expected, sums.Select(sum => (long)sum));
            Assert.Equal(expected, first.Select(sum => -(long)sum));
            Assert.Equal(expected, second.Select(sum => (long)sum));
        }
    }

    private static unsafe double Score(byte[] codes, short[] tails, double[] query)
    {
        fixed (byte* codeStart = codes)
        fixed (short* tailStart = tails)
        fixed (double* queryStart = query)
        {
            return FixedPointDot.Compute(codeStart, tailStart, queryStart, query.Length);
        }
    }
}
