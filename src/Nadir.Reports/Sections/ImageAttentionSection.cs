using Nadir.Reports.Markup;

namespace Nadir.Reports.Sections;

/// <summary>Images with heat-maps of where the model looks.</summary>
internal static class ImageAttentionSection
{
    internal static void Write(MarkupWriter html, EvaluationReport report)
    {
        html.Element("p", [("class", "note")], "Where the model looks. Each map is scaled from its own lowest to its own highest weight.");
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
