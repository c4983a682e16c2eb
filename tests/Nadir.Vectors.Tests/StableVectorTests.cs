namespace Nadir.Vectors.Tests;

public sealed class StableVectorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(64)]
    [InlineData(384)]
    [InlineData(768)]
    public void A_vector_of_a_segment_is_brought_into_what_another_segment_gives_back(int dimension)
    {
        var random = new Random(dimension);
        var segment = new ExactScorer(dimension);
        var stable = new StableVector(dimension);
        int changed = 0;
        for (int i = 0; i < 4000; i++)
        {
            float[] given = [.. Enumerable.Range(0, dimension)
                .Select(_ => i % 3 == 0 && random.Next(4) > 0 ? 0 : (float)(random.NextDouble() - 0.5))];
            float[] stored = segment.RoundTrip(given);
            var settled = stored.ToArray();

            Assert.True(stable.TrySettle(settled), $"vector {i} of {dimension} dimensions");
            Assert.Equal(stored, segment.RoundTrip(settled));
            changed += stored.AsSpan().SequenceEqual(segment.RoundTrip(stored)) ? 0 : 1;
        }

        // Without it some are not what they were, or there would be nothing to do.
        Assert.True(dimension is not (16 or 31) || changed > 0);
    }

    [Fact]
    public void What_no_segment_gave_stays_as_it_is()
    {
        var random = new Random(1);
        var stable = new StableVector(256);
        for (int i = 0; i < 500; i++)
        {
            float[] vector = [.. Enumerable.Range(0, 256).Select(_ => (float)(random.NextDouble() - 0.5) / 7)];
            var kept = vector.ToArray();
            Assert.False(stable.TrySettle(vector));
            Assert.Equal(kept, vector);
        }
    }

    [Fact]
    public void A_vector_of_another_length_or_without_numbers_is_refused()
    {
        var stable = new StableVector(4);
        Assert.Throws<ArgumentException>(() => stable.TrySettle(new float[3]));
        Assert.Throws<ArgumentException>(() => stable.TrySettle([1, float.NaN, 0, 0]));
    }
}
