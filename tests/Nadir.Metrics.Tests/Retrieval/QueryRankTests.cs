using FsCheck;
using FsCheck.Fluent;

namespace Nadir.Metrics.Tests;

public class QueryRankTests
{
    [Fact]
    public void Equals_the_enumeration_of_all_orders_of_ties()
    {
        var galleries = from size in Gen.Choose(1, 6)
                        from scores in Gen.Choose(0, 2).ArrayOf(size)
                        from relevant in Gen.Choose(0, size - 1)
                        from more in Gen.Elements(true, false, false).ArrayOf(size)
                        select (scores, relevant, more);
        Prop.ForAll(galleries.ToArbitrary(), gallery =>
        {
            double[] scores = [.. gallery.scores.Select(score => (double)score)];
            bool IsRelevant(int item) => item == gallery.relevant || gallery.more[item];
            var first = TieEnumeration.FirstRanks(scores, IsRelevant);
            var rank = Rank(scores, IsRelevant);
            Assert.Equal(first.Min(), rank.Optimistic);
            Assert.Equal(first.Max(), rank.Pessimistic);
            Assert.Equal(first.Average(), rank.Expected, 1e-12);
            for (var k = 1; k <= scores.Length + 1; k++)
            {
                Assert.Equal(first.Count(value => value <= k) / (double)first.Count, rank.RecallProbability(k), 1e-12);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(0, 1, 0, 1, 1.0)]
    [InlineData(0, 1, 3, 1, 0.25)]
    [InlineData(0, 5, 5, 1, 0.5)]
    [InlineData(3, 1, 9, 5, 0.2)]
    [InlineData(5, 1, 0, 5, 0.0)]
    [InlineData(0, 5, 5465 - 5, 5, 1 - (5460.0 / 5465 * 5459 / 5464 * 5458 / 5463 * 5457 / 5462 * 5456 / 5461))]
    public void Recall_has_its_closed_form(int above, int relevant, int irrelevant, int k, double expected) =>
        Assert.Equal(expected, new QueryRank(above, relevant, irrelevant).RecallProbability(k), 1e-12);

    [Fact]
    public void A_query_without_a_relevant_item_recalls_nothing()
    {
        Assert.False(default(QueryRank).HasRelevant);
        Assert.Equal(0, default(QueryRank).RecallProbability(10));
        Assert.Throws<ArgumentOutOfRangeException>(() => default(QueryRank).RecallProbability(0));
    }

    private static QueryRank Rank(double[] scores, Func<int, bool> relevant)
    {
        var best = scores.Where((_, item) => relevant(item)).Max();
        return new QueryRank(
            scores.Count(score => score > best),
            scores.Where((score, item) => score == best && relevant(item)).Count(),
            scores.Where((score, item) => score == best && !relevant(item)).Count());
    }
}
