using System.Globalization;
using Nadir.Metrics;
using Nadir.Reports.Markup;
using Nadir.Reports.Projection;

namespace Nadir.Reports.Charts;

/// <summary>
/// Draws a map of embeddings: a dot an image, coloured by class, the classes' names in the middle of their dots.
/// </summary>
internal static class EmbeddingChart
{
    private const double Side = 620;
    private const double Margin = 14;

    internal static void Write(
        MarkupWriter svg, EmbeddingMap map, IReadOnlyList<ReportImage> images, ClassLabels labels)
    {
        var places = Fit(map.Points);
        var classes = Enumerable.Range(0, places.Length).GroupBy(point => labels[map.Images[point]])
            .OrderBy(group => group.Key).ToArray();
        svg.Element("svg", [("viewBox", $"0 0 {Numbers.Place(Side)} {Numbers.Place(Side)}"), ("class", "chart map"),
            ("role", "img"), ("aria-label", $"Map of embeddings. {map.Title}.")], () =>
        {
            // Dots without a class go below the others.
            foreach (var group in classes.OrderByDescending(group => group.Key == labels.Names.Count))
            {
                svg.Line().Element("g", [
                    ("fill", group.Key < labels.Names.Count ? ClassColors.Of(group.Key) : ClassColors.None)], () =>
                {
                    foreach (var point in group)
                    {
                        svg.Element("circle", [("cx", Numbers.Place(places[point].X)),
                            ("cy", Numbers.Place(places[point].Y)), ("r", "3.2")], () =>
                            svg.Element("title", [], Sections.Picture.Name(images[map.Images[point]])));
                    }
                });
            }

            var named = classes.Where(group => group.Key < labels.Names.Count)
                .Select(group => new MapLabel(labels.Names[group.Key], Median(group.Select(point => places[point].X)),
                    Median(group.Select(point => places[point].Y))));
            foreach (var label in MapLabel.Spread([.. named], Side))
            {
                svg.Element("text", [("class", "label"), ("x", Numbers.Place(label.X)), ("y", Numbers.Place(label.Y)),
                    ("text-anchor", "middle")], label.Text);
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
                (Side / 2) + Scale(point.X - ((left + right) / 2)),
                (Side / 2) - Scale(point.Y - ((bottom + top) / 2)))),
        ];
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>A word on a map.</summary>
/// <param name="Text">The word.</param>
/// <param name="X">Its middle.</param>
/// <param name="Y">Its base line.</param>
internal readonly record struct MapLabel(string Text, double X, double Y)
{
    private const double LineHeight = 13;
    private const double LetterWidth = 7.2;
    private const double Edge = 4;
    private const int MostRounds = 200;

    private double HalfWidth => Text.Length * LetterWidth / 2;

    /// <summary>Moves labels that overlap apart, up and down, and all of them inside the map.</summary>
    internal static MapLabel[] Spread(MapLabel[] labels, double side)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var moved = false;
            for (var i = 0; i < labels.Length; i++)
            {
                for (var j = i + 1; j < labels.Length; j++)
                {
                    moved |= Separate(ref labels[i], ref labels[j]);
                }
            }

            if (!moved)
            {
                break;
            }
        }

        return
        [
            .. labels.Select(label => label with
            {
                X = Math.Clamp(label.X, Math.Min(label.HalfWidth + Edge, side / 2),
                    Math.Max(side - label.HalfWidth - Edge, side / 2)),
                Y = Math.Clamp(label.Y, LineHeight, side - Edge),
            }),
        ];
    }

    private static bool Separate(ref MapLabel a, ref MapLabel b)
    {
        var overlap = LineHeight - Math.Abs(a.Y - b.Y);
        if (overlap <= 0.01 || Math.Abs(a.X - b.X) >= a.HalfWidth + b.HalfWidth)
        {
            return false;
        }

        var up = a.Y <= b.Y ? -overlap / 2 : overlap / 2;
        (a, b) = (a with { Y = a.Y + up }, b with { Y = b.Y - up });
        return true;
    }
}

/// <summary>
/// A colour for each of any number of classes, readable on light and dark ground: hues a golden angle apart at two
/// levels of lightness, in OKLCH (Ottosson 2020), where equal lightness looks equally light.
/// </summary>
internal static class ClassColors
{
    private const double GoldenAngle = 137.50776405;
    private const double Chroma = 0.14;

    /// <summary>The colour of items without a class.</summary>
    internal const string None = "#8a8f98";

    internal static string Of(int label)
    {
        var hue = label * GoldenAngle * Math.PI / 180;
        var lightness = label % 2 == 0 ? 0.66 : 0.56;
        var (a, b) = (Chroma * Math.Cos(hue), Chroma * Math.Sin(hue));
        var l = Math.Pow(lightness + (0.3963377774 * a) + (0.2158037573 * b), 3);
        var m = Math.Pow(lightness - (0.1055613458 * a) - (0.0638541728 * b), 3);
        var s = Math.Pow(lightness - (0.0894841775 * a) - (1.2914855480 * b), 3);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"#{Byte((4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s)):x2}"
                + $"{Byte((-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s)):x2}"
                + $"{Byte((-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s)):x2}");
    }

    // The transfer function of sRGB (IEC 61966-2-1).
    private static int Byte(double linear)
    {
        var value = linear <= 0.0031308 ? 12.92 * linear : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055;
        return (int)Math.Round(255 * Math.Clamp(value, 0, 1));
    }
}
