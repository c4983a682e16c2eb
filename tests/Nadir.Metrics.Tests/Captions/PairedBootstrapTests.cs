namespace Nadir.Metrics.Tests;

public class PairedBootstrapTests
{
    private static readonly CaptionMetricOptions WithoutWordNet = new() { Meteor = MeteorResources.None };

    private static readonly string[] Captions = ["a plane on a runway", "two ships in a port",
        "many houses near a road", "green trees by a lake"];

    [Fact]
    public void A_system_does_not_differ_from_itself()
    {
        var results = Score(i => Captions[i % 4], 40);

        Assert.All(PairedBootstrap.Compare(results, results), comparison =>
            Assert.Equal((0, 0, 0, 1), (comparison.Difference, comparison.Low, comparison.High, comparison.P)));
    }

    [Fact]
    public void A_system_that_is_better_everywhere_is_better_in_every_sample()
    {
        var comparisons = PairedBootstrap.Compare(
            Score(i => Captions[(i + 1) % 4], 40), Score(i => Captions[i % 4], 40), samples: 200);

        Assert.Equal(
            ["bleu1", "bleu2", "bleu3", "bleu4", "bleu4Smoothed", "meteor", "rougeL", "cider", "ciderCosine",
                "spiceEstimate", "sceneGraphF1", "objectRecall"],
            comparisons.Select(comparison => comparison.Metric));
        Assert.All(comparisons, comparison =>
            Assert.True(comparison is { Low: > 0, P: 0 } && comparison.High >= comparison.Low, $"{comparison}"));
    }

    // Of a mean over images, the bootstrap's interval is about that of the normal distribution with the standard error
    // of the differences.
    [Fact]
    public void The_interval_of_a_mean_is_that_of_its_standard_error()
    {
        var random = new Random(3);
        var (one, other) = (Enumerable.Range(0, 300).Select(_ => random.Next(4)).ToArray(),
            Enumerable.Range(0, 300).Select(_ => random.Next(4)).ToArray());
        var (first, second) = (Score(i => Captions[one[i]], 300), Score(i => Captions[other[i]], 300));
        double[] differences = [.. first.Images.Zip(second.Images, (a, b) => b.RougeL - a.RougeL)];
        var mean = differences.Average();
        var error = Math.Sqrt(differences.Sum(difference => (difference - mean) * (difference - mean)) / (300.0 * 300));

        var rouge = PairedBootstrap.Compare(first, second, samples: 4000)
            .Single(comparison => comparison.Metric == "rougeL");

        Assert.Equal(mean, rouge.Difference, 1e-12);
        Assert.Equal(mean - (1.96 * error), rouge.Low, 0.1 * error);
        Assert.Equal(mean + (1.96 * error), rouge.High, 0.1 * error);
        Assert.Equal(rouge, PairedBootstrap.Compare(first, second, samples: 4000)
            .Single(comparison => comparison.Metric == "rougeL"));
        Assert.NotEqual(rouge, PairedBootstrap.Compare(first, second, samples: 4000, seed: 1)
            .Single(comparison => comparison.Metric == "rougeL"));
    }

    [Fact]
    public void Images_are_paired_by_name()
    {
        CaptionPrediction[] images = [
            .. Enumerable.Range(0, 12).Select(i => new CaptionPrediction($"{i}", Captions[i % 3], [Captions[i % 4]]))];
        var results = CaptionMetrics.Score(images, WithoutWordNet);
        var turned = CaptionMetrics.Score([.. images.Reverse()], WithoutWordNet);

        Assert.All(PairedBootstrap.Compare(results, turned, samples: 100),
            comparison => Assert.Equal(0, comparison.High - comparison.Low, 1e-9));
        Assert.Contains(
            "\"0\"",
            Assert.Throws<ArgumentException>(() => PairedBootstrap.Compare(results, CaptionMetrics.Score(
                [.. images.Select(image => image with { Id = image.Id + "x" })], WithoutWordNet))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Items_are_written_as_csv_that_is_read_again()
    {
        var path = Path.GetTempFileName() + ".csv";
        CaptionPrediction[] images = [new("a,b", "one \"two\"", ["one"]), new("c", "", ["x"])];
        try
        {
            var text = CaptionItems.ToCsv(CaptionMetrics.Score(images, WithoutWordNet), images);
            File.WriteAllText(path, text.Replace("bleu1", "reference1", StringComparison.Ordinal));

            Assert.Equal(["a,b", "c"], CaptionInputReader.Read(path).Select(image => image.Id));
            Assert.StartsWith("id,hypothesis,bleu1,", text, StringComparison.Ordinal);
            Assert.DoesNotContain("clipScore", text, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static CaptionResults Score(Func<int, string> hypothesis, int count) =>
        CaptionMetrics.Score([.. Enumerable.Range(0, count)
            .Select(i => new CaptionPrediction($"{i}", hypothesis(i), [Captions[i % 4]]))], WithoutWordNet);
}
