using Nadir.Metrics;
using Nadir.Reports.Markup;

namespace Nadir.Reports.Charts;

/// <summary>
/// Draws a confusion matrix: a row a class of queries, darker the more of them found a column's class first.
/// </summary>
internal static class ConfusionChart
{
    private const double Cell = 15;
    private const double Left = 124;
    private const double Top = 112;

    internal static void Write(MarkupWriter svg, string label, ClassConfusion confusion)
    {
        string[] names = [.. confusion.Labels.Names, .. confusion.Labels.UnlabelledCount > 0 ? ["no class"]
            : Array.Empty<string>()];
        var side = names.Length * Cell;
        svg.Element("svg", [("viewBox", $"0 0 {Numbers.Place(Left + side + 2)} {Numbers.Place(Top + side + 2)}"),
            ("class", "chart matrix"), ("role", "img"), ("aria-label", label)], () =>
        {
            svg.Element("rect", [("class", "ground"), ("x", Numbers.Place(Left)), ("y", Numbers.Place(Top)),
                ("width", Numbers.Place(side)), ("height", Numbers.Place(side))]);
            for (var row = 0; row < names.Length; row++)
            {
                WriteNames(svg, names[row], row);
                WriteCells(svg, confusion, names, row);
            }
        });
    }

    private static void WriteNames(MarkupWriter svg, string name, int place)
    {
        var middle = ((place + 0.5) * Cell) + 3.5;
        svg.Line().Element("text",
            [("class", "tick"), ("x", Numbers.Place(Left - 5)), ("y", Numbers.Place(Top + middle)),
                ("text-anchor", "end")], name);
        svg.Element("text", [("class", "tick"),
            ("transform", $"translate({Numbers.Place(Left + middle)} {Numbers.Place(Top - 5)}) rotate(-90)")], name);
    }

    private static void WriteCells(MarkupWriter svg, ClassConfusion confusion, string[] names, int row)
    {
        var queries = confusion.Queries(row);
        for (var column = 0; column < names.Length; column++)
        {
            var count = confusion.Count(row, column);
            if (count == 0)
            {
                continue;
            }

            // The root makes the few confusions visible beside the many right answers.
            var strength = Numbers.Place(Math.Max(0.04, Math.Sqrt(count / queries)));
            svg.Element("rect", [("class", row == column ? "cell right" : "cell"),
                ("x", Numbers.Place(Left + (column * Cell))), ("y", Numbers.Place(Top + (row * Cell))),
                ("width", Numbers.Place(Cell)), ("height", Numbers.Place(Cell)), ("fill-opacity", strength)], () =>
                svg.Element("title", [],
                    $"{names[row]} \u2192 {names[column]}: {Numbers.Share(count)} of {Numbers.Share(queries)} ("
                        + $"{Numbers.Fixed(100 * count / queries, 1)} %)"));
        }
    }
}
