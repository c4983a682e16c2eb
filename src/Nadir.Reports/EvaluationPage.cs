using Nadir.Reports.Markup;
using Nadir.Reports.Sections;

namespace Nadir.Reports;

/// <summary>
/// Renders the evaluation of a retrieval model as one HTML page that needs no network, no script and no other file.
/// </summary>
/// <remarks>
/// The same report gives the same bytes, in every culture. The page is well-formed XML, too. Thread-safe.
/// </remarks>
public static class EvaluationPage
{
    private static readonly (string Id, string Name, Func<EvaluationReport, bool> IsShown, Action<MarkupWriter,
        EvaluationReport> Write)[] Parts =
    [
        ("scores", "Scores", _ => true, ScoresSection.Write),
        ("published", "Published results", PublishedSection.IsShown, PublishedSection.Write),
        ("ranks", "Ranks", _ => true, RanksSection.Write),
        ("text-to-image", "Text to image", _ => true, TextToImageSection.Write),
        ("image-to-text", "Image to text", _ => true, ImageToTextSection.Write),
        ("classes", "Classes", ClassesSection.IsShown, ClassesSection.Write),
        ("embeddings", "Embeddings", report => report.EmbeddingMaps.Count > 0, EmbeddingsSection.Write),
        ("attention", "Attention", report => report.ImageAttention.Count > 0, ImageAttentionSection.Write),
        ("words", "Words and regions", report => report.RegionWordAttention.Count > 0, RegionWordSection.Write),
    ];

    /// <summary>Renders the page.</summary>
    /// <param name="report">What to show.</param>
    /// <exception cref="ArgumentException">Parts of the report do not fit each other; the
    /// message says which.</exception>
    public static string Render(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        ReportCheck.Check(report);
        return ReportPage.Render(
            report.Heading,
            "Retrieval evaluation",
            [
                ("Gallery",
                    $"{Numbers.Whole(report.Ranks.ImageToText.Count)} images, "
                        + $"{Numbers.Whole(report.Ranks.TextToImage.Count)} captions"),
                .. report.Heading.Details,
                ("Ties", "expected rank over all orders of equal scores"),
            ],
            [.. Parts.Where(part => part.IsShown(report))
                .Select(part => new ReportPart(part.Id, part.Name, html => part.Write(html, report)))]);
    }
}
