using Nadir.Metrics;
using Nadir.Reports.Markup;

namespace Nadir.Reports.Sections;

/// <summary>The best and the worst images as queries, each with the captions that it found first.</summary>
internal static class ImageToTextSection
{
    internal static void Write(MarkupWriter html, EvaluationReport report)
    {
        var gallery = new Gallery(report);
        html.Element(
            "p",
            [("class", "note")],
            "Images as queries with the five captions found first. The image's own captions are marked; where none is among "
            + "the five, the best of them stands apart with its rank.");
        WriteGroup(html, "Best", QuerySelection.BestImages(report, gallery), report, gallery);
        WriteGroup(html, "Worst", QuerySelection.WorstImages(report), report, gallery);
    }

    private static void WriteGroup(MarkupWriter html, string title, int[] queries, EvaluationReport report, Gallery gallery)
    {
        html.Line().Element("h3", [], title);
        html.Element("div", [("class", "queries")], () =>
        {
            foreach (var image in queries)
            {
                html.Line().Element("figure", [("class", "query picture")], () => WriteQuery(html, image, report, gallery));
            }
        });
    }

    private static void WriteQuery(MarkupWriter html, int image, EvaluationReport report, Gallery gallery)
    {
        var rank = report.Ranks.ImageToText[image];
        var found = report.Details.ImageToText[image];
        Picture.Write(html, report, image);
        html.Element("div", [], () =>
        {
            html.Element("p", [("class", "meta")], () =>
            {
                RankText.Write(html, rank, gallery.Captions.Length);
                html.Text($" {Picture.Name(gallery.Images[image])}");
            });
            html.Element("ol", [("class", "captions")], () =>
            {
                foreach (var (place, item) in found.Index())
                {
                    WriteCaption(html, place + 1, item.Index, image, gallery);
                }

                if (rank.Optimistic > found.Count && report.Details.BestOwnCaptions[image] is { } own)
                {
                    WriteCaption(html, rank.Optimistic, own.Index, image, gallery);
                }
            });
        });
    }

    private static void WriteCaption(MarkupWriter html, int place, int caption, int image, Gallery gallery)
    {
        var isOwn = gallery.Owners.Images[caption] == image;
        var kind = !isOwn ? "" : place > RetrievalDetails.Kept ? "own apart" : "own";
        html.Element("li", [("class", kind), ("title", Picture.Name(gallery.ImageOf(caption)))], () =>
        {
            html.Element("b", [], Numbers.Whole(place));
            html.Element("span", [], gallery.Captions[caption]);
        });
    }
}
