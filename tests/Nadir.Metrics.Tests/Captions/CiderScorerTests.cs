using FsCheck;
using FsCheck.Fluent;

namespace Nadir.Metrics.Tests;

public class CiderScorerTests
{
    private static readonly Gen<int[]> Tokens = Gen.Choose(0, 6).ArrayOf().Where(tokens => tokens.Length < 12);

    private static readonly Gen<int[][][]> References =
        Gen.Choose(1, 3).SelectMany(count => Tokens.ArrayOf(count)).ArrayOf(4);

    public static TheoryData<CiderFormula, CiderDocument> Options => new()
    {
        { CiderFormula.CiderD, CiderDocument.Image },
        { CiderFormula.CiderD, CiderDocument.Caption },
        { CiderFormula.Cosine, CiderDocument.Image },
        { CiderFormula.Cosine, CiderDocument.Caption },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Rewards_are_those_of_the_plain_formula(CiderFormula formula, CiderDocument document) =>
        Prop.ForAll(References.ToArbitrary(), Tokens.ArrayOf(4).ToArbitrary(), (references, hypotheses) =>
        {
            var options = new CiderOptions { Formula = formula, Document = document, Sigma = 3 };
            (string[], string[][])[] images = [.. hypotheses.Zip(references, (hypothesis, captions) =>
                (Words(hypothesis), captions.Select(Words).ToArray()))];
            var scorer = new CiderScorer(references, options);

            double[] batch = scorer.Score([0, 1, 2, 3], hypotheses);

            for (var i = 0; i < hypotheses.Length; i++)
            {
                Assert.Equal(PlainMetrics.Cider(images, i, options), batch[i], 1e-9);
                Assert.Equal(batch[i], scorer.Score(i, hypotheses[i]));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Scoring_leaves_the_scorer_as_it_is()
    {
        var scorer = new CiderScorer([[[1, 2, 3]], [[4, 5, 6], [1, 2]]]);
        var before = scorer.Score(1, [4, 5, 9, 9, 7]);

        scorer.Score([0, 1, 0], [[9, 9, 9, 9], [], [7, 9, 9, 1]]);

        Assert.Equal(before, scorer.Score(1, [4, 5, 9, 9, 7]));
        Assert.Equal(10, scorer.Score(0, [1, 2, 3]) * 4 / 3, 1e-9); // It has no 4-grams.
        Assert.Equal(0, scorer.Score(0, []));
    }

    [Fact]
    public void A_repeated_caption_gets_no_more_than_a_plain_one()
    {
        var scorer = new CiderScorer([[[1, 2, 3, 4, 5]], [[6, 7, 8]]]);

        Assert.True(scorer.Score(0, [1, 2, 3, 4, 5, 1, 2, 3, 4, 5]) < scorer.Score(0, [1, 2, 3, 4, 5]) / 2);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new CiderScorer([]));
        Assert.Throws<ArgumentException>(() => new CiderScorer([[[1]], []]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CiderScorer([[[1]]], new CiderOptions { Sigma = 0 }));
        var scorer = new CiderScorer([[[1]]]);
        Assert.Throws<ArgumentOutOfRangeException>(() => scorer.Score(1, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => scorer.Score([0, -1], [[1], [1]]));
        Assert.Throws<ArgumentException>(() => scorer.Score([0], [[1], [1]]));
    }

    private static string[] Words(int[] tokens) => [.. tokens.Select(token => $"w{token}")];
}
