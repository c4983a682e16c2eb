using System.Globalization;
using Nadir.Reports.Charts;
using Nadir.Reports.Markup;

namespace Nadir.Reports.Sections;

/// <summary>The top of the page: what was measured, on what, when and how.</summary>
internal static class PageHeader
{
    internal static void Write(
        MarkupWriter html, ReportHeading heading, string kind, IReadOnlyList<(string Name, string Value)> facts,
        IReadOnlyList<ReportPart> parts) =>
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

    private static IEnumerable<(string Name, string Value)> All(
        ReportHeading heading, IReadOnlyList<(string Name, string Value)> facts) =>
    [
        ("Architecture", heading.Architecture),
        ("Dataset", heading.Split.Length == 0 ? heading.Dataset : $"{heading.Dataset}, split {heading.Split}"),
        .. facts,
        ("Made", heading.Date.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
    ];
}

/// <summary>Shows an image by its thumbnail.</summary>
internal static class Picture
{
    internal static void Write(MarkupWriter html, EvaluationReport report, int image) =>
        Write(html, report.Images[image], report.Thumbnail(image));

    internal static void Write(MarkupWriter html, ReportImage image, EncodedPicture thumbnail) =>
        html.Element("img", [("src", thumbnail.ToDataUri()), ("alt", image.Id), ("title", Name(image))]);

    /// <summary>The file name and the class, where one is known.</summary>
    internal static string Name(ReportImage image) =>
        image.ClassName is null ? image.Id : $"{image.Id} \u00B7 {image.ClassName}";
}

/// <summary>Shows an attention map over the image that stands behind it.</summary>
internal static class Overlay
{
    /// <summary>The style that puts an image behind all overlays of an element, once.</summary>
    internal static MarkupWriter.Attribute Ground(EvaluationReport report, int image) =>
        ("style", $"--picture:url({report.Thumbnail(image).ToDataUri()})");

    internal static void Write(MarkupWriter html, TitledMap map) =>
        html.Element("div", [("class", "overlay")], () =>
        {
            html.Element("img", [("src", HeatPicture.Of(map.Map).ToDataUri()), ("alt", $"attention of {map.Title}")]);
            html.Element("span", [], map.Title);
        });

    /// <summary>The image itself, beside its overlays.</summary>
    internal static void WritePlain(MarkupWriter html, string title) =>
        html.Element("div", [("class", "overlay plain")], () => html.Element("i", []).Element("span", [], title));

    internal static void WriteScale(MarkupWriter html) =>
        html.Element("p", [("class", "note scale")], () => html.Text("low ").Element("i", []).Text(" high"));
}
