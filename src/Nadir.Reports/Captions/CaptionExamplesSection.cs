using Nadir.Reports.Markup;
using Nadir.Reports.Sections;

namespace Nadir.Reports.Captions;

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
            best ? "The captions with the highest CIDEr, above the references of their images." : "The captions with the lowest CIDEr, above the references of their images.");
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
        return (best ? images.OrderByDescending(Score) : images.OrderBy(Score)).DistinctBy(image => report.Captions[image]).Take(Shown);
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
                $"CIDEr {Numbers.Fixed(scores.Cider)} \u00B7 BLEU-4 {Numbers.Fixed(scores.Bleu4, 3)} \u00B7 {Picture.Name(report.Images[image])}");
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
