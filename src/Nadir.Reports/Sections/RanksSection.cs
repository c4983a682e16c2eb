using Nadir.Metrics;
using Nadir.Reports.Charts;
using Nadir.Reports.Markup;

namespace Nadir.Reports.Sections;

/// <summary>Histograms of the ranks of both directions.</summary>
internal static class RanksSection
{
    internal static void Write(MarkupWriter html, EvaluationReport report)
    {
        var owners = new Gallery(report).Owners;
        var texts = RankHistogram.Of(report.Ranks.ImageToText, owners.CaptionCount);
        var pictures = RankHistogram.Of(report.Ranks.TextToImage, owners.ImageCount);
        var highest = texts.Bins.Concat(pictures.Bins).Max(bin => bin.Percent);
        html.Element(
            "p",
            [("class", "note")],
            "Where the first right answer stands, as a share of the queries. A bar reaches from its rank up to the "
                + "next bar's. "
            + "Bars in full colour count towards R@10.");
        html.Line().Element("div", [("class", "pair")], () =>
        {
            WriteFigure(html, $"Image to text, {Numbers.Whole(owners.CaptionCount)} captions", texts, highest);
            WriteFigure(html, $"Text to image, {Numbers.Whole(owners.ImageCount)} images", pictures, highest);
        });
    }

    private static void WriteFigure(MarkupWriter html, string title, RankHistogram ranks, double highest) =>
        html.Element("figure", [], () =>
        {
            html.Element("figcaption", [], title);
            RankHistogramChart.Write(html, $"Histogram of ranks. {title}.", ranks, highest);
        });
}

/// <summary>Says where the best right answer of a query stands.</summary>
internal static class RankText
{
    internal static void Write(MarkupWriter html, QueryRank rank, int items)
    {
        var place = rank.Optimistic == rank.Pessimistic
            ? $"rank {Numbers.Whole(rank.Optimistic)}"
            : $"rank {Numbers.Whole(rank.Optimistic)}\u2013{Numbers.Whole(rank.Pessimistic)}, tied,";
        html.Element("span", [("class", rank.Optimistic == 1 ? "rank hit" : "rank")],
            $"{place} of {Numbers.Whole(items)}");
    }
}
