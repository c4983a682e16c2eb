using Nadir.Reports.Charts;
using Nadir.Reports.Markup;

namespace Nadir.Reports.Sections;

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
