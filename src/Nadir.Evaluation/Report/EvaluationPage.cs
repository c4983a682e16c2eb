using System.Reflection;
using Nadir.Evaluation.Report.Markup;
using Nadir.Evaluation.Report.Sections;

namespace Nadir.Evaluation.Report;

/// <summary>Renders an evaluation as one HTML page that needs no network, no script and no other file.</summary>
/// <remarks>The same report gives the same bytes, in every culture. The page is well-formed XML, too. Thread-safe.</remarks>
public static class EvaluationPage
{
    /// <summary>What the page names as its generator.</summary>
    internal const string Generator = "Nadir evaluation report";

    // Even if text could slip out of its place, the page may load nothing and run nothing.
    private const string ContentPolicy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

    private static readonly (string Id, string Name, Func<EvaluationReport, bool> IsShown, Action<MarkupWriter, EvaluationReport> Write)[] Parts =
    [
        ("scores", "Scores", _ => true, ScoresSection.Write),
        ("published", "Published results", PublishedSection.IsShown, PublishedSection.Write),
        ("ranks", "Ranks", _ => true, RanksSection.Write),
        ("text-to-image", "Text to image", _ => true, TextToImageSection.Write),
        ("image-to-text", "Image to text", _ => true, ImageToTextSection.Write),
        ("classes", "Classes", ClassesSection.IsShown, ClassesSection.Write),
        ("embeddings", "Embeddings", report => report.EmbeddingMaps.Count > 0, EmbeddingsSection.Write),
        ("attention", "Attention", report => report.ImageAttention.Count > 0, ImageAttentionSection.Write),
        ("words", "Words and regions", report => report.RegionWordAttention.Count > 0, RegionWordSection.Write),
    ];

    /// <summary>Renders the page.</summary>
    /// <param name="report">What to show.</param>
    /// <exception cref="ArgumentException">Parts of the report do not fit each other; the message says which.</exception>
    public static string Render(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        ReportCheck.Check(report);
        var html = new MarkupWriter();
        html.Element("html", [("lang", "en")], () =>
        {
            html.Line().Element("head", [], () => WriteHead(html, report)).Line();
            html.Element("body", [], () => WriteBody(html, report)).Line();
        });
        return $"<!DOCTYPE html>\n{html}\n";
    }

    private static void WriteHead(MarkupWriter html, EvaluationReport report)
    {
        html.Line().Element("meta", [("charset", "utf-8")]).Line();
        html.Element("meta", [("name", "generator"), ("content", Generator)]).Line();
        html.Element("meta", [("http-equiv", "Content-Security-Policy"), ("content", ContentPolicy)]).Line();
        html.Element("meta", [("name", "viewport"), ("content", "width=device-width, initial-scale=1")]).Line();
        html.Element("meta", [("name", "color-scheme"), ("content", "light dark")]).Line();
        html.Element("title", [], $"{report.Heading.Model} on {report.Heading.Dataset} {report.Heading.Split}").Line();
        html.StyleSheet(StyleSheet()).Line();
    }

    private static void WriteBody(MarkupWriter html, EvaluationReport report)
    {
        var shown = Parts.Where(part => part.IsShown(report)).ToArray();
        html.Line();
        PageHeader.Write(html, report, [.. shown.Select(part => (part.Id, part.Name))]);
        html.Element("main", [], () =>
        {
            foreach (var part in shown)
            {
                html.Line().Element("section", [("id", part.Id)], () =>
                {
                    html.Element("h2", [], part.Name);
                    part.Write(html, report);
                });
            }

            html.Line();
        }).Line();
    }

    private static string StyleSheet()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Report/page.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
