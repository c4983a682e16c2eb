using Nadir.Reports.Markup;

namespace Nadir.Reports.Charts;

/// <summary>Draws values as bars from left to right, one below the other.</summary>
internal static class BarChart
{
    private const double Width = 720;
    private const double Left = 150;
    private const double Right = 44;
    private const double Step = 19;
    private const double Thickness = 13;

    internal static void Write(MarkupWriter svg, string label, IReadOnlyList<LabelledBar> bars)
    {
        var highest = Math.Max(bars.Max(bar => bar.Value), double.Epsilon);
        svg.Element("svg", [("viewBox", $"0 0 {Numbers.Place(Width)} {Numbers.Place(bars.Count * Step)}"),
            ("class", "chart"), ("role", "img"), ("aria-label", label)], () =>
        {
            foreach (var (place, bar) in bars.Index())
            {
                var (top, length) = (place * Step, (Width - Left - Right) * bar.Value / highest);
                var baseline = Numbers.Place(top + Thickness - 2);
                svg.Line().Element("text",
                    [("class", "mark"), ("x", Numbers.Place(Left - 8)), ("y", baseline), ("text-anchor", "end")],
                    bar.Name);
                svg.Element("rect", [("class", "bar"), ("x", Numbers.Place(Left)), ("y", Numbers.Place(top)),
                    ("width", Numbers.Place(length)), ("height", Numbers.Place(Thickness))], () =>
                    svg.Element("title", [], $"{bar.Name}: {Numbers.Fixed(bar.Value)}, {bar.Note}"));
                svg.Element("text", [("class", "tick"), ("x", Numbers.Place(Left + length + 6)), ("y", baseline)],
                    Numbers.Fixed(bar.Value));
            }
        });
    }
}

/// <summary>A bar of a chart.</summary>
/// <param name="Name">What stands beside it.</param>
/// <param name="Value">Its length, at least 0.</param>
/// <param name="Note">What is told when it is pointed at.</param>
internal sealed record LabelledBar(string Name, double Value, string Note);
