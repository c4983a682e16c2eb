using Nadir.Archive.Search.Reranking;

namespace Nadir.Archive.Tests.Search.Reranking;

public sealed class ScoreFusionTests
{
    [Fact]
    public void ZScoresAreAveraged()
    {
        // Deviations 1 and 2 around 2 and 10: the z-scores are (-1, 1, -1, 1) and (-1, 1, 1, -1).
        var fused = ScoreFusion.Fuse([1, 3, 1, 3], [8, 12, 12, 8], 0.25);

        Assert.Equal([1, 3, 1.5, 2.5], fused);
    }

    [Fact]
    public void TheSecondScoresUnitDoesNotMatter()
    {
        float[] first = [0.3f, 0.1f, 0.2f, 0.15f];
        float[] second = [4, 7, 1, 2];

        var plain = ScoreFusion.Fuse(first, second, 0.5);
        var scaled = ScoreFusion.Fuse(first, [.. second.Select(value => (3 * value) - 20)], 0.5);

        Assert.All(plain.Zip(scaled), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Fact]
    public void AScoreThatIsTheSameForAllChangesNothing()
    {
        var flatSecond = ScoreFusion.Fuse([0.3f, 0.1f], [5, 5], 0.5);
        var flatFirst = ScoreFusion.Fuse([0.25f, 0.25f, 0.25f], [1, 3, 2], 0.5);

        Assert.True(flatSecond[0] > flatSecond[1]);
        Assert.True(flatFirst[1] > flatFirst[2] && flatFirst[2] > flatFirst[0]);
        Assert.Equal([0.25], ScoreFusion.Fuse([0.25f], [7], 0.5));
        Assert.Empty(ScoreFusion.Fuse([], [], 0.5));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void AWeightOutsideItsRangeIsRefused(double weight) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RerankOptions { Weight = weight }.Validate());
}
