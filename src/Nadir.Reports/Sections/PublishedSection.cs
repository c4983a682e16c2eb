using Nadir.Metrics.Published;
using Nadir.Reports.Markup;

namespace Nadir.Reports.Sections;

/// <summary>What others published for the dataset, with the evaluated model in its place among them.</summary>
internal static class PublishedSection
{
    internal static bool IsShown(EvaluationReport report) => PublishedResults.For(report.Heading.Dataset).Count > 0;

    internal static void Write(MarkupWriter html, EvaluationReport report)
    {
        var heading = report.Heading;
        html.Element(
            "p",
            [("class", "note")],
            heading.Split == "test"
                ? "All values are for the test split. mR is the mean of the six recalls; sources are linked."
                : $"Published values are for the test split, the marked row is for {heading.Split}: they show the neighbourhood, not a ranking. "
                    + "mR is the mean of the six recalls; sources are linked.");
        html.Line().Element("div", [("class", "scroll")], () => html.Element("table", [("class", "numbers published")], () =>
        {
            html.Element("thead", [], () => WriteTitles(html));
            html.Element("tbody", [], () => WriteRows(html, report));
        }));
    }

    private static void WriteTitles(MarkupWriter html)
    {
        html.Element("tr", [], () =>
        {
            html.Element("th", [("rowspan", "2"), ("scope", "col")], "Method");
            html.Element("th", [("rowspan", "2"), ("scope", "col")], "mR");
            html.Element("th", [("colspan", "3"), ("scope", "colgroup"), ("class", "group")], "Image to text");
            html.Element("th", [("colspan", "3"), ("scope", "colgroup"), ("class", "group")], "Text to image");
            html.Element("th", [("rowspan", "2"), ("scope", "col"), ("class", "source")], "Source");
        });
        html.Element("tr", [], () =>
        {
            foreach (var title in (string[])["R@1", "R@5", "R@10", "R@1", "R@5", "R@10"])
            {
                html.Element("th", [("scope", "col")], title);
            }
        });
    }

    private static void WriteRows(MarkupWriter html, EvaluationReport report)
    {
        var own = report.Ranks.Score();
        var (texts, pictures) = (own.ImageToText, own.TextToImage);
        PublishedRows.Write(
            html,
            report.Heading,
            Row(
                report.Heading.Model, own.MeanRecall, new(texts.R1, texts.R5, texts.R10), new(pictures.R1, pictures.R5, pictures.R10), null),
            [
                .. PublishedResults.For(report.Heading.Dataset).Reverse().Select(result =>
                    Row(result.Method, result.MeanRecall, result.ImageToText, result.TextToImage, result.Source)),
            ],
            decimals: 2);
    }

    private static PublishedRow Row(string method, double mean, PublishedRecalls texts, PublishedRecalls pictures, PublishedSource? source) =>
        new(method, mean, [mean, texts.R1, texts.R5, texts.R10, pictures.R1, pictures.R5, pictures.R10], source);
}
