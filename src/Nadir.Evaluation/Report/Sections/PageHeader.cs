using System.Globalization;
using Nadir.Evaluation.Report.Markup;

namespace Nadir.Evaluation.Report.Sections;

/// <summary>The top of the page: what was measured, on what, when and how.</summary>
internal static class PageHeader
{
    internal static void Write(MarkupWriter html, EvaluationReport report, IReadOnlyList<(string Id, string Name)> parts)
    {
        var heading = report.Heading;
        html.Element("header", [], () =>
        {
            html.Element("p", [("class", "kind")], "Retrieval evaluation");
            html.Element("h1", [], () =>
            {
                html.Text(heading.Model).Text(" ");
                html.Element("span", [], $"on {heading.Dataset} {heading.Split}");
            });
            html.Line().Element("dl", [("class", "facts")], () =>
            {
                foreach (var (name, value) in Facts(report))
                {
                    html.Element("div", [], () => html.Element("dt", [], name).Element("dd", [], value));
                }
            });
            html.Line().Element("pre", [("class", "command")], () => html.Element("code", [], heading.Command));
            html.Line().Element("nav", [("aria-label", "Sections")], () =>
            {
                foreach (var (id, name) in parts)
                {
                    html.Element("a", [("href", $"#{id}")], name).Text(" ");
                }
            });
        }).Line();
    }

    private static IEnumerable<(string Name, string Value)> Facts(EvaluationReport report)
    {
        var heading = report.Heading;
        yield return ("Architecture", heading.Architecture);
        yield return ("Dataset", $"{heading.Dataset}, split {heading.Split}");
        yield return ("Gallery", $"{Numbers.Whole(report.Ranks.ImageToText.Count)} images, {Numbers.Whole(report.Ranks.TextToImage.Count)} captions");
        foreach (var detail in heading.Details)
        {
            yield return detail;
        }

        yield return ("Ties", "expected rank over all orders of equal scores");
        yield return ("Made", heading.Date.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
    }
}
