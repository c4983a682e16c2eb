using System.Globalization;
using Nadir.Metrics;

namespace Nadir.Cli.Output;

/// <summary>Caption metrics as papers print them.</summary>
internal static class CaptionTable
{
    // Those of CLIPScore are left out where it was not asked for.
    private static readonly string[] Columns =
        [
            "bleu1", "bleu2", "bleu3", "bleu4", "meteor", "rougeL", "cider", "ciderCosine", "spiceEstimate",
            "sceneGraphF1", "objectRecall",
            "clipScore", "refClipScore",
        ];

    /// <summary>Writes a report for people.</summary>
    public static void Write(CaptionReport report, TextWriter output)
    {
        output.WriteLine($"{report.Images} images");
        var columns = Columns.Where(name => CaptionMetricNames.Value(report, name) is not null).ToArray();
        var table = new TextTable(["", .. columns.Select(name => $">{Title(name, report)}")]);
        table.Add(["all", .. columns.Select(name => Text(CaptionMetricNames.Value(report, name)))]);
        foreach (var image in report.PerImage ?? [])
        {
            table.Add([image.Id, .. columns.Select(name => Text(CaptionMetricNames.Value(image, name)))]);
        }

        table.WriteTo(output);
        WriteNotes(report, output);
        if (report.Comparison is { } comparison)
        {
            Write(comparison, output);
        }
    }

    private static void WriteNotes(CaptionReport report, TextWriter output)
    {
        output.WriteLine(
            $"METEOR matched by {string.Join(", ", report.MeteorStages)}; "
            + (report.MeteorParaphrases is { } table
                ? string.Create(CultureInfo.InvariantCulture, $"paraphrases of {table.Table} ({table.Pairs:N0} pairs)")
                : "*without its table of paraphrases it is not quite the published METEOR"));
        output.WriteLine(
            "CIDEr-D is what papers call CIDEr, CIDEr the first, without clipping and length penalty; scene graphs by "
            + $"{report.SceneGraphParser}: the F1 is akin to SPICE, not SPICE");
        output.WriteLine($"the SPICE estimate stands on {report.SpiceParser}; values of the original differ from it");
        if (report.ClipModel is { } model)
        {
            output.WriteLine($"CLIPScore by {model}");
        }

        if (report.Diversity is { } diversity)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{diversity.DistinctCaptions} distinct captions, {diversity.Vocabulary} words, "
                    + $"distinct-1 {diversity.Distinct1:F4}, distinct-2 {diversity.Distinct2:F4}")
                + (diversity.SelfCider is { } self
                    ? string.Create(CultureInfo.InvariantCulture,
                        $", self-CIDEr {self:F4} over {diversity.ImagesWithSeveral} images")
                    : ""));
        }
    }

    private static void Write(CaptionComparison comparison, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine(
            $"against {comparison.With}, {comparison.Samples} samples of the images, seed {comparison.Seed}");
        var table = new TextTable("", ">first", ">second", ">difference", ">95 % interval", ">p");
        foreach (var metric in comparison.Metrics)
        {
            table.Add(
                CaptionMetricNames.Title(metric.Metric), Text(metric.First), Text(metric.Second),
                Signed(metric.Difference),
                $"{Signed(metric.Low)} to {Signed(metric.High)}",
                metric.P.ToString("F3", CultureInfo.InvariantCulture));
        }

        table.WriteTo(output);
    }

    private static string Title(string name, CaptionReport report) =>
        CaptionMetricNames.Title(name) + (name == "meteor" && report.MeteorParaphrases is null ? "*" : "");

    private static string Text(double? score) => score?.ToString("F4", CultureInfo.InvariantCulture) ?? "";

    private static string Signed(double score) =>
        score.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture);
}
