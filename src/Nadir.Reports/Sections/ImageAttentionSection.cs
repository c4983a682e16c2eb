using Nadir.Reports.Markup;

namespace Nadir.Reports.Sections;

/// <summary>Images with heat-maps of where the model looks.</summary>
internal static class ImageAttentionSection
{
    internal static void Write(MarkupWriter html, EvaluationReport report)
    {
        html.Element("p", [("class", "note")],
            "Where the model looks. Each map is scaled from its own lowest to its own highest weight.");
        Overlay.WriteScale(html);
        html.Line().Element("div", [("class", "looks")], () =>
        {
            foreach (var attention in report.ImageAttention)
            {
                html.Line().Element("figure", [("class", "look"), Overlay.Ground(report, attention.Image)], () =>
                {
                    Overlay.WritePlain(html, Picture.Name(report.Images[attention.Image]));
                    foreach (var map in attention.Maps)
                    {
                        Overlay.Write(html, map);
                    }
                });
            }
        });
    }
}

/// <summary>Images with a heat-map for each word of a caption.</summary>
internal static class RegionWordSection
{
    internal static void Write(MarkupWriter html, EvaluationReport report)
    {
        html.Element("p", [("class", "note")],
            "Which regions each word attends to. Each word is scaled from its own lowest to its own highest weight.");
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
