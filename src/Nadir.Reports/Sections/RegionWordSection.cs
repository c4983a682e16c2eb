using Nadir.Reports.Markup;

namespace Nadir.Reports.Sections;

/// <summary>Images with a heat-map for each word of a caption.</summary>
internal static class RegionWordSection
{
    internal static void Write(MarkupWriter html, EvaluationReport report)
    {
        html.Element("p", [("class", "note")], "Which regions each word attends to. Each word is scaled from its own lowest to its own highest weight.");
        Overlay.WriteScale(html);
        foreach (var attention in report.RegionWordAttention)
        {
            html.Line().Element("figure", [("class", "look words"), Overlay.Ground(report, attention.Image)], () =>
            {
                Overlay.WritePlain(html, Picture.Name(report.Images[attention.Image]));
                html.Element("div", [("class", "tiled")], () =>
                {
                    foreach (var word in attention.Words)
                    {
                        Overlay.Write(html, word);
                    }
                });
            });
        }
    }
}
