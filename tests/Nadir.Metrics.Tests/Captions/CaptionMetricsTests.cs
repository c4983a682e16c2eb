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
         select hypotheses.Select((hypothesis, i) => new CaptionPrediction($"{i}", hypothesis, references[i]))
             .ToArray()).ToArbitrary();

    [Fact]
    public void Scores_are_those_of_the_plain_formulas() => Prop.ForAll(Corpora, corpus =>
    {
        (string[], string[][])[] images =
            [.. corpus.Select(image =>
                (image.Hypothesis.Split(' '), image.References.Select(text => text.Split(' ')).ToArray()))];

        var results = CaptionMetrics.Score(corpus, WithoutWordNet);

        AssertBleu(PlainMetrics.Bleu(images), results.Corpus);
        for (var i = 0; i < images.Length; i++)
        {
            var scores = results.Images[i];
            AssertBleu(PlainMetrics.Bleu([images[i]]), scores);
            Assert.Equal(PlainMetrics.RougeL(images[i].Item1, images[i].Item2), scores.RougeL, 1e-12);
            Assert.Equal(PlainMetrics.Cider(images, i, new CiderOptions()), scores.Cider, 1e-9);
            Assert.Equal(PlainMetrics.Cider(images, i, new CiderOptions { Formula = CiderFormula.Cosine }),
                scores.CiderCosine, 1e-9);
        }

        Assert.Equal(results.Images.Average(image => image.RougeL), results.Corpus.RougeL, 1e-12);
        Assert.Equal(results.Images.Average(image => image.Cider), results.Corpus.Cider, 1e-12);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_score_lies_in_its_range() => Prop.ForAll(Corpora, corpus =>
    {
        var results = CaptionMetrics.Score(corpus, WithoutWordNet);
        return results.Images.Append(results.Corpus).All(scores =>
            ((double[])[scores.Bleu1, scores.Bleu2, scores.Bleu3, scores.Bleu4, scores.Meteor, scores.RougeL,
                scores.SceneGraphF1]).All(score => score is >= 0 and <= 1)
            && scores.Cider is >= 0 and <= 10.000001 && scores.CiderCosine is >= 0 and <= 10.000001);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_hypothesis_that_is_its_only_reference_scores_full() => Prop.ForAll(Corpora, corpus =>
    {
        var results = CaptionMetrics.Score(
            [.. corpus.Select(image => image with { References = [image.Hypothesis] })], WithoutWordNet);
        return results.Images.All(image =>
            Math.Abs(image.Bleu1 - 1) < 1e-6 && Math.Abs(image.RougeL - 1) < 1e-12
                && Math.Abs(image.Meteor - 1) < 1e-12);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_references_changes_nothing() => Prop.ForAll(Corpora, corpus =>
    {
        var results = CaptionMetrics.Score(corpus, WithoutWordNet).Corpus;
        var turned = CaptionMetrics.Score(
            [.. corpus.Select(image => image with { References = [.. image.References.Reverse()] })],
            WithoutWordNet).Corpus;
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
    public void Smoothed_bleu_adds_one_behind_unigrams()
    {
        // 3 of 4 words, 1 of 3 pairs, 0 of 2 triples, 0 of 1 fours; as long as the reference.
        var scores = CaptionMetrics.Score([new("a", "a plane on grass", ["the plane on a"])], WithoutWordNet).Corpus;

        Assert.Equal(Math.Pow(3 / 4.0 * (2 / 4.0) * (1 / 3.0) * (1 / 2.0), 0.25), scores.Bleu4Smoothed, 1e-12);
        Assert.Equal(0, CaptionMetrics.Score([new("a", "", ["a"])], WithoutWordNet).Corpus.Bleu4Smoothed);
        Assert.Equal(1, CaptionMetrics.Score([new("a", "a b c d", ["a b c d"])], WithoutWordNet).Corpus.Bleu4Smoothed,
            1e-12);
    }

    [Fact]
    public void Object_recall_is_the_share_of_the_references_things()
    {
        var scores = CaptionMetrics.Score(
            [new("a", "two planes near a road", ["a white plane near a building", "a plane"])], WithoutWordNet).Corpus;

        Assert.Equal(0.5, scores.ObjectRecall, 1e-12); // Of plane and building.
    }

    [Fact]
    public void Scene_graphs_may_come_from_another_parser()
    {
        var results = CaptionMetrics.Score(
            [new("a", "x y", ["x z", "y"])],
            new CaptionMetricOptions { Meteor = MeteorResources.None, SceneGraphs = new WordsAsObjects() });

        Assert.Equal("words", results.SceneGraphParser);
        Assert.Equal((2.0 * 2 / (2 + 3), 2.0 / 3), (results.Corpus.SceneGraphF1, results.Corpus.ObjectRecall));
    }

    [Fact]
    public void Diversity_counts_distinct_captions_and_words()
    {
        var diversity = CaptionMetrics.Score(
            [new("a", "a b", ["a b c"]) { Alternatives = ["a b", "c d e"] }, new("b", "a b c", ["x y"])],
            WithoutWordNet).Diversity!;

        Assert.Equal((3, 5, 1), (diversity.DistinctCaptions, diversity.Vocabulary, diversity.ImagesWithSeveral));
        Assert.Equal(5 / 10.0, diversity.Distinct1, 1e-12);
        Assert.Equal(4 / 10.0, diversity.Distinct2, 1e-12); // a b, b c, c d, d e
    }

    [Fact]
    public void Self_cider_has_its_closed_forms()
    {
        // Of two captions of similarity s the eigenvalues are 1 + s and 1 - s.
        const double similarity = 0.3;
        var share = Math.Sqrt(1.3) / (Math.Sqrt(1.3) + Math.Sqrt(0.7));
        Assert.Equal(-Math.Log2(share),
            CaptionDiversity.OfSimilarities(new[,] { { 1, similarity }, { similarity, 1 } }), 1e-12);
        Assert.Equal(1, CaptionDiversity.OfSimilarities(new double[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } }),
            1e-12);
        Assert.Equal(0, CaptionDiversity.OfSimilarities(new double[,] { { 1, 1, 1 }, { 1, 1, 1 }, { 1, 1, 1 } }), 1e-7);
        Assert.Null(CaptionMetrics.Score([new("a", "a b", ["a b"])], WithoutWordNet).Diversity!.SelfCider);
    }

    [Fact]
    public void Eigenvalues_have_the_traces_of_the_matrix_and_its_square() => Prop.ForAll(
        Gen.Choose(-9, 9).ArrayOf(15).ToArbitrary(),
        numbers =>
        {
            var matrix = new double[5, 5];
            for (int i = 0, k = 0; i < 5; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    matrix[i, j] = matrix[j, i] = numbers[k++];
                }
            }

            var values = SymmetricEigenvalues.Of(matrix);
            Assert.Equal(Enumerable.Range(0, 5).Sum(i => matrix[i, i]), values.Sum(), 1e-9);
            Assert.Equal(matrix.Cast<double>().Sum(value => value * value), values.Sum(value => value * value), 1e-8);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Clip_score_is_the_clipped_cosine_times_two_and_a_half()
    {
        CaptionPrediction[] predictions = [new("a", "x", ["y", "z"]), new("b", "x", ["y"])];
        var embeddings = new CaptionEmbeddings(
            "made up", [[1, 0], [1, 0]], [[3, 4], [-1, 1]], [[[0, 2], [4, 3]], [[-1, 0]]]);

        var results = CaptionMetrics.Score(
            predictions, new CaptionMetricOptions { Meteor = MeteorResources.None, Embeddings = embeddings });

        // Cosines .6 with the image, .8 and .96 with the references; the second's is below 0.
        Assert.Equal(1.5, results.Images[0].ClipScore!.Value, 1e-12);
        Assert.Equal(2 * 1.5 * 0.96 / (1.5 + 0.96), results.Images[0].RefClipScore!.Value, 1e-12);
        Assert.Equal((0.0, 0.0), (results.Images[1].ClipScore, results.Images[1].RefClipScore));
        Assert.Equal(0.75, results.Corpus.ClipScore!.Value, 1e-12);
        Assert.Equal("made up", results.ClipModel);
        Assert.Throws<ArgumentException>(() => new CaptionEmbeddings("m", [[1]], [[1, 2]], []));
        Assert.Null(CaptionMetrics.Score(predictions, WithoutWordNet).Corpus.ClipScore);
    }

    [Fact]
    public void Scoring_can_be_stopped_and_tells_how_far_it_is()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(
            () => CaptionMetrics.Score([new("a", "x", ["x"])], WithoutWordNet, cancellation: stopped.Token));

        var told = new Told();
        CaptionMetrics.Score([new("a", "x", ["x"])], WithoutWordNet, told);
        Assert.Equal(told.Shares.Order(), told.Shares);
        Assert.Equal(1, told.Shares[^1]);
    }

    [Fact]
    public void Many_threads_score_as_one_does()
    {
        string[] words = ["a plane", "two white planes", "near", "the terminal", "green trees", "is parked",
            "beside a river", "many cars"];
        CaptionPrediction[][] corpora =
        [
            .. Enumerable.Range(1, 8).Select(seed =>
            {
                var random = new Random(seed);
                string Caption() => string.Join(' ', random.GetItems(words, random.Next(1, 6)));
                return (CaptionPrediction[])
                [
                    .. Enumerable.Range(0, 40)
                        .Select(i => new CaptionPrediction(
                            $"{i}", Caption(), [Caption(), Caption(), Caption()]) { Alternatives = [Caption()] }),
                ];
            }),
        ];
        string Scored(int corpus)
        {
            var results = CaptionMetrics.Score(corpora[corpus % corpora.Length]);
            return CaptionReport.From(results, perImage: true).ToJson();
        }

        var alone = Enumerable.Range(0, corpora.Length).Select(Scored).ToArray();
        var together = new string[64];
        var threads = Enumerable.Range(0, 16).Select(first => new Thread(() =>
        {
            for (var run = first; run < together.Length; run += 16)
            {
                together[run] = Scored(run);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Equal(alone.Length, alone.Distinct().Count());
        Assert.All(together.Index(), run => Assert.Equal(alone[run.Index % alone.Length], run.Item));
    }

    [Fact]
    public void A_single_image_has_no_document_frequencies() =>
        Assert.Equal(0, CaptionMetrics.Score([new("a", "a plane", ["a plane"])], WithoutWordNet).Corpus.Cider);

    [Fact]
    public void What_cannot_be_scored_is_refused()
    {
        Assert.Throws<ArgumentException>(() => CaptionMetrics.Score([]));
        Assert.Contains("\"a\" has no references",
            Assert.Throws<ArgumentException>(() => CaptionMetrics.Score([new("a", "x", [])])).Message);
        Assert.Contains("\"a\" comes twice",
            Assert.Throws<ArgumentException>(
                () => CaptionMetrics.Score([new("a", "x", ["x"]), new("a", "x", ["x"])])).Message);
    }

    private static void AssertBleu(double[] expected, CaptionScores scores)
    {
        double[] actual = [scores.Bleu1, scores.Bleu2, scores.Bleu3, scores.Bleu4];
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    private sealed class WordsAsObjects : ISceneGraphParser
    {
        public string Name => "words";

        public SceneGraph Parse(string caption) =>
            new([.. caption.Split(' ').Select(word => (IReadOnlyList<string>)[word])]);
    }

    private sealed class Told : IProgress<double>
    {
        public List<double> Shares { get; } = [];

        public void Report(double value) => Shares.Add(value);
    }
}
