using System.Globalization;
using Nadir.Metrics;

namespace Nadir.Cli.Output;

/// <summary>Caption metrics as papers print them.</summary>
internal static class CaptionTable
{
    /// <summary>Writes a report for people.</summary>
    public static void Write(CaptionReport report, TextWriter output)
    {
        output.WriteLine($"{report.Images} images");
        var table = new TextTable("", ">BLEU-1", ">BLEU-2", ">BLEU-3", ">BLEU-4", ">METEOR", ">ROUGE-L", ">CIDEr", ">scene-graph F1");
        table.Add(Cells("all", report));
        foreach (var image in report.PerImage ?? [])
        {
            table.Add(Cells(image.Id, image));
        }

        table.WriteTo(output);
        output.WriteLine($"METEOR matched by {string.Join(", ", report.MeteorStages)}; CIDEr is CIDEr-D, as in the COCO evaluation"
            + $" (CIDEr without clipping and length penalty: {Text(report.CiderCosine)}); scene-graph F1 is akin to SPICE, not SPICE");
    }

    private static string[] Cells(string name, CaptionScores scores) =>
    [
        name, Text(scores.Bleu1), Text(scores.Bleu2), Text(scores.Bleu3), Text(scores.Bleu4), Text(scores.Meteor),
        Text(scores.RougeL), Text(scores.Cider), Text(scores.SceneGraphF1),
    ];

    private static string Text(double score) => score.ToString("F4", CultureInfo.InvariantCulture);
}
