using FsCheck;
using FsCheck.Fluent;
using Nadir.Vectors;
using Nadir.Vectors.Kernels;
using Nadir.Vectors.Scan;

namespace Nadir.Vectors.Tests;

public sealed class PlaneTests : IDisposable
{
    private const int Rows = 12;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Planes_give_back_the_codes_and_lie_as_documented()
    {
        var random = new Random(1);
        foreach (int dimension in Enumerable.Range(256, 300).Concat([768, 1000, 1024, 4095, 4096]))
        {
            var planes = new CodePlanes(dimension);
            byte[] codes = new byte[dimension];
            random.NextBytes(codes);
            var (upper, middle, lower) = Split(planes, codes);
            byte[] joined = new byte[dimension];

            Join(planes, upper, middle, lower, joined);

            Assert.Equal(codes, joined);
            Assert.InRange(planes.RowBytes * 4, dimension, dimension + 15);
        }

        // The first block of 512 components, byte 5 of each plane.
        byte[] row = new byte[512];
        (row[5], row[69], row[133], row[197]) = (0b10_01_0011, 0b01_11_1010, 0b11_00_0101, 0b00_10_1100);
        var (high, next, low) = Split(new CodePlanes(512), row);
        Assert.Equal((0b00_11_01_10, 0b10_00_11_01), (high[5], next[5]));
        Assert.Equal((0b0101_0011, 0b1100_1010), (low[5], low[69]));
    }

    [Fact]
    public void Every_kernel_gives_the_sums_of_plain_arithmetic()
    {
        var random = new Random(1);
        foreach (int dimension in Enumerable.Range(256, 300).Concat([768, 1000, 1024, 4095, 4096]))
        {
            byte[] codes = new byte[Rows * dimension];
            random.NextBytes(codes);
            AssertSums(dimension, codes,
                [.. Enumerable.Range(0, dimension).Select(_ => (sbyte)random.Next(-127, 128))]);
        }
    }

    [Theory]
    [InlineData(255, 127)]
    [InlineData(255, -127)]
    [InlineData(0, 127)]
    public void No_kernel_overflows_at_the_extremes(byte code, sbyte factor) =>
        AssertSums(4096, [.. Enumerable.Repeat(code, Rows * 4096)], [.. Enumerable.Repeat(factor, 4096)]);

    [Fact]
    public void Bounds_are_the_angles_to_the_middle_of_the_cells()
    {
        const int Dimension = 300;
        var (codes, values) = Encode(VectorSamples.Gaussian(1, Dimension, 4)[0]);

        var bounds = PlaneBounds.Of(codes, values);

        AssertAngle(bounds.UpperNorm, bounds.UpperError, code => (code / 64 * 64) + 32 - 128);
        AssertAngle(bounds.MiddleNorm, bounds.MiddleError, code => (code / 16 * 16) + 8 - 128);

        void AssertAngle(float norm, float error, Func<int, double> middleOf)
        {
            double[] cells = [.. codes.Select(code => middleOf(code))];
            double length = Math.Sqrt(cells.Sum(cell => cell * cell));
            double cosine = cells.Zip(values, (cell, value) => cell * value)
                .Sum() / length / Math.Sqrt(values.Sum(value => value * value));
            Assert.Equal(Math.Sqrt(1 - (cosine * cosine)), error, 1e-6);
            Assert.True(error >= Math.Sqrt(1 - (cosine * cosine)));
            double least = Math.Abs(cells.Min(Math.Abs));
            Assert.Equal(least / length, norm, 1e-6);
        }
    }

    /// <summary>The least score that a row may have to reach and must not be left out for is its own.</summary>
    [Fact]
    public void No_row_is_left_out_for_the_score_that_it_has() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            int dimension = random.Next(256, 600);
            var rows = Adversarial(random, 40, dimension);
            string path = _folder.File($"{seed}.vectors");
            using var segment = VectorSamples.Write(path, rows);
            var query = new PreparedQuery(new Rotation(dimension));
            float[] asked = random.Next(3) == 0 ? rows[random.Next(rows.Length)]
                : VectorSamples.Gaussian(1, dimension, seed)[0];
            query.Set(asked.Any(value => value != 0) ? asked : VectorSamples.Gaussian(1, dimension, seed)[0]);
            var exact = new ExactSearch(
                dimension, [segment], null, 1, DotKernel.Fastest, PlaneKernel.Supported[0], ScanRoute.Codes)
                .Search(Unrotated(query, dimension), rows.Length);
            return exact.All(hit => IsKept(segment, query, hit.Row, hit.Score));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_route_and_kernel_ranks_adversarial_rows_as_plain_arithmetic_does() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            int dimension = random.Next(4) == 0 ? 512 : random.Next(256, 400);
            var rows = Adversarial(random, random.Next(1, 1500), dimension);
            var deleted = random.Next(2) == 0 ? null
                : new IdSet(Enumerable.Range(0, rows.Length).Where(_ => random.Next(5) == 0).Select(i => (long)i));
            string path = _folder.File($"{seed}.vectors");
            string merged = _folder.File($"{seed}-merged.vectors");
            VectorSamples.Write(path, rows).Dispose();
            using var source = Segment.Open(path, random.Next(2) == 0 ? SegmentResidency.Mapped
                : SegmentResidency.InMemory);
            SegmentMerger.Merge([source], merged, deleted);
            using var anew = Segment.Open(merged);
            anew.Verify();
            var query = VectorSamples.Gaussian(1, dimension, seed)[0];
            if (random.Next(2) == 0 && rows[^1].Any(value => value != 0))
            {
                query = rows[^1];
            }

            int count = random.Next(1, 20);
            var expected = StoredVectorOracle.Rank(
                [path], dimension, StoredVectorOracle.Rotate(query), id => deleted?.Contains(id) != true, count).Select(
                    row => row.Id).ToArray();
            return VectorSamples.EverySearch(dimension, [source], deleted)
                .Concat(VectorSamples.EverySearch(dimension, [anew]))
                .All(search => expected.SequenceEqual(search.Search(query, count).Select(hit => hit.Id)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Fact]
    public void Most_rows_of_a_clustered_archive_are_left_out_by_their_first_bits()
    {
        const int Dimension = 512;
        var rows = Clustered(20_000, Dimension, 3);
        using var segment = VectorSamples.Write(_folder.File("clustered.vectors"), rows);
        var search = new ExactSearch(Dimension, [segment]);

        var hits = search.Search(rows[77], 10, out var read);

        Assert.Equal(77, hits[0].Id);
        Assert.Equal(rows.Length, read.Rows);
        Assert.InRange(read.Upper, rows.Length, rows.Length);
        Assert.InRange(read.Middle, 10, rows.Length / 4);
        Assert.InRange(read.Lower, 10, rows.Length / 8);
        Assert.InRange(read.Exact, 10, 500);
    }

    [Fact]
    public void Merging_makes_no_planes_of_rows_without_structure_and_does_not_try_again()
    {
        const int Dimension = 512;
        using var source = VectorSamples.Write(
            _folder.File("gaussian.vectors"), VectorSamples.Gaussian(5000, Dimension, 3));
        SegmentMerger.Merge([source], _folder.File("merged.vectors"));
        using var merged = Segment.Open(_folder.File("merged.vectors"));
        merged.Verify();
        var query = VectorSamples.Gaussian(1, Dimension, 4)[0];

        Assert.False(merged.Rows.HasPlanes);
        Assert.False(merged.IsOfOlderVersion);
        Assert.Equal(new ExactSearch(Dimension, [source]).Search(query, 10),
            new ExactSearch(Dimension, [merged]).Search(query, 10));
    }

    [Fact]
    public void A_segment_of_the_first_version_is_searched_and_gets_planes_when_merged()
    {
        const int Dimension = 384;
        var rows = Clustered(3000, Dimension, 5);
        string path = _folder.File("old.vectors");
        using (var writer = new SegmentWriter(
            path, new SegmentLayout(Dimension, rows.Length, SegmentHeader.WithCodes), VectorSamples.Fingerprint))
        {
            for (int i = 0; i < rows.Length; i++)
            {
                writer.Add(i, rows[i]);
            }

            writer.Commit();
        }

        using var old = Segment.Open(path, SegmentResidency.InMemory);
        SegmentMerger.Merge([old], _folder.File("new.vectors"));
        using var merged = Segment.Open(_folder.File("new.vectors"), SegmentResidency.InMemory);
        merged.Verify();

        Assert.True(old.IsOfOlderVersion);
        Assert.False(merged.IsOfOlderVersion);
        foreach (int row in new[] { 0, 1500, 2999 })
        {
            float[] before = new float[Dimension];
            float[] after = new float[Dimension];
            old.ReadVector(row, before);
            merged.ReadVector(row, after);
            Assert.Equal(before, after);
            var expected = new ExactSearch(Dimension, [old]).Search(rows[row], 10, out var readBefore);
            Assert.Equal(expected, new ExactSearch(Dimension, [merged]).Search(rows[row], 10, out var readAfter));
            Assert.Equal(rows.Length, readBefore.Lower);
            Assert.InRange(readAfter.Lower, 10, rows.Length / 2);
        }
    }

    private static unsafe bool IsKept(Segment segment, PreparedQuery query, int row, float score)
    {
        var rows = segment.Rows;
        // Eight rows in a row take the vector path, one alone the other.
        int first = Math.Clamp(row - 3, 0, segment.Count - 8);
        foreach (int[] list in new[] { [row], Enumerable.Range(first, 8).ToArray() })
        {
            int[] kept = new int[list.Length];
            foreach (bool both in new[] { false, true })
            {
                int[] sums = Sums(rows, list, query, both ? 4 : 6);
                var filter = both ? PlaneFilter.Middle(rows, query) : PlaneFilter.Upper(rows, query);
                if (!Keep(filter, list, sums, score, kept).Contains(row))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static unsafe int[] Keep(PlaneFilter filter, int[] list, int[] sums, float score, int[] kept)
    {
        int[] keptSums = new int[list.Length];
        fixed (int* listStart = list, sumStart = sums, keptStart = kept, keptSumStart = keptSums)
        {
            return kept[..filter.Keep(listStart, list.Length, sumStart, score, keptStart, keptSumStart)];
        }
    }

    private static unsafe int[] Sums(SegmentRows rows, int[] list, PreparedQuery query, int shift)
    {
        byte[] codes = new byte[rows.Dimension];
        int[] sums = new int[list.Length];
        for (int i = 0; i < list.Length; i++)
        {
            rows.ReadCodes(list[i], codes);
            for (int j = 0; j < codes.Length; j++)
            {
                sums[i] += (codes[j] >> shift) * query.Codes[j];
            }
        }

        return sums;
    }

    private static unsafe float[] Unrotated(PreparedQuery query, int dimension)
    {
        double[] values = [.. Enumerable.Range(0, dimension).Select(i => query.Values[i])];
        new Rotation(dimension).Invert(values);
        return [.. values.Select(value => (float)value)];
    }

    private static (byte[] Codes, double[] Values) Encode(float[] vector)
    {
        var codes = new byte[vector.Length];
        var tails = new short[vector.Length];
        var (scale, _) = new FixedPointEncoder(vector.Length).Encode(vector, codes, tails);
        var values = new double[vector.Length];
        FixedPointEncoder.DecodeRotated(codes, tails, scale, values);
        return (codes, values);
    }

    private static (byte[] Upper, byte[] Middle, byte[] Lower) Split(CodePlanes planes, ReadOnlySpan<byte> codes)
    {
        var (upper, middle, lower) = (new byte[planes.RowBytes], new byte[planes.RowBytes],
            new byte[2 * planes.RowBytes]);
        planes.Split(codes, upper, middle, lower);
        return (upper, middle, lower);
    }

    /// <summary>
    /// Duplicates, zeros, one component, signs alone, rows that are nearly their mean, tight clusters and noise.
    /// </summary>
    private static float[][] Adversarial(Random random, int count, int dimension)
    {
        var center = VectorSamples.Gaussian(1, dimension, random.Next())[0];
        double spread = Math.Pow(10, (random.NextDouble() * 7) - 6);
        int kinds = random.Next(1, 8);
        var rows = new float[count][];
        for (int i = 0; i < count; i++)
        {
            var noise = VectorSamples.Gaussian(1, dimension, random.Next())[0];
            rows[i] = random.Next(kinds) switch
            {
                1 when i > 0 => rows[random.Next(i)],
                2 => new float[dimension],
                3 => [.. noise.Select((_, j) => j == i % dimension ? -1f : 0)],
                4 => [.. noise.Select(value => MathF.Sign(value))],
                5 => noise,
                6 => [.. center.Select(value => -value)],
                _ => [.. center.Zip(noise, (value, other) => (float)(value + (spread * other)))],
            };
        }

        return rows;
    }

    private static float[][] Clustered(int count, int dimension, int seed)
    {
        var random = new Random(seed);
        var centers = VectorSamples.Gaussian(200, dimension, seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var noise = VectorSamples.Gaussian(1, dimension, random.Next())[0];
            return centers[random.Next(centers.Length)].Zip(noise, (value, other) => value + (0.5f * other)).ToArray();
        })];
    }

    private static unsafe void Join(CodePlanes planes, byte[] upper, byte[] middle, byte[] lower, byte[] codes)
    {
        fixed (byte* upperStart = upper, middleStart = middle, lowerStart = lower, codeStart = codes)
        {
            planes.Join(upperStart, middleStart, lowerStart, codeStart);
        }
    }

    private static unsafe void AssertSums(int dimension, byte[] codes, sbyte[] query)
    {
        int[] rows = [3, 0, 11, 7, 7, 7, 2, 1];
        var planes = new CodePlanes(dimension);
        var split = Enumerable.Range(0, Rows).Select(row => Split(planes, codes.AsSpan(row * dimension, dimension)))
            .ToArray();
        sbyte[] laid = new sbyte[planes.Blocks * CodePlanes.BlockDimension];
        planes.LayQuery(query, laid);
        AssertSums(planes, [.. split.SelectMany(row => row.Upper)], 1, laid, Expected(code => code >> 6));
        AssertSums(planes, [.. split.SelectMany(row => row.Middle)], 1, laid, Expected(code => (code >> 4) & 3));
        AssertSums(planes, [.. split.SelectMany(row => row.Lower)], 2, laid, Expected(code => code & 15));

        int[] Expected(Func<int, int> bitsOf) =>
            [.. rows.Select(row => Enumerable.Range(0, dimension)
                .Sum(i => bitsOf(codes[(row * dimension) + i]) * query[i]))];

        void AssertSums(CodePlanes planes, byte[] plane, int bytes, sbyte[] query, int[] expected)
        {
            // What lies past the last row must not matter.
            byte[] memory = [.. plane, .. Enumerable.Repeat((byte)0xFF, SegmentLayout.EndPadding)];
            sbyte[] negated = [.. query.Select(value => (sbyte)-value)];
            foreach (var kernel in PlaneKernel.Supported)
            {
                int[] sums = new int[rows.Length], first = new int[rows.Length], second = new int[rows.Length];
                fixed (byte* start = memory)
                fixed (sbyte* queryStart = query, negatedStart = negated)
                fixed (int* rowStart = rows, sumStart = sums, firstStart = first, secondStart = second)
                {
                    if (bytes == 2)
                    {
                        kernel.SumNibbles(start, planes, rowStart, rows.Length, queryStart, sumStart);
                    }
                    else
                    {
                        kernel.SumPairs(start, planes, rowStart, rows.Length, queryStart, sumStart);
                        kernel.SumPairsOfTwo(start, planes, rowStart, rows.Length, negatedStart, queryStart, firstStart,
                            secondStart);
                        Assert.Equal(expected, first.Select(sum => -sum));
                        Assert.Equal(expected, second);
                    }
                }

                Assert.Equal(expected, sums);
            }
        }
    }
}
