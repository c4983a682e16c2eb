using Nadir.Metrics;
using Nadir.Reports.Charts;
using Nadir.Reports.Markup;

namespace Nadir.Reports.Sections;

/// <summary>Maps of the images' embeddings, side by side.</summary>
internal static class EmbeddingsSection
{
    internal static void Write(MarkupWriter html, EvaluationReport report)
    {
        var labels = new ClassLabels([.. report.Images.Select(image => image.ClassName)]);
        html.Element(
            "p",
            [("class", "note")],
            "Image embeddings laid out by t-SNE, a dot an image, its colour the scene class; names stand at the "
                + "median of their dots. "
            + "Neighbours on the map are neighbours in the space; distances between clusters mean nothing."
            + (labels.UnlabelledCount > 0 ? " Grey dots have no class." : ""));
        html.Line().Element("div", [("class", report.EmbeddingMaps.Count > 1 ? "pair" : "single")], () =>
        {
            foreach (var map in report.EmbeddingMaps)
            {
                html.Line().Element("figure", [], () =>
                {
                    html.Element("figcaption", [],
                        () => html.Text(map.Title).Element("span", [("class", "meta")], Facts(map)));
                    EmbeddingChart.Write(html, map, report.Images, labels);
                });
            }
        });
    }

    private static string Facts(EmbeddingMap map) =>
        $" {Numbers.Whole(map.Points.Count)} images"
        + (map.NeighborAgreement is { } percent
            ? $"; {Numbers.Fixed(percent, 1)} % of the {EmbeddingMap.Neighbors} nearest neighbours share the class"
            : "");
}
