using FsCheck;
using FsCheck.Fluent;

namespace Nadir.Metrics.Tests;

public class CaptionMetricsTests
{
    private static readonly CaptionMetricOptions WithoutWordNet = new() { Meteor = MeteorResources.None };

    private static readonly Gen<string> Captions =
        Gen.Elements("plane", "planes", "a", "two", "road", "near").NonEmptyListOf().Where(words => words.Count < 8)
            .Select(words => string.Join(' ', words));

    private static readonly Arbitrary<CaptionPrediction[]> Corpora =
        (from images in Gen.Choose(1, 4)
         from hypotheses in Captions.ArrayOf(images)
         from references in Gen.Choose(1, 3).SelectMany(count => Captions.ArrayOf(count)).ArrayOf(images)
         select hypotheses.Select((hypothesis, i) => new CaptionPrediction($"{i}", hypothesis, references[i])).ToArray()).ToArbitrary();

    [Fact]
    public void Scores_are_those_of_the_plain_formulas() => Prop.ForAll(Corpora, corpus =>
    {
        (string[], string[][])[] images =
            [.. corpus.Select(image => (image.Hypothesis.Split(' '), image.References.Select(text => text.Split(' ')).ToArray()))];

        var results = CaptionMetrics.Score(corpus, WithoutWordNet);

        AssertBleu(PlainMetrics.Bleu(images), results.Corpus);
        for (var i = 0; i < images.Length; i++)
        {
            var scores = results.Images[i];
            AssertBleu(PlainMetrics.Bleu([images[i]]), scores);
            Assert.Equal(PlainMetrics.RougeL(images[i].Item1, images[i].Item2), scores.RougeL, 1e-12);
            Assert.Equal(PlainMetrics.Cider(images, i, new CiderOptions()), scores.Cider, 1e-9);
            Assert.Equal(PlainMetrics.Cider(images, i, new CiderOptions { Formula = CiderFormula.Cosine }), scores.CiderCosine, 1e-9);
        }

        Assert.Equal(results.Images.Average(image => image.RougeL), results.Corpus.RougeL, 1e-12);
        Assert.Equal(results.Images.Average(image => image.Cider), results.Corpus.Cider, 1e-12);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_score_lies_in_its_range() => Prop.ForAll(Corpora, corpus =>
    {
        var results = CaptionMetrics.Score(corpus, WithoutWordNet);
        return results.Images.Append(results.Corpus).All(scores =>
            ((double[])[scores.Bleu1, scores.Bleu2, scores.Bleu3, scores.Bleu4, scores.Meteor, scores.RougeL, scores.SceneGraphF1]).All(score => score is >= 0 and <= 1)
            && scores.Cider is >= 0 and <= 10.000001 && scores.CiderCosine is >= 0 and <= 10.000001);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_hypothesis_that_is_its_only_reference_scores_full() => Prop.ForAll(Corpora, corpus =>
    {
        var results = CaptionMetrics.Score(
            [.. corpus.Select(image => image with { References = [image.Hypothesis] })], WithoutWordNet);
        return results.Images.All(image =>
            Math.Abs(image.Bleu1 - 1) < 1e-6 && Math.Abs(image.RougeL - 1) < 1e-12 && Math.Abs(image.Meteor - 1) < 1e-12);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_references_changes_nothing() => Prop.ForAll(Corpora, corpus =>
    {
        var results = CaptionMetrics.Score(corpus, WithoutWordNet).Corpus;
        var turned = CaptionMetrics.Score([.. corpus.Select(image => image with { References = [.. image.References.Reverse()] })], WithoutWordNet).Corpus;
        Assert.Equal(results.Bleu4, turned.Bleu4, 1e-12);
        Assert.Equal(results.RougeL, turned.RougeL, 1e-12);
        Assert.Equal(results.Cider, turned.Cider, 1e-9);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("...!")]
    [InlineData("\uD83D\uDE00")]
    public void A_hypothesis_without_words_scores_nothing(string hypothesis)
    {
        var results = CaptionMetrics.Score(
            [new("a", hypothesis, ["a plane", "."]), new("b", "two planes", ["two planes", "."])], WithoutWordNet);
        var empty = results.Images[0];

        Assert.Equal(0, empty.Bleu1, 1e-6);
        Assert.Equal((0, 0, 0), (empty.Meteor, empty.Cider, empty.CiderCosine));
        Assert.True(double.IsFinite(results.Corpus.Meteor + results.Corpus.Bleu4 + results.Corpus.Cider));
    }

    [Fact]
    public void Text_of_other_scripts_is_scored()
    {
        var results = CaptionMetrics.Score(
            [new("a", "ДВА самолёта", ["два самолёта"]), new("b", "机场 跑道", ["机场 跑道"])], WithoutWordNet);

        Assert.All(results.Images, image => Assert.Equal((1.0, 1.0), (image.RougeL, image.Meteor)));
        Assert.Equal([MeteorStage.Exact, MeteorStage.Stem], results.MeteorStages);
    }

    [Fact]
    public void A_single_image_has_no_document_frequencies() =>
        Assert.Equal(0, CaptionMetrics.Score([new("a", "a plane", ["a plane"])], WithoutWordNet).Corpus.Cider);

    [Fact]
    public void What_cannot_be_scored_is_refused()
    {
        Assert.Throws<ArgumentException>(() => CaptionMetrics.Score([]));
        Assert.Contains("\"a\" has no references", Assert.Throws<ArgumentException>(() => CaptionMetrics.Score([new("a", "x", [])])).Message);
        Assert.Contains("\"a\" comes twice", Assert.Throws<ArgumentException>(() => CaptionMetrics.Score([new("a", "x", ["x"]), new("a", "x", ["x"])])).Message);
    }

    private static void AssertBleu(double[] expected, CaptionScores scores)
    {
        double[] actual = [scores.Bleu1, scores.Bleu2, scores.Bleu3, scores.Bleu4];
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }
}
