using System.Globalization;
using Nadir.Metrics;
using Nadir.Reports.Markup;

namespace Nadir.Reports.Captions;

/// <summary>
/// Renders the images where two systems' captions differ most as one HTML page that needs no network, no script and no
/// other file.
/// </summary>
/// <remarks>
/// The same report gives the same bytes, in every culture. The page is well-formed XML, too. Thread-safe.
/// </remarks>
public static class CaptionComparisonPage
{
    // For each of the two, as many images as one looks at.
    private const int Shown = 16;

    /// <summary>Renders the page.</summary>
    /// <param name="report">What to show.</param>
    /// <exception cref="ArgumentException">
    /// There are no images, the systems described other images, or the metric is unknown or was not measured.
    /// </exception>
    public static string Render(CaptionComparisonReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var items = Items(report);
        var (first, second) = (report.First.Name, report.Second.Name);
        var heading = new ReportHeading
        {
            Model = $"{first} and {second}",
            Architecture = "two files of predictions",
            Dataset = string.Create(CultureInfo.InvariantCulture, $"{items.Count} images"),
            Split = "",
            Command = report.Command,
            Date = report.Date,
        };
        return ReportPage.Render(
            heading,
            "Captions compared",
            [("Ordered by", CaptionMetricNames.Title(report.Metric))],
            [
                new ReportPart("scores", "Scores", html => WriteScores(html, report)),
                new ReportPart("second", $"Better in {second}",
                    html => WriteItems(html, report, [.. items.Where(item => item.Difference > 0)
                    .OrderByDescending(item => item.Difference).Take(Shown)])),
                new ReportPart("first", $"Better in {first}",
                    html => WriteItems(html, report, [.. items.Where(item => item.Difference < 0)
                    .OrderBy(item => item.Difference).Take(Shown)])),
            ]);
    }

    private readonly record struct Item(int First, int Second, double Difference);

    private static List<Item> Items(CaptionComparisonReport report)
    {
        var places = report.Second.Predictions.Index()
            .ToDictionary(image => image.Item.Id, image => image.Index, StringComparer.Ordinal);
        var items = new List<Item>(report.First.Predictions.Count);
        for (var i = 0; i < report.First.Predictions.Count; i++)
        {
            var id = report.First.Predictions[i].Id;
            var other = places.TryGetValue(id, out var place) ? place
                : throw new ArgumentException($"Only one system has a caption of \"{id}\".", nameof(report));
            items.Add(new Item(i, other, Value(report.Second, other, report) - Value(report.First, i, report)));
        }

        return items.Count > 0 ? items : throw new ArgumentException("There are no images to compare.", nameof(report));
    }

    private static double Value(ComparedCaptions system, int image, CaptionComparisonReport report) =>
        CaptionMetricNames.Value(system.Results.Images[image], report.Metric)
        ?? throw new ArgumentException(
            $"{system.Name} was not scored by {CaptionMetricNames.Title(report.Metric)}.", nameof(report));

    private static void WriteScores(MarkupWriter html, CaptionComparisonReport report)
    {
        html.Element("div", [("class", "scroll")], () => html.Element("table", [("class", "numbers")], () =>
        {
            html.Element("thead", [], () => html.Element("tr", [], () =>
            {
                foreach (var title in (string[])["", report.First.Name, report.Second.Name, "Difference",
                    "95 % interval", "p"])
                {
                    html.Element("th", [("scope", "col")], title);
                }
            }));
            html.Element("tbody", [], () =>
            {
                foreach (var metric in report.Comparison.Metrics)
                {
                    html.Line().Element("tr", [], () =>
                    {
                        html.Element("th", [("scope", "row")], CaptionMetricNames.Title(metric.Metric));
                        html.Element("td", [], Numbers.Fixed(metric.First, 3))
                            .Element("td", [], Numbers.Fixed(metric.Second, 3));
                        html.Element("td", [], Signed(metric.Difference));
                        html.Element("td", [], $"{Signed(metric.Low)} to {Signed(metric.High)}");
                        html.Element("td", [], Numbers.Fixed(metric.P, 3));
                    });
                }
            });
        }));
        html.Line().Element(
            "p",
            [("class", "note")],
            string.Create(
                CultureInfo.InvariantCulture,
                $"Differences are the second minus the first. Intervals are "
                    + $"over {report.Comparison.Samples:N0} samples of the images with replacement, the same for both")
            + (report.First.Results.Paraphrases is null ? "; METEOR is without its table of paraphrases." : "."));
    }

    private static void WriteItems(MarkupWriter html, CaptionComparisonReport report, IReadOnlyList<Item> items)
    {
        html.Element(
            "p",
            [("class", "note")],
            items.Count == 0
                ? "There is no such image."
                : $"Both captions with their {CaptionMetricNames.Title(report.Metric)}, above the references; the "
                    + $"largest differences first.");
        html.Element("div", [("class", "queries")], () =>
        {
            foreach (var item in items)
            {
                html.Line().Element("figure", [("class", "query picture")], () => WriteItem(html, report, item));
            }
        });
    }

    private static void WriteItem(MarkupWriter html, CaptionComparisonReport report, Item item)
    {
        var prediction = report.First.Predictions[item.First];
        if (report.Thumbnail(prediction) is { } picture)
        {
            html.Element("img", [("src", picture.ToDataUri()), ("alt", prediction.Id),
                ("title", prediction.Image ?? prediction.Id)]);
        }

        html.Element("div", [], () =>
        {
            WriteCaption(html, report, report.First, item.First);
            WriteCaption(html, report, report.Second, item.Second);
            html.Element("p", [("class", "meta")], prediction.Image is { } file && file != prediction.Id
                ? $"{prediction.Id} \u00B7 {file}" : prediction.Id);
            html.Element("ul", [("class", "references")], () =>
            {
                foreach (var reference in prediction.References.Distinct())
                {
                    html.Element("li", [], reference);
                }
            });
        });
    }

    private static void WriteCaption(
        MarkupWriter html, CaptionComparisonReport report, ComparedCaptions system, int image)
    {
        html.Element("q", [], system.Predictions[image].Hypothesis);
        html.Element("p", [("class", "meta")],
            $"{system.Name} \u00B7 {Numbers.Fixed(Value(system, image, report), 3)}");
    }

    private static string Signed(double value) => (value > 0 ? "+" : "") + Numbers.Fixed(value, 3);
}

/// <summary>One of two systems that are compared.</summary>
/// <param name="Name">What the page calls it, such as the name of its file.</param>
/// <param name="Predictions">Its captions.</param>
/// <param name="Results">Their scores, in the same order.</param>
public sealed record ComparedCaptions(
    string Name, IReadOnlyList<CaptionPrediction> Predictions, CaptionResults Results);

/// <summary>All that the page of two systems' captions shows.</summary>
public sealed record CaptionComparisonReport
{
    /// <summary>The first system; the page's order of images and its references are this one's.</summary>
    public required ComparedCaptions First { get; init; }

    /// <summary>The second system, with captions of the same images in any order.</summary>
    public required ComparedCaptions Second { get; init; }

    /// <summary>The corpus values and how sure their differences are.</summary>
    public required CaptionComparison Comparison { get; init; }

    /// <summary>The metric by which images differ most: one of <see cref="CaptionMetricNames"/>.</summary>
    public required string Metric { get; init; }

    /// <summary>The command line that made the page.</summary>
    public required string Command { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>
    /// Gives small pictures; asked only for those that are shown. Null for an image that is not at hand.
    /// </summary>
    public required Func<CaptionPrediction, EncodedPicture?> Thumbnail { get; init; }
}
