using Nadir.Metrics;
using Nadir.Reports.Charts;
using Nadir.Reports.Markup;

namespace Nadir.Reports.Sections;

/// <summary>Which scene classes are taken for which.</summary>
internal static class ClassesSection
{
    private const int Pairs = 10;

    internal static bool IsShown(EvaluationReport report) => report.Details.TextToImageConfusion.Labels.Names.Count > 1;

    internal static void Write(MarkupWriter html, EvaluationReport report)
    {
        var labels = report.Details.TextToImageConfusion.Labels;
        html.Element(
            "p",
            [("class", "note")],
            "The scene class of the query's image (rows) against the class of what was found first (columns), as a "
                + "share of the row; "
            + "shades grow with its square root."
            + (labels.UnlabelledCount > 0
                ? $" {Numbers.Whole(labels.UnlabelledCount)} images have no class in the dataset." : ""));
        html.Line().Element("div", [("class", "pair")], () =>
        {
            WriteFigure(html, "Image to text", report.Details.ImageToTextConfusion);
            WriteFigure(html, "Text to image", report.Details.TextToImageConfusion);
        });
    }

    private static void WriteFigure(MarkupWriter html, string title, ClassConfusion confusion) =>
        html.Element("figure", [], () =>
        {
            html.Element("figcaption", [], () =>
                html.Text(title).Element("span", [("class", "meta")],
                    $" the class is right for {Numbers.Fixed(confusion.Accuracy, 1)} % of queries"));
            html.Element("div", [("class", "scroll")],
                () => ConfusionChart.Write(html, $"Confusion of classes. {title}.", confusion));
            html.Line().Element("div", [("class", "scroll")],
                () => html.Element("table", [("class", "numbers pairs")], () => WritePairs(html, confusion)));
        });

    private static void WritePairs(MarkupWriter html, ClassConfusion confusion)
    {
        html.Element("thead", [], () => html.Element("tr", [], () =>
        {
            foreach (var name in (string[])["Most confused", "found first", "queries", "share"])
            {
                html.Element("th", [("scope", "col")], name);
            }
        }));
        html.Element("tbody", [], () =>
        {
            foreach (var pair in confusion.MostConfused(Pairs))
            {
                html.Element("tr", [], () =>
                {
                    html.Element("th", [("scope", "row")], pair.Query);
                    html.Element("td", [("class", "words")], pair.Found);
                    html.Element("td", [], $"{Numbers.Share(pair.Count)} of {Numbers.Share(pair.Queries)}");
                    html.Element("td", [], $"{Numbers.Fixed(100 * pair.Count / pair.Queries, 1)} %");
                });
            }
        });
    }
}
