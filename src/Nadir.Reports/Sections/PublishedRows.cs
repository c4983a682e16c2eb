using Nadir.Reports.Markup;

namespace Nadir.Reports.Sections;

/// <summary>Writes published results, the best first, with the evaluated model in its place among them.</summary>
internal static class PublishedRows
{
    internal static void Write(MarkupWriter html, ReportHeading heading, PublishedRow own, IReadOnlyList<PublishedRow> descending, int decimals)
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
