using FsCheck;
using FsCheck.Fluent;
using Nadir.Archive.Search.Hybrid;

namespace Nadir.Archive.Tests.Search.Hybrid;

public sealed class ReciprocalRankFusionTests
{
    [Fact]
    public void ScoresAreThoseOfThePapersFormula()
    {
        var fused = ReciprocalRankFusion.Fuse([[7, 8, 9], [9, 7]]);

        Assert.Equal([7, 9, 8], fused.Select(pair => pair.Id));
        double most = 2.0 / 61;
        Assert.Equal(((1.0 / 61) + (1.0 / 62)) / most, fused[0].Score, 1e-12);
        Assert.Equal(((1.0 / 63) + (1.0 / 61)) / most, fused[1].Score, 1e-12);
        Assert.Equal(1.0 / 62 / most, fused[2].Score, 1e-12);
    }

    [Fact]
    public void FirstInEveryRankingIsOne() =>
        Assert.Equal(1, ReciprocalRankFusion.Fuse([[3, 1], [3], [3, 2]])[0].Score, 1e-12);

    [Fact]
    public void EveryIdComesOnceAndScoresFall() =>
        Check.QuickThrowOnFailure(Prop.ForAll<int[], int[]>((first, second) =>
    {
        long[][] rankings = [[.. first.Distinct().Select(id => (long)id)],
            [.. second.Distinct().Select(id => (long)id)]];
        var fused = ReciprocalRankFusion.Fuse(rankings);
        return fused.Select(pair => pair.Id).Order().SequenceEqual(rankings.SelectMany(ids => ids).Distinct().Order())
            && fused.Zip(fused.Skip(1)).All(pair => pair.First.Score >= pair.Second.Score)
            && fused.All(pair => pair.Score is > 0 and <= 1 + 1e-12);
    }));

    [Fact]
    public void TheOrderOfOneRankingIsKept() => Check.QuickThrowOnFailure(Prop.ForAll<int[]>(ids =>
    {
        long[] ranking = [.. ids.Distinct().Select(id => (long)id)];
        return ReciprocalRankFusion.Fuse([ranking]).Select(pair => pair.Id).SequenceEqual(ranking);
    }));
}
