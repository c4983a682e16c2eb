using Nadir.Metrics;
using Nadir.Reports.Markup;

namespace Nadir.Reports.Charts;

/// <summary>Draws a histogram of ranks as bars.</summary>
internal static class RankHistogramChart
{
    private const double Width = 480;
    private const double Height = 250;
    private const double Left = 34;
    private const double Top = 30;
    private const double Bottom = 44;
    private const double Gap = 4;
    private const int CountedRanks = 10;

    internal static void Write(MarkupWriter svg, string label, RankHistogram histogram, double highest)
    {
        var bins = histogram.Bins;
        var (floor, height) = (Height - Bottom, Height - Bottom - Top);
        var step = (Width - Left) / bins.Count;
        double Y(double percent) => floor - (height * percent / highest);
        svg.Element("svg", [("viewBox", $"0 0 {Numbers.Place(Width)} {Numbers.Place(Height)}"), ("class", "chart"),
            ("role", "img"), ("aria-label", label)], () =>
        {
            foreach (var grid in GridLines(highest))
            {
                svg.Element("line", [("class", "grid"), .. Line(Left, Y(grid), Width, Y(grid))]);
                svg.Element("text", [("class", "tick"), .. At(Left - 6, Y(grid) + 4), ("text-anchor", "end")],
                    Numbers.Place(grid));
            }

            for (var bin = 0; bin < bins.Count; bin++)
            {
                var x = Left + (bin * step) + (Gap / 2);
                WriteBar(svg, bins[bin], x, step - Gap, Y);
                svg.Element("text", [("class", "tick"), .. At(x + (step / 2) - (Gap / 2), floor + 16),
                    ("text-anchor", "middle")], Numbers.Whole(bins[bin].First));
            }

            svg.Element("text", [("class", "axis"), .. At(Left, Height - 8)], "rank, from");
            svg.Element("text", [("class", "axis"), .. At(0, 10)], "% of queries");
        });
    }

    private static void WriteBar(MarkupWriter svg, RankBin bin, double x, double width, Func<double, double> y)
    {
        var (top, floor) = (y(bin.Percent), y(0));
        var ranks = bin.First == bin.Last ? $"rank {Numbers.Whole(bin.First)}"
            : $"ranks {Numbers.Whole(bin.First)} to {Numbers.Whole(bin.Last)}";
        svg.Element("rect", [("class", bin.Last <= CountedRanks ? "bar" : "bar rest"), .. At(x, top),
            ("width", Numbers.Place(width)), ("height", Numbers.Place(floor - top))], () =>
            svg.Element("title", [], $"{ranks}: {Numbers.Fixed(bin.Percent)} % of queries"));
        svg.Element("text", [("class", "mark"), .. At(x + (width / 2), top - 4), ("text-anchor", "middle")],
            Numbers.Fixed(bin.Percent, 1));
    }

    // Four or five lines at round numbers.
    private static IEnumerable<double> GridLines(double highest)
    {
        double[] steps = [1, 2, 5, 10, 20];
        var step = steps.First(step => highest / step <= 5 || step == 20);
        for (double line = 0; line <= highest; line += step)
        {
            yield return line;
        }
    }

    private static MarkupWriter.Attribute[] At(double x, double y) =>
        [("x", Numbers.Place(x)), ("y", Numbers.Place(y))];

    private static MarkupWriter.Attribute[] Line(double x1, double y1, double x2, double y2) =>
        [("x1", Numbers.Place(x1)), ("y1", Numbers.Place(y1)), ("x2", Numbers.Place(x2)), ("y2", Numbers.Place(y2))];
}

/// <summary>
/// How queries spread over ranks, in bins that grow like 1, 2, 5, 10, 20, 50. Ties count by their probabilities.
/// </summary>
internal sealed class RankHistogram
{
    private static readonly int[] Steps = [1, 2, 5];

    private RankHistogram(IReadOnlyList<RankBin> bins) => Bins = bins;

    /// <summary>The bins from rank 1 to the last rank of the gallery.</summary>
    internal IReadOnlyList<RankBin> Bins { get; }

    /// <summary>Counts ranks.</summary>
    /// <param name="ranks">One a query; those without a relevant item are left out.</param>
    /// <param name="items">How many items are ranked.</param>
    internal static RankHistogram Of(IReadOnlyList<QueryRank> ranks, int items)
    {
        // Few different ranks make up many queries, above all where chance is counted.
        var groups = ranks.Where(rank => rank.HasRelevant).GroupBy(rank => rank)
            .Select(group => (group.Key, Count: group.Count())).ToArray();
        double total = groups.Sum(group => group.Count);
        double Within(int last) => groups.Sum(group => group.Count * group.Key.RecallProbability(last)) / total;
        var bins = new List<RankBin>();
        var reached = 0.0;
        foreach (var last in Ends(items))
        {
            var first = bins.Count == 0 ? 1 : bins[^1].Last + 1;
            var within = Within(last);
            bins.Add(new RankBin(first, last, 100 * (within - reached)));
            reached = within;
        }

        return new RankHistogram(bins);
    }

    private static IEnumerable<int> Ends(int items)
    {
        for (long power = 1; ; power *= 10)
        {
            foreach (var step in Steps)
            {
                if (step * power >= items)
                {
                    yield return items;
                    yield break;
                }

                yield return (int)(step * power);
            }
        }
    }
}

/// <summary>The queries whose best relevant item has one of some neighbouring ranks.</summary>
/// <param name="First">The first rank, from 1.</param>
/// <param name="Last">The last rank.</param>
/// <param name="Percent">The share of all queries.</param>
internal readonly record struct RankBin(int First, int Last, double Percent);
