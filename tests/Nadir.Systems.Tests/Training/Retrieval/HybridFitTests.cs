using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Retrieval;

namespace Nadir.Systems.Tests.Training.Retrieval;

public class HybridFitTests
{
    [Fact]
    public void The_weights_that_chose_the_results_are_found_again()
    {
        var curve = HybridFit.Fit(Chosen(image: 8, caption: 4, words: 2), hasVectors: true);

        // The curve of what is right stretches all weights alike.
        Assert.Equal(0.5, curve.Caption / curve.Image, 0.05);
        Assert.Equal(0.25, curve.Words / curve.Image, 0.05);
        Assert.True(curve.Image > 0);
    }

    [Fact]
    public void A_score_that_speaks_against_what_it_finds_has_no_weight()
    {
        var curve = HybridFit.Fit(Chosen(image: 8, caption: 4, words: -3), hasVectors: true);
        Assert.Equal(0, curve.Words);
        Assert.True(curve is { Image: > 0, Caption: > 0 });
    }

    [Fact]
    public void Without_vectors_of_captions_their_scores_are_not_looked_at()
    {
        var curve = HybridFit.Fit(Chosen(image: 8, caption: 0, words: 2), hasVectors: false);
        Assert.Equal(0, curve.Caption);
        Assert.Equal(0.25, curve.Words / curve.Image, 0.05);
        Assert.Equal(curve.LogOdds(0.5, -1, 0.5), curve.LogOdds(0.5, 1, 0.5));
    }

    [Fact]
    public void The_probability_is_the_share_that_is_right_and_rises_with_every_score()
    {
        var random = new Random(9);
        // Two of three results in which the sum is above a half are right, one of ten of the others.
        HybridExample[] examples = [
            .. Enumerable.Range(0, 4000).SelectMany(query => Enumerable.Range(0, 10).Select(row =>
        {
            var (image, caption, words) = (random.NextDouble(), random.NextDouble(), random.NextDouble());
            bool likely = image + caption + words > 1.5;
            return new HybridExample(query, image, caption, words, row == 0
                && likely, random.NextDouble() < (likely ? 0.66 : 0.1));
        }))];

        var curve = HybridFit.Fit(examples, hasVectors: true);

        Assert.Equal(examples.Average(example => example.IsRight == true ? 1.0 : 0), curve.Right, 1e-12);
        Assert.Equal(curve.Right,
            examples.Average(example =>
                1 / (1 + Math.Exp(-curve.LogOdds(example.Image, example.Caption, example.Words)))), 1e-6);
        for (int i = 0; i < 1000; i++)
        {
            var (image, caption, words, more) = (random.NextDouble(), random.NextDouble(), random.NextDouble(),
                random.NextDouble());
            double before = curve.LogOdds(image, caption, words);
            Assert.True(curve.LogOdds(image + more, caption, words) >= before);
            Assert.True(curve.LogOdds(image, caption + more, words) >= before);
            Assert.True(curve.LogOdds(image, caption, words + more) >= before);
        }
    }

    [Fact]
    public void Results_without_what_was_sought_tell_nothing() => Assert.Throws<InvalidDataException>(
        () => HybridFit.Fit([new HybridExample(0, 0.5, 0.5, 0.5, false, false),
            new HybridExample(0, 0.4, 0.4, 0.4, false, true)], hasVectors: true));

    [Fact]
    public void A_regression_of_groups_gives_the_log_odds_of_each()
    {
        // Of the one group 3 of 10 are right, of the other 8 of 10: the maximum of the likelihood is known in closed
        // form.
        double[][] rows = [.. Enumerable.Range(0, 20).Select(i => new double[] { i < 10 ? 0 : 1 })];
        bool[] isRight = [.. Enumerable.Range(0, 20).Select(i => i is < 3 or (>= 10 and < 18))];

        double[] weights = LogisticRegression.Fit(rows, isRight);

        Assert.Equal(Math.Log(3.0 / 7), weights[1], 1e-6);
        Assert.Equal(Math.Log(8.0 / 2) - Math.Log(3.0 / 7), weights[0], 1e-6);
    }

    [Fact]
    public void A_system_of_equations_is_solved()
    {
        double[] solution = LinearSystem.Solve(
            new double[,] { { 4, 0, 0 }, { 2, 5, 0 }, { 1, 3, 6 } }, [4 - 4 + 3, 2 - 10 + 9, 1 - 6 + 18]);
        Assert.Equal([1, -2, 3], solution, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Calibrations_with_weights_are_read_back_and_damaged_ones_are_told()
    {
        string folder = Directory.CreateTempSubdirectory("nadir-calibration-").FullName;
        try
        {
            var written = new ScoreCalibration
            {
                Data = "rsicd val",
                Hybrid = new FusedCurve(60, 8.5, 0.25, -8, 100, 0.5, 0.02),
                HybridWithoutVectors = new FusedCurve(70, 0, 1, -0.5, 100, 0.5, 0.02),
            };
            written.Write(folder);
            Assert.Equal(written, ScoreCalibration.Read(folder));
            File.WriteAllText(
                Path.Combine(folder, ScoreCalibration.FileName),
                """{"data":"x","hybrid":{"image":-1,"caption":2,"words":0,"intercept":0,"results":1,"right":0,"error":0}}""");
            Assert.Throws<InvalidDataException>(() => ScoreCalibration.Read(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Of twelve results each, one is chosen with the probability that a conditional logit of the weights gives it (by
    // Gumbel noise).
    private static HybridExample[] Chosen(double image, double caption, double words)
    {
        var random = new Random(3);
        return
        [
            .. Enumerable.Range(0, 6000).SelectMany(query =>
            {
                double[][] rows = [.. Enumerable.Range(0, 12)
                    .Select(_ => new[] { random.NextDouble(), random.NextDouble(), random.NextDouble() })];
                int chosen = Enumerable.Range(0, 12).MaxBy(row =>
                    (image * rows[row][0]) + (caption * rows[row][1]) + (words * rows[row][2])
                        - Math.Log(-Math.Log(random.NextDouble())));
                return rows.Select((row, place) =>
                    new HybridExample(query, row[0], row[1], row[2], place == chosen, place == chosen));
            }),
        ];
    }
}
