using System.Xml.Linq;
using Nadir.Metrics;
using Nadir.Reports.Captions;

namespace Nadir.Reports.Tests;

public class CaptionComparisonPageTests
{
    private const string Hostile = "\"><script>alert('x')</script> a plane";

    private static readonly CaptionMetricOptions WithoutWordNet = new() { Meteor = MeteorResources.None };

    [Fact]
    public void The_largest_differences_stand_first_on_their_side()
    {
        var page = Page.Of(Sample());

        Assert.Equal(["scores", "second", "first"], page.Elements("section").Attributes("id").Select(id => id.Value));
        Assert.Equal(["a large lake", "a large lake by trees"], Captions(page, "second")[0]);
        Assert.Equal(["a plane on a runway", "nothing"], Captions(page, "first")[0]);
        // The third is equal in both.
        Assert.Equal((1, 1), (Captions(page, "second").Length, Captions(page, "first").Length));
        Assert.Empty(page.Elements("script"));
    }

    [Fact]
    public void Images_are_shown_where_they_are_at_hand()
    {
        var page = Page.Of(Sample() with
        {
            Thumbnail = image => image.Id == "a"
            ? new EncodedPicture(SampleReport.Thumbnail) : null
        });

        Assert.Equal(["a"], page.Elements("img").Attributes("alt").Select(name => name.Value));
    }

    [Fact]
    public void Corpus_values_stand_with_their_intervals()
    {
        var rows = Page.Of(Sample()).Section("scores").Descendants("tbody").Single().Elements("tr").ToArray();

        Assert.Contains("CIDEr-D", rows.Select(row => row.Element("th")!.Value));
        Assert.All(rows, row => Assert.Equal(5, row.Elements("td").Count()));
    }

    [Fact]
    public void Captions_are_text_and_what_does_not_fit_is_refused()
    {
        var report = Sample(Hostile);
        Assert.Empty(Page.Of(report).Elements("script"));
        Assert.Contains(Page.Of(report).Elements("q"), quote => quote.Value == Hostile);

        var other = report with
        {
            Second =
            report.Second with
            {
                Predictions = [
                .. report.Second.Predictions.Select(image => image with { Id = image.Id + "x" })]
            }
        };
        Assert.Contains("\"a\"", Assert.Throws<ArgumentException>(() => CaptionComparisonPage.Render(other)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => CaptionComparisonPage.Render(report with { Metric = "clipScore" }));
    }

    private static string[][] Captions(Page page, string section) =>
        [.. page.Section(section).Descendants("figure")
            .Select(figure => figure.Descendants("q").Select(quote => quote.Value).ToArray())];

    private static CaptionComparisonReport Sample(string worst = "nothing")
    {
        string[][] references = [["a plane on a runway"], ["a large lake by trees"], ["many houses near a road"]];
        var first = System("one.json", references, ["a plane on a runway", "a large lake", "many houses near a road"]);
        var second = System("two.json", references, [worst, "a large lake by trees", "many houses near a road"]);
        return new CaptionComparisonReport
        {
            First = first,
            Second = second,
            Comparison = new CaptionComparison(
                "two.json", 100, 0, PairedBootstrap.Compare(first.Results, second.Results, samples: 100)),
            Metric = "rougeL",
            Command = "nadir score",
            Date = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
            Thumbnail = _ => null,
        };
    }

    private static ComparedCaptions System(string name, string[][] references, string[] captions)
    {
        CaptionPrediction[] predictions =
            [.. captions.Select((caption, i) =>
                new CaptionPrediction(((char)('a' + i)).ToString(), caption, references[i]))];
        return new ComparedCaptions(name, predictions, CaptionMetrics.Score(predictions, WithoutWordNet));
    }
}
