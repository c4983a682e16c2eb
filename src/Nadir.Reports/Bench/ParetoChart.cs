using Nadir.Reports.Markup;

namespace Nadir.Reports.Bench;

/// <summary>Draws mR against a cost on a logarithmic axis: a dot a system, the Pareto front as steps.</summary>
internal static class ParetoChart
{
    private const double Width = 720;
    private const double Height = 360;
    private const double Left = 48;
    private const double Right = 110;
    private const double Top = 14;
    private const double Bottom = 40;

    internal static void Write(MarkupWriter svg, BenchTable table, string axis, Func<BenchLine, double?> cost)
    {
        BenchLine[] lines = [.. table.Lines.Where(line => line.IsTrained && cost(line) is > 0)];
        var front = table.ParetoFront(line => cost(line) is > 0 and var known ? known : null);
        var (low, high) = Decades(lines.Min(line => cost(line)!.Value), lines.Max(line => cost(line)!.Value));
        var step = Step(lines.Max(line => line.MeanRecall.Mean));
        var ceiling = step * Math.Ceiling((lines.Max(line => line.MeanRecall.Mean) / step) + 0.001);
        double X(double value) => Left + ((Width - Left - Right) * (Math.Log10(value) - low) / (high - low));
        double Y(double value) => Height - Bottom - ((Height - Top - Bottom) * value / ceiling);

        svg.Element("svg", [("viewBox", $"0 0 {Numbers.Place(Width)} {Numbers.Place(Height)}"),
            ("class", "chart pareto"), ("role", "img"), ("aria-label", $"mR against cost, {axis}")], () =>
        {
            for (var value = 0.0; value <= ceiling + (step / 2); value += step)
            {
                Line(svg, "grid", Left, Y(value), Width - Right, Y(value));
                Text(svg, "tick", Left - 8, Y(value) + 4, "end", Numbers.Share(value));
            }

            for (var decade = low; decade <= high; decade++)
            {
                Line(svg, "grid", X(Math.Pow(10, decade)), Top, X(Math.Pow(10, decade)), Height - Bottom);
                Text(svg, "tick", X(Math.Pow(10, decade)), Height - Bottom + 16, "middle", Power(decade));
            }

            Text(svg, "axis", (Left + Width - Right) / 2, Height - 6, "middle", axis);
            svg.Line().Element("path",
                [("class", "front"), ("d", Path(front, cost, X, Y)), ("fill", "none"), ("stroke", "currentColor")]);
            foreach (var line in lines)
            {
                var (x, y) = (X(cost(line)!.Value), Y(line.MeanRecall.Mean));
                var isFront = front.Contains(line);
                svg.Line().Element("circle",
                    [("class", isFront ? "bar" : "rest"), ("cx", Numbers.Place(x)), ("cy", Numbers.Place(y)),
                        ("r", isFront ? "5" : "4")], () =>
                    svg.Element("title", [],
                        $"{line.Row.Title}: mR {Numbers.Fixed(line.MeanRecall.Mean)}, {axis.ToLowerInvariant()} "
                            + $"{Numbers.Fixed(cost(line)!.Value, 3)}"));
                Text(svg, "mark", x + 8, y + 4, "start", line.Row.Title);
            }
        });
    }

    private static string Path(
        IReadOnlyList<BenchLine> front, Func<BenchLine, double?> cost, Func<double, double> x, Func<double, double> y)
    {
        var path = new List<string>();
        foreach (var line in front)
        {
            var (across, up) = (Numbers.Place(x(cost(line)!.Value)), Numbers.Place(y(line.MeanRecall.Mean)));
            // Between two systems of the front the cheaper one is the best that there is.
            path.Add(path.Count == 0 ? $"M{across} {up}" : $"H{across} V{up}");
        }

        path.Add($"H{Numbers.Place(Width - Right)}");
        return string.Join(' ', path);
    }

    private static (int Low, int High) Decades(double least, double most)
    {
        var low = (int)Math.Floor(Math.Log10(least));
        return (low, Math.Max(low + 1, (int)Math.Ceiling(Math.Log10(most))));
    }

    private static double Step(double highest) => highest > 40 ? 20 : highest > 16 ? 5 : highest > 6 ? 2 : 1;

    private static string Power(int decade) => decade switch
    {
        >= 0 and < 7 => Numbers.Whole(Math.Pow(10, decade)),
        < 0 and > -4 => Math.Pow(10, decade).ToString("0.###", System.Globalization.CultureInfo.InvariantCulture),
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"1e{decade}"),
    };

    private static void Line(MarkupWriter svg, string kind, double x1, double y1, double x2, double y2) =>
        svg.Line().Element(
        "line", [("class", kind), ("x1", Numbers.Place(x1)), ("y1", Numbers.Place(y1)), ("x2", Numbers.Place(x2)),
            ("y2", Numbers.Place(y2))]);

    private static void Text(MarkupWriter svg, string kind, double x, double y, string anchor, string text) =>
        svg.Line().Element(
        "text", [("class", kind), ("x", Numbers.Place(x)), ("y", Numbers.Place(y)), ("text-anchor", anchor)], text);
}
