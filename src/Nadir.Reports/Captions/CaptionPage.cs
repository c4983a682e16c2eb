using Nadir.Metrics;
using Nadir.Reports.Charts;
using Nadir.Reports.Markup;
using Nadir.Reports.Sections;

namespace Nadir.Reports.Captions;

/// <summary>
/// Renders the evaluation of a captioner as one HTML page that needs no network, no script and no other file.
/// </summary>
/// <remarks>
/// The same report gives the same bytes, in every culture. The page is well-formed XML, too. Thread-safe.
/// </remarks>
public static class CaptionPage
{
    private static readonly (string Id, string Name, Func<CaptionEvaluationReport, bool> IsShown, Action<MarkupWriter,
        CaptionEvaluationReport> Write)[] Parts =
    [
        ("scores", "Scores", _ => true, CaptionScoresSection.Write),
        ("published", "Published results", CaptionPublishedSection.IsShown, CaptionPublishedSection.Write),
        ("best", "Best captions", _ => true, (html, report) => CaptionExamplesSection.Write(html, report, best: true)),
        ("worst", "Worst captions", _ => true,
            (html, report) => CaptionExamplesSection.Write(html, report, best: false)),
        ("classes", "Classes", CaptionClassesSection.IsShown, CaptionClassesSection.Write),
        ("variety", "Variety", _ => true, CaptionVarietySection.Write),
    ];

    /// <summary>Renders the page.</summary>
    /// <param name="report">What to show.</param>
    /// <exception cref="ArgumentException">There are no images, or not as many captions or
    /// scores as images.</exception>
    public static string Render(CaptionEvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var count = report.Images.Count;
        if (count == 0 || report.Captions.Count != count || report.Results.Images.Count != count)
        {
            throw new ArgumentException(
                $"A report of {count} images has {report.Captions.Count} captions "
                    + $"and {report.Results.Images.Count} scores; there must be one of each an image.", nameof(report));
        }

        return ReportPage.Render(
            report.Heading,
            "Captioning evaluation",
            [
                ("Described",
                    $"{Numbers.Whole(count)} images, "
                        + $"{Numbers.Whole(report.Images.Sum(image => image.Captions.Count))} references"),
                .. report.Heading.Details,
                ("METEOR's stages", string.Join(
                    ", ", report.Results.MeteorStages.Select(stage => stage.ToString().ToLowerInvariant()))),
                ("METEOR's paraphrases", report.Results.Paraphrases is { } table
                    ? $"{table.Table}, {Numbers.Whole(table.Pairs)} pairs" : "none"),
            ],
            [.. Parts.Where(part => part.IsShown(report))
                .Select(part => new ReportPart(part.Id, part.Name, html => part.Write(html, report)))]);
    }
}

/// <summary>All that the page of a captioner's evaluation shows.</summary>
public sealed record CaptionEvaluationReport
{
    /// <summary>What was evaluated.</summary>
    public required ReportHeading Heading { get; init; }

    /// <summary>The images that were described, with their reference captions.</summary>
    public required IReadOnlyList<ReportImage> Images { get; init; }

    /// <summary>The caption that was written for each image.</summary>
    public required IReadOnlyList<string> Captions { get; init; }

    /// <summary>The scores, of all images together and of each.</summary>
    public required CaptionResults Results { get; init; }

    /// <summary>Gives small pictures, by the image's index; asked only for those that are shown.</summary>
    public required Func<int, EncodedPicture> Thumbnail { get; init; }
}

/// <summary>What people score: each image's first reference as the caption, the others as its references.</summary>
internal static class LeftOutReferences
{
    /// <summary>Scores them; null where no image has two references.</summary>
    internal static CaptionScores? Score(IReadOnlyList<ReportImage> images)
    {
        CaptionPrediction[] predictions =
        [
            .. images.Where(image => image.Captions.Count > 1)
                .Select((image, index) =>
                    new CaptionPrediction($"{index}", image.Captions[0], [.. image.Captions.Skip(1)])),
        ];
        return predictions.Length == 0 ? null : CaptionMetrics.Score(predictions).Corpus;
    }
}

/// <summary>How well each scene class is described.</summary>
internal static class CaptionClassesSection
{
    internal static bool IsShown(CaptionEvaluationReport report) =>
        report.Images.Select(image => image.ClassName).OfType<string>().Distinct().Skip(1).Any();

    internal static void Write(MarkupWriter html, CaptionEvaluationReport report)
    {
        html.Element("p", [("class", "note")], "The mean CIDEr of each scene class, the best first.");
        var bars = report.Images.Zip(report.Results.Images, (image, scores) => (image.ClassName, scores.Cider))
            .Where(pair => pair.ClassName is not null)
            .GroupBy(pair => pair.ClassName!, pair => pair.Cider)
            .Select(group => new LabelledBar(group.Key, group.Average(), $"{Numbers.Whole(group.Count())} images"))
            .OrderByDescending(bar => bar.Value).ThenBy(bar => bar.Name, StringComparer.Ordinal);
        html.Line().Element("div", [("class", "single")],
            () => BarChart.Write(html, "Mean CIDEr by scene class.", [.. bars]));
    }
}

/// <summary>Images whose captions agree best, or worst, with their references by CIDEr.</summary>
internal static class CaptionExamplesSection
{
    // Enough to see what goes wrong; no caption twice, so that one phrase does not fill the page.
    private const int Shown = 8;

    internal static void Write(MarkupWriter html, CaptionEvaluationReport report, bool best)
    {
        html.Element(
            "p",
            [("class", "note")],
            best ? "The captions with the highest CIDEr, above the references of their images."
                : "The captions with the lowest CIDEr, above the references of their images.");
        html.Element("div", [("class", "queries")], () =>
        {
            foreach (var image in Choose(report, best))
            {
                html.Line().Element("figure", [("class", "query picture")], () => WriteExample(html, report, image));
            }
        });
    }

    private static IEnumerable<int> Choose(CaptionEvaluationReport report, bool best)
    {
        var images = Enumerable.Range(0, report.Images.Count).Where(image => report.Images[image].Captions.Count > 0);
        double Score(int image) => report.Results.Images[image].Cider;
        return (best ? images.OrderByDescending(Score) : images.OrderBy(Score))
            .DistinctBy(image => report.Captions[image]).Take(Shown);
    }

    private static void WriteExample(MarkupWriter html, CaptionEvaluationReport report, int image)
    {
        var scores = report.Results.Images[image];
        Picture.Write(html, report.Images[image], report.Thumbnail(image));
        html.Element("div", [], () =>
        {
            html.Element("q", [], report.Captions[image]);
            html.Element(
                "p",
                [("class", "meta")],
                $"CIDEr {Numbers.Fixed(scores.Cider)} \u00B7 "
                    + $"BLEU-4 {Numbers.Fixed(scores.Bleu4, 3)} \u00B7 {Picture.Name(report.Images[image])}");
            html.Element("ul", [("class", "references")], () =>
            {
                foreach (var reference in report.Images[image].Captions.Distinct())
                {
                    html.Element("li", [], reference);
                }
            });
        });
    }
}
