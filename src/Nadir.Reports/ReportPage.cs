using System.Reflection;
using Nadir.Reports.Markup;
using Nadir.Reports.Sections;

namespace Nadir.Reports;

/// <summary>The frame of every report: one HTML page that needs no network, no script and no other file.</summary>
/// <remarks>
/// The same content gives the same bytes, in every culture. The page is well-formed XML, too. Thread-safe.
/// </remarks>
internal static class ReportPage
{
    /// <summary>What the page names as its generator.</summary>
    internal const string Generator = "Nadir evaluation report";

    // Even if text could slip out of its place, the page may load nothing and run nothing.
    private const string ContentPolicy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

    /// <summary>Renders a page.</summary>
    /// <param name="heading">What was evaluated.</param>
    /// <param name="kind">What kind of evaluation it was.</param>
    /// <param name="facts">What else the top of the page says, between the dataset and the date.</param>
    /// <param name="parts">The sections.</param>
    internal static string Render(
        ReportHeading heading, string kind, IReadOnlyList<(string Name, string Value)> facts,
        IReadOnlyList<ReportPart> parts)
    {
        var html = new MarkupWriter();
        html.Element("html", [("lang", "en")], () =>
        {
            html.Line().Element("head", [], () => WriteHead(html, heading)).Line();
            html.Element("body", [], () =>
            {
                html.Line();
                PageHeader.Write(html, heading, kind, facts, parts);
                WriteParts(html, parts);
            }).Line();
        });
        return $"<!DOCTYPE html>\n{html}\n";
    }

    private static void WriteHead(MarkupWriter html, ReportHeading heading)
    {
        html.Line().Element("meta", [("charset", "utf-8")]).Line();
        html.Element("meta", [("name", "generator"), ("content", Generator)]).Line();
        html.Element("meta", [("http-equiv", "Content-Security-Policy"), ("content", ContentPolicy)]).Line();
        html.Element("meta", [("name", "viewport"), ("content", "width=device-width, initial-scale=1")]).Line();
        html.Element("meta", [("name", "color-scheme"), ("content", "light dark")]).Line();
        html.Element("title", [], $"{heading.Model} on {heading.Dataset} {heading.Split}".TrimEnd()).Line();
        html.StyleSheet(StyleSheet()).Line();
    }

    private static void WriteParts(MarkupWriter html, IReadOnlyList<ReportPart> parts) =>
        html.Element("main", [], () =>
        {
            foreach (var part in parts)
            {
                html.Line().Element("section", [("id", part.Id)], () =>
                {
                    html.Element("h2", [], part.Name);
                    part.Write(html);
                });
            }

            html.Line();
        }).Line();

    private static string StyleSheet()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Report/page.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
