using Nadir.Evaluation.Published;
using Nadir.Evaluation.Report.Markup;

namespace Nadir.Evaluation.Report.Sections;

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
        var others = PublishedResults.For(report.Heading.Dataset).Reverse().ToArray();
        foreach (var better in others.Where(result => result.MeanRecall > own.MeanRecall))
        {
            WriteRow(html, better);
        }

        var (texts, pictures) = (own.ImageToText, own.TextToImage);
        html.Line().Element("tr", [("class", "own")], () =>
        {
            html.Element("th", [("scope", "row")], report.Heading.Model);
            WriteValues(html, [own.MeanRecall, texts.R1, texts.R5, texts.R10, pictures.R1, pictures.R5, pictures.R10]);
            html.Element("td", [("class", "source")], $"this report, {report.Heading.Split}");
        });
        foreach (var other in others.Where(result => result.MeanRecall <= own.MeanRecall))
        {
            WriteRow(html, other);
        }
    }

    private static void WriteRow(MarkupWriter html, PublishedResult result) =>
        html.Line().Element("tr", [], () =>
        {
            var (texts, pictures) = (result.ImageToText, result.TextToImage);
            html.Element("th", [("scope", "row")], result.Method);
            WriteValues(html, [result.MeanRecall, texts.R1, texts.R5, texts.R10, pictures.R1, pictures.R5, pictures.R10]);
            html.Element("td", [("class", "source")], () =>
                html.Element("a", [("href", result.Source.Address.AbsoluteUri)], result.Source.Name));
        });

    private static void WriteValues(MarkupWriter html, ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            html.Element("td", [], Numbers.Fixed(value));
        }
    }
}
