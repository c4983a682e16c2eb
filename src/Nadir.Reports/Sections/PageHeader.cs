using System.Globalization;
using Nadir.Reports.Markup;

namespace Nadir.Reports.Sections;

/// <summary>The top of the page: what was measured, on what, when and how.</summary>
internal static class PageHeader
{
    internal static void Write(
        MarkupWriter html, ReportHeading heading, string kind, IReadOnlyList<(string Name, string Value)> facts, IReadOnlyList<ReportPart> parts) =>
        html.Element("header", [], () =>
        {
            html.Element("p", [("class", "kind")], kind);
            html.Element("h1", [], () =>
            {
                html.Text(heading.Model).Text(" ");
                html.Element("span", [], $"on {heading.Dataset} {heading.Split}".TrimEnd());
            });
            html.Line().Element("dl", [("class", "facts")], () =>
            {
                foreach (var (name, value) in All(heading, facts))
                {
                    html.Element("div", [], () => html.Element("dt", [], name).Element("dd", [], value));
                }
            });
            html.Line().Element("pre", [("class", "command")], () => html.Element("code", [], heading.Command));
            html.Line().Element("nav", [("aria-label", "Sections")], () =>
            {
                foreach (var part in parts)
                {
                    html.Element("a", [("href", $"#{part.Id}")], part.Name).Text(" ");
                }
            });
        }).Line();

    private static IEnumerable<(string Name, string Value)> All(ReportHeading heading, IReadOnlyList<(string Name, string Value)> facts) =>
    [
        ("Architecture", heading.Architecture),
        ("Dataset", heading.Split.Length == 0 ? heading.Dataset : $"{heading.Dataset}, split {heading.Split}"),
        .. facts,
        ("Made", heading.Date.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
    ];
}
