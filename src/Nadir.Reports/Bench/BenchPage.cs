using Nadir.Reports.Markup;

namespace Nadir.Reports.Bench;

/// <summary>Renders a bench as one HTML page that needs no network, no script and no other file.</summary>
/// <remarks>
/// The same report gives the same bytes, in every culture. The page is well-formed XML, too. Thread-safe.
/// </remarks>
public static class BenchPage
{
    /// <summary>Renders the page.</summary>
    /// <param name="report">What to show.</param>
    public static string Render(BenchReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var tables = report.Tables;
        var heading = new ReportHeading
        {
            Model = "Bench",
            Architecture =
                $"{report.Rows.Count} systems, "
                    + $"{report.Measurements.Select(one => (one.System, one.Setting, one.Seed)).Distinct().Count()} trained models",
            Dataset = tables.Count == 0 ? "no dataset yet"
                : string.Join(", ", tables.Select(table => table.Dataset).Distinct()),
            Split = "",
            Command = report.Command,
            Date = report.Date,
        };
        return ReportPage.Render(
            heading,
            "Systems of the papers' tables",
            [("Ties", "expected rank over all orders of equal scores")],
            [
                .. tables.Select(table =>
                    new ReportPart(Id(table), char.ToUpperInvariant(table.Title[0]) + table.Title[1..],
                        html => Write(html, table))),
                new ReportPart("training", "How they were trained", html => WriteTraining(html, report)),
                new ReportPart("columns", "Columns", html => html.Element("p", [("class", "note")], BenchCells.Legend)),
            ]);
    }

    private static string Id(BenchTable table) => $"{table.Setting}-{table.Dataset}-{table.Split}";

    private static void Write(MarkupWriter html, BenchTable table)
    {
        html.Element("p", [("class", "note")], BenchCells.Note(table));
        html.Line().Element("div", [("class", "scroll")],
            () => html.Element("table", [("class", "numbers published")], () =>
        {
            html.Element("thead", [], () => html.Element("tr", [], () =>
            {
                foreach (var title in BenchCells.Titles)
                {
                    html.Element("th", [("scope", "col")], title);
                }
            }));
            html.Element("tbody", [], () =>
            {
                foreach (var line in table.Lines)
                {
                    WriteLine(html, line);
                }
            });
        }));
        WriteChart(html, table, "Seconds to score a million pairs", line => 1e6 / line.PairsPerSecond);
        WriteChart(html, table, "Seconds of training", line => line.TrainingSeconds);
    }

    private static void WriteLine(MarkupWriter html, BenchLine line)
    {
        var cells = BenchCells.Of(line);
        html.Line().Element("tr", line.IsTrained ? [("class", "own")] : [], () =>
        {
            html.Element("th", [("scope", "row")], cells[0]);
            html.Element("td", [], () =>
            {
                if (line.Published is { } published)
                {
                    html.Element("a", [("href", published.Source.Address.AbsoluteUri),
                        ("title", published.Source.Name)], cells[1]);
                }
                else
                {
                    html.Text(cells[1]);
                }
            });
            foreach (var cell in cells.Skip(2))
            {
                html.Element("td", [], cell);
            }
        });
    }

    private static void WriteChart(MarkupWriter html, BenchTable table, string title, Func<BenchLine, double?> cost)
    {
        if (table.Lines.Any(line => line.IsTrained && cost(line) is > 0))
        {
            html.Line().Element("h3", [], $"mR against cost: {char.ToLowerInvariant(title[0])}{title[1..]}");
            ParetoChart.Write(html, table, title, cost);
        }
    }

    private static void WriteTraining(MarkupWriter html, BenchReport report)
    {
        if (report.Measurements.Count == 0)
        {
            html.Element("p", [("class", "note")], "Nothing is trained yet.");
            return;
        }

        html.Element("ul", [], () =>
        {
            foreach (var group in report.Measurements.GroupBy(
                one => (one.System, one.Setting, one.TrainedOn, one.Networks, one.Machine, one.Command)))
            {
                var (system, setting, trainedOn, networks, machine, command) = group.Key;
                html.Line().Element("li", [], () => html
                    .Text(
                        $"{system} {setting}, "
                            + $"seed {string.Join(", ", group.Select(one => one.Seed).Distinct())}: {trainedOn}; "
                            + $"{networks}; {machine}; ")
                    .Element("code", [], command));
            }
        });
    }
}
