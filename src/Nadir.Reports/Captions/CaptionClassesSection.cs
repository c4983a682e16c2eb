using Nadir.Reports.Charts;
using Nadir.Reports.Markup;

namespace Nadir.Reports.Captions;

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
        html.Line().Element("div", [("class", "single")], () => BarChart.Write(html, "Mean CIDEr by scene class.", [.. bars]));
    }
}
