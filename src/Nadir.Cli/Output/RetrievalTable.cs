using System.Globalization;
using Nadir.Metrics;
using Nadir.Systems.Training.Retrieval;

namespace Nadir.Cli.Output;

/// <summary>Retrieval scores as papers print them, with what the order of equal scores can change.</summary>
internal static class RetrievalTable
{
    private const int NearDuplicatesListed = 10;

    /// <summary>Writes a report for people.</summary>
    public static void Write(RetrievalReport report, TextWriter output)
    {
        string name = report.Dataset is null ? "" : $"{report.Dataset} {report.Split}: ";
        output.WriteLine($"{name}{report.Images} images, {report.Captions} captions");
        var table = new TextTable("", ">R@1", ">R@5", ">R@10", ">median rank");
        table.Add(["image to text", .. Cells(report.ImageToText)]);
        table.Add(["text to image", .. Cells(report.TextToImage)]);
        table.WriteTo(output);
        output.WriteLine($"mR {Text(report.MeanRecall)}, Rsum {Text(report.RecallSum)}"
            + $" (ties expected; mR "
            + $"from {Text(report.Pessimistic.MeanRecall)} to {Text(report.Optimistic.MeanRecall)} by the order of "
            + $"equals)");
        if (report.Comparison is { } comparison)
        {
            Write(comparison, output);
        }

        if (report.Leakage is { } leakage)
        {
            Write(leakage, report, output);
        }
    }

    private static void Write(RetrievalComparison comparison, TextWriter output)
    {
        var differences = comparison.Differences;
        output.WriteLine($"less the scores of {comparison.Model} (mR {Text(comparison.MeanRecall)}), with"
            + $" {(100 * differences.Confidence).ToString("F0", CultureInfo.InvariantCulture)} % intervals of a "
            + $"paired bootstrap over images"
            + $" ({differences.Resamples} resamples, seed {differences.Seed}):");
        var table = new TextTable("", ">R@1", ">R@5", ">R@10");
        table.Add(["image to text", .. Cells(differences.ImageToText)]);
        table.Add(["text to image", .. Cells(differences.TextToImage)]);
        table.WriteTo(output);
        output.WriteLine(
            $"mR {Text(differences.MeanRecall)}"
                + $"{(differences.MeanRecall.ExcludesZero ? "" : ": no difference that the images can show")}");
    }

    private static IEnumerable<string> Cells(DirectionDifferences differences) =>
        [Text(differences.R1), Text(differences.R5), Text(differences.R10)];

    private static string Text(ScoreDifference value) => string.Create(
        CultureInfo.InvariantCulture,
        $"{value.Difference:+0.00;-0.00;0.00} [{value.Low:+0.00;-0.00;0.00}, {value.High:+0.00;-0.00;0.00}]");

    private static void Write(LeakageReport leakage, RetrievalReport report, TextWriter output)
    {
        output.WriteLine($"protocol {report.Protocol}: {LeakageText.OfCaptions(leakage)}");
        output.WriteLine($"{LeakageText.OfImages(leakage)}; --json lists all of them");
        foreach (var pair in leakage.NearDuplicates.Take(NearDuplicatesListed))
        {
            output.WriteLine(
                $"  {pair.Image} like {pair.TrainingImage}: "
                    + $"cosine {pair.Cosine.ToString("F4", CultureInfo.InvariantCulture)},"
                + $" own crop {pair.OwnCropCosine.ToString("F4", CultureInfo.InvariantCulture)}");
        }
    }

    private static IEnumerable<string> Cells(DirectionScores scores) =>
        [Text(scores.R1), Text(scores.R5), Text(scores.R10), scores.MedianRank.ToString(CultureInfo.InvariantCulture)];

    private static string Text(double percent) => percent.ToString("F2", CultureInfo.InvariantCulture);
}

/// <summary>How well a model answered queries in words that no caption has.</summary>
internal static class OpenWordsTable
{
    /// <summary>Writes a report for people, the best answered query first.</summary>
    public static void Write(OpenWordReport report, TextWriter output)
    {
        output.WriteLine();
        var table = new TextTable("open words", ">P@10", ">chance");
        foreach (var query in report.Queries.OrderByDescending(query => query.Precision))
        {
            table.Add(query.Text, Text(query.Precision), Text(query.Chance));
        }

        table.WriteTo(output);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Queries.Count} queries over {report.Images} images of known classes: "
            + $"precision at 10 {Text(report.PrecisionAt10)}, by chance {Text(report.Chance)}"));
    }

    private static string Text(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
}

/// <summary>What evaluation and training have in common, in words.</summary>
internal static class LeakageText
{
    /// <summary>What became of the captions.</summary>
    public static string OfCaptions(LeakageReport leakage) =>
        $"{leakage.LeakedCaptions} of {leakage.CaptionsBefore} captions also stand in train and were left out;"
        + $" {leakage.ImagesLeftWithoutCaption} images have no other and are no queries";

    /// <summary>What became of the images.</summary>
    public static string OfImages(LeakageReport leakage) =>
        $"{leakage.NearDuplicateCount} images have a near-duplicate among {leakage.TrainingImages} training images "
            + $"(kept in)";
}
