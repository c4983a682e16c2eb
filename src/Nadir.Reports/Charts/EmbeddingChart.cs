using Nadir.Metrics;
using Nadir.Reports.Markup;
using Nadir.Reports.Projection;

namespace Nadir.Reports.Charts;

/// <summary>Draws a map of embeddings: a dot an image, coloured by class, the classes' names in the middle of their dots.</summary>
internal static class EmbeddingChart
{
    private const double Side = 620;
    private const double Margin = 14;

    internal static void Write(MarkupWriter svg, EmbeddingMap map, IReadOnlyList<ReportImage> images, ClassLabels labels)
    {
        var places = Fit(map.Points);
        var classes = Enumerable.Range(0, places.Length).GroupBy(point => labels[map.Images[point]]).OrderBy(group => group.Key).ToArray();
        svg.Element("svg", [("viewBox", $"0 0 {Numbers.Place(Side)} {Numbers.Place(Side)}"), ("class", "chart map"), ("role", "img"), ("aria-label", $"Map of embeddings. {map.Title}.")], () =>
        {
            // Dots without a class go below the others.
            foreach (var group in classes.OrderByDescending(group => group.Key == labels.Names.Count))
            {
                svg.Line().Element("g", [("fill", group.Key < labels.Names.Count ? ClassColors.Of(group.Key) : ClassColors.None)], () =>
                {
                    foreach (var point in group)
                    {
                        svg.Element("circle", [("cx", Numbers.Place(places[point].X)), ("cy", Numbers.Place(places[point].Y)), ("r", "3.2")], () =>
                            svg.Element("title", [], Sections.Picture.Name(images[map.Images[point]])));
                    }
                });
            }

            var named = classes.Where(group => group.Key < labels.Names.Count)
                .Select(group => new MapLabel(labels.Names[group.Key], Median(group.Select(point => places[point].X)), Median(group.Select(point => places[point].Y))));
            foreach (var label in MapLabel.Spread([.. named], Side))
            {
                svg.Element("text", [("class", "label"), ("x", Numbers.Place(label.X)), ("y", Numbers.Place(label.Y)), ("text-anchor", "middle")], label.Text);
            }
        });
    }

    // One scale for both axes: t-SNE knows no other distance.
    private static PlanePoint[] Fit(IReadOnlyList<PlanePoint> points)
    {
        var (left, right) = (points.Min(point => point.X), points.Max(point => point.X));
        var (bottom, top) = (points.Min(point => point.Y), points.Max(point => point.Y));
        var extent = Math.Max(Math.Max(right - left, top - bottom), double.Epsilon);
        double Scale(double distance) => (Side - (2 * Margin)) * (distance / extent);
        return
        [
            .. points.Select(point => new PlanePoint(
                (Side / 2) + Scale(point.X - ((left + right) / 2)), (Side / 2) - Scale(point.Y - ((bottom + top) / 2)))),
        ];
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
