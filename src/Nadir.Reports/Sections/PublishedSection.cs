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
                : $"Published values are for the test split, the marked row is for {heading.Split}: they show the "
                    + $"neighbourhood, not a ranking. "
                    + "mR is the mean of the six recalls; sources are linked.");
        html.Line().Element("div", [("class", "scroll")],
            () => html.Element("table", [("class", "numbers published")], () =>
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
                report.Heading.Model, own.MeanRecall, new(texts.R1, texts.R5, texts.R10),
                new(pictures.R1, pictures.R5, pictures.R10), null),
            [
                .. PublishedResults.For(report.Heading.Dataset).Reverse().Select(result =>
                    Row(result.Method, result.MeanRecall, result.ImageToText, result.TextToImage, result.Source)),
            ],
            decimals: 2);
    }

    private static PublishedRow Row(
        string method, double mean, PublishedRecalls texts, PublishedRecalls pictures, PublishedSource? source) =>
        new(method, mean, [mean, texts.R1, texts.R5, texts.R10, pictures.R1, pictures.R5, pictures.R10], source);
}

/// <summary>Writes published results, the best first, with the evaluated model in its place among them.</summary>
internal static class PublishedRows
{
    internal static void Write(
        MarkupWriter html, ReportHeading heading, PublishedRow own, IReadOnlyList<PublishedRow> descending,
        int decimals)
    {
        foreach (var better in descending.Where(row => row.Rank > own.Rank))
        {
            WriteRow(html, better, decimals);
        }

        html.Line().Element("tr", [("class", "own")], () =>
        {
            WriteCells(html, own, decimals);
            html.Element("td", [("class", "source")], $"this report, {heading.Split}");
        });
        foreach (var other in descending.Where(row => row.Rank <= own.Rank))
        {
            WriteRow(html, other, decimals);
        }
    }

    private static void WriteRow(MarkupWriter html, PublishedRow row, int decimals) =>
        html.Line().Element("tr", [], () =>
        {
            WriteCells(html, row, decimals);
            html.Element("td", [("class", "source")], () =>
            {
                if (row.Source is { } source)
                {
                    html.Element("a", [("href", source.Address.AbsoluteUri)], source.Name);
                }
                else
                {
                    html.Text("second-hand");
                }
            });
        });

    private static void WriteCells(MarkupWriter html, PublishedRow row, int decimals)
    {
        html.Element("th", [("scope", "row")], row.Method);
        foreach (var value in row.Values)
        {
            html.Element("td", [], value is { } known ? Numbers.Fixed(known, decimals) : "\u2013");
        }
    }
}

/// <summary>A row of a table of published results.</summary>
/// <param name="Method">The method.</param>
/// <param name="Rank">What the rows are ordered by.</param>
/// <param name="Values">The cells; null where the source gives none.</param>
/// <param name="Source">Where the values were read; null for values that were passed on without an address.</param>
internal sealed record PublishedRow(string Method, double Rank, IReadOnlyList<double?> Values, PublishedSource? Source);
