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
        svg.Element("svg", [("viewBox", $"0 0 {Numbers.Place(Width)} {Numbers.Place(Height)}"), ("class", "chart"), ("role", "img"), ("aria-label", label)], () =>
        {
            foreach (var grid in GridLines(highest))
            {
                svg.Element("line", [("class", "grid"), .. Line(Left, Y(grid), Width, Y(grid))]);
                svg.Element("text", [("class", "tick"), .. At(Left - 6, Y(grid) + 4), ("text-anchor", "end")], Numbers.Place(grid));
            }

            for (var bin = 0; bin < bins.Count; bin++)
            {
                var x = Left + (bin * step) + (Gap / 2);
                WriteBar(svg, bins[bin], x, step - Gap, Y);
                svg.Element("text", [("class", "tick"), .. At(x + (step / 2) - (Gap / 2), floor + 16), ("text-anchor", "middle")], Numbers.Whole(bins[bin].First));
            }

            svg.Element("text", [("class", "axis"), .. At(Left, Height - 8)], "rank, from");
            svg.Element("text", [("class", "axis"), .. At(0, 10)], "% of queries");
        });
    }

    private static void WriteBar(MarkupWriter svg, RankBin bin, double x, double width, Func<double, double> y)
    {
        var (top, floor) = (y(bin.Percent), y(0));
        var ranks = bin.First == bin.Last ? $"rank {Numbers.Whole(bin.First)}" : $"ranks {Numbers.Whole(bin.First)} to {Numbers.Whole(bin.Last)}";
        svg.Element("rect", [("class", bin.Last <= CountedRanks ? "bar" : "bar rest"), .. At(x, top), ("width", Numbers.Place(width)), ("height", Numbers.Place(floor - top))], () =>
            svg.Element("title", [], $"{ranks}: {Numbers.Fixed(bin.Percent)} % of queries"));
        svg.Element("text", [("class", "mark"), .. At(x + (width / 2), top - 4), ("text-anchor", "middle")], Numbers.Fixed(bin.Percent, 1));
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

    private static MarkupWriter.Attribute[] At(double x, double y) => [("x", Numbers.Place(x)), ("y", Numbers.Place(y))];

    private static MarkupWriter.Attribute[] Line(double x1, double y1, double x2, double y2) =>
        [("x1", Numbers.Place(x1)), ("y1", Numbers.Place(y1)), ("x2", Numbers.Place(x2)), ("y2", Numbers.Place(y2))];
}
