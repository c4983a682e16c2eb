using Nadir.Reports.Markup;

namespace Nadir.Reports.Captions;

/// <summary>Renders the evaluation of a captioner as one HTML page that needs no network, no script and no other file.</summary>
/// <remarks>The same report gives the same bytes, in every culture. The page is well-formed XML, too. Thread-safe.</remarks>
public static class CaptionPage
{
    private static readonly (string Id, string Name, Func<CaptionEvaluationReport, bool> IsShown, Action<MarkupWriter, CaptionEvaluationReport> Write)[] Parts =
    [
        ("scores", "Scores", _ => true, CaptionScoresSection.Write),
        ("published", "Published results", CaptionPublishedSection.IsShown, CaptionPublishedSection.Write),
        ("best", "Best captions", _ => true, (html, report) => CaptionExamplesSection.Write(html, report, best: true)),
        ("worst", "Worst captions", _ => true, (html, report) => CaptionExamplesSection.Write(html, report, best: false)),
        ("classes", "Classes", CaptionClassesSection.IsShown, CaptionClassesSection.Write),
        ("variety", "Variety", _ => true, CaptionVarietySection.Write),
    ];

    /// <summary>Renders the page.</summary>
    /// <param name="report">What to show.</param>
    /// <exception cref="ArgumentException">There are no images, or not as many captions or scores as images.</exception>
    public static string Render(CaptionEvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var count = report.Images.Count;
        if (count == 0 || report.Captions.Count != count || report.Results.Images.Count != count)
        {
            throw new ArgumentException(
                $"A report of {count} images has {report.Captions.Count} captions and {report.Results.Images.Count} scores; there must be one of each an image.", nameof(report));
        }

        return ReportPage.Render(
            report.Heading,
            "Captioning evaluation",
            [
                ("Described", $"{Numbers.Whole(count)} images, {Numbers.Whole(report.Images.Sum(image => image.Captions.Count))} references"),
                .. report.Heading.Details,
                ("METEOR's stages", string.Join(", ", report.Results.MeteorStages.Select(stage => stage.ToString().ToLowerInvariant()))),
                ("METEOR's paraphrases", report.Results.Paraphrases is { } table ? $"{table.Table}, {Numbers.Whole(table.Pairs)} pairs" : "none"),
            ],
            [.. Parts.Where(part => part.IsShown(report)).Select(part => new ReportPart(part.Id, part.Name, html => part.Write(html, report)))]);
    }
}
