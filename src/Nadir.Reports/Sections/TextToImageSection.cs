using Nadir.Metrics;
using Nadir.Reports.Markup;

namespace Nadir.Reports.Sections;

/// <summary>The best and the worst captions as queries, each with the images that it found first.</summary>
internal static class TextToImageSection
{
    internal static void Write(MarkupWriter html, EvaluationReport report)
    {
        var gallery = new Gallery(report);
        html.Element(
            "p",
            [("class", "note")],
            "Captions as queries with the five images found first. The caption's own image is framed; where it is "
                + "not among "
            + "the five, it stands apart with its rank.");
        WriteGroup(html, "Best", QuerySelection.BestTexts(report, gallery), report, gallery);
        WriteGroup(html, "Worst", QuerySelection.WorstTexts(report, gallery), report, gallery);
    }

    private static void WriteGroup(
        MarkupWriter html, string title, int[] queries, EvaluationReport report, Gallery gallery)
    {
        html.Line().Element("h3", [], title);
        html.Element("div", [("class", "queries")], () =>
        {
            foreach (var query in queries)
            {
                html.Line().Element("figure", [("class", "query")], () => WriteQuery(html, query, report, gallery));
            }
        });
    }

    private static void WriteQuery(MarkupWriter html, int query, EvaluationReport report, Gallery gallery)
    {
        var own = gallery.Owners.Images[query];
        var found = report.Details.TextToImage[query];
        html.Element("figcaption", [], () =>
        {
            html.Element("q", [], gallery.Captions[query]);
            html.Element("p", [("class", "meta")], () =>
            {
                RankText.Write(html, report.Ranks.TextToImage[query], gallery.Images.Count);
                html.Text($" {Picture.Name(gallery.Images[own])}");
            });
        });
        html.Element("ol", [("class", "strip")], () =>
        {
            foreach (var (place, item) in found.Index())
            {
                WriteFound(html, item.Index, Numbers.Whole(place + 1), item.Index == own ? "own" : "", report);
            }

            if (found.All(item => item.Index != own))
            {
                WriteFound(html, own, Numbers.Whole(report.Ranks.TextToImage[query].Optimistic), "own apart", report);
            }
        });
    }

    private static void WriteFound(MarkupWriter html, int image, string place, string kind, EvaluationReport report) =>
        html.Element("li", [("class", kind)], () =>
        {
            Picture.Write(html, report, image);
            html.Element("span", [("class", "place")], () =>
                html.Element("b", [], place).Text($" {report.Images[image].ClassName ?? report.Images[image].Id}"));
        });
}

/// <summary>The best and the worst images as queries, each with the captions that it found first.</summary>
internal static class ImageToTextSection
{
    internal static void Write(MarkupWriter html, EvaluationReport report)
    {
        var gallery = new Gallery(report);
        html.Element(
            "p",
            [("class", "note")],
            "Images as queries with the five captions found first. The image's own captions are marked; where none "
                + "is among "
            + "the five, the best of them stands apart with its rank.");
        WriteGroup(html, "Best", QuerySelection.BestImages(report, gallery), report, gallery);
        WriteGroup(html, "Worst", QuerySelection.WorstImages(report), report, gallery);
    }

    private static void WriteGroup(
        MarkupWriter html, string title, int[] queries, EvaluationReport report, Gallery gallery)
    {
        html.Line().Element("h3", [], title);
        html.Element("div", [("class", "queries")], () =>
        {
            foreach (var image in queries)
            {
                html.Line().Element("figure", [("class", "query picture")],
                    () => WriteQuery(html, image, report, gallery));
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
