using Nadir.Metrics;
using Nadir.Reports.Markup;

namespace Nadir.Reports.Sections;

/// <summary>
/// Recalls of both directions, with what the order of equal scores, chance and a perfect model would give.
/// </summary>
internal static class ScoresSection
{
    internal static void Write(MarkupWriter html, EvaluationReport report)
    {
        var gallery = new Gallery(report);
        var expected = report.Ranks.Score();
        var low = report.Ranks.Score(TieRule.Pessimistic);
        var high = report.Ranks.Score(TieRule.Optimistic);
        html.Element("div", [("class", "tiles")], () =>
        {
            WriteTile(html, "mR", expected.MeanRecall, low.MeanRecall, high.MeanRecall);
            WriteTile(html, "Rsum", expected.RecallSum, low.RecallSum, high.RecallSum);
        });
        html.Line().Element("div", [("class", "scroll")], () => html.Element("table", [("class", "numbers")], () =>
        {
            html.Element("thead", [], () => html.Element("tr", [], () =>
            {
                foreach (var title in (string[])["", "R@1", "R@5", "R@10", "median rank"])
                {
                    html.Element("th", [("scope", "col")], title);
                }
            }));
            html.Element("tbody", [], () =>
            {
                WriteRow(html, "Image to text", expected.ImageToText, (low.ImageToText, high.ImageToText));
                WriteRow(html, "Text to image", expected.TextToImage, (low.TextToImage, high.TextToImage));
            });
            html.Element("tbody", [("class", "bounds")], () =>
            {
                var chance = RecallBounds.Chance(gallery.Owners);
                var ceiling = RecallBounds.Ceiling(gallery.Owners, gallery.Captions);
                WriteRow(html, "Chance, image to text", chance.ImageToText, null);
                WriteRow(html, "Chance, text to image", chance.TextToImage, null);
                WriteRow(html, "Ceiling, image to text", ceiling.ImageToText, null);
                WriteRow(html, "Ceiling, text to image", ceiling.TextToImage, null);
            });
        }));
        html.Line().Element(
            "p",
            [("class", "note")],
            "Recalls in percent. Small numbers give the range between the worst and the best order of equal scores. "
            + "The ceiling is what no model can exceed that knows captions by their words: equal ones, written for "
            + "several images, cannot be told apart.");
        if (report.Ranks.ImageToText.Count(rank => !rank.HasRelevant) is > 0 and var silent)
        {
            html.Element("p", [("class", "note")],
                $"{Numbers.Whole(silent)} images have no caption; they are in the gallery, but are no queries.");
        }
    }

    private static void WriteTile(MarkupWriter html, string name, double value, double low, double high) =>
        html.Element("div", [("class", "tile")], () =>
        {
            html.Element("span", [("class", "name")], name);
            html.Element("span", [("class", "value")], Numbers.Fixed(value));
            WriteRange(html, low, high);
        });

    private static void WriteRow(
        MarkupWriter html, string name, DirectionScores scores, (DirectionScores Low, DirectionScores High)? range) =>
        html.Element("tr", [], () =>
        {
            html.Element("th", [("scope", "row")], name);
            WriteCell(html, scores.R1, range?.Low.R1, range?.High.R1, 2);
            WriteCell(html, scores.R5, range?.Low.R5, range?.High.R5, 2);
            WriteCell(html, scores.R10, range?.Low.R10, range?.High.R10, 2);
            WriteCell(html, scores.MedianRank, range?.High.MedianRank, range?.Low.MedianRank, 0);
        });

    private static void WriteCell(MarkupWriter html, double value, double? low, double? high, int decimals) =>
        html.Element("td", [], () =>
        {
            html.Text(Numbers.Fixed(value, decimals));
            if (low is { } from && high is { } to)
            {
                WriteRange(html, from, to, decimals);
            }
        });

    private static void WriteRange(MarkupWriter html, double low, double high, int decimals = 2)
    {
        var (from, to) = (Numbers.Fixed(low, decimals), Numbers.Fixed(high, decimals));
        if (from != to)
        {
            html.Element("span", [("class", "range")], $"{from}\u2013{to}");
        }
    }
}
