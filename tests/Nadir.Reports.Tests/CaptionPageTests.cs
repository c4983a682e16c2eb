using System.Globalization;
using System.Xml.Linq;
using Nadir.Metrics;
using Nadir.Reports.Captions;

namespace Nadir.Reports.Tests;

public class CaptionPageTests
{
    private const string Hostile = "\"><script>alert('x')</script> a plane";

    [Fact]
    public void The_page_has_its_sections_and_stands_alone()
    {
        var page = Page.Of(Sample());

        Assert.Equal(
            ["scores", "published", "best", "worst", "classes", "variety"],
            page.Elements("section").Attributes("id").Select(id => id.Value));
        Assert.All(page.Document.Descendants().Attributes("src"),
            source => Assert.StartsWith("data:image/", source.Value, StringComparison.Ordinal));
        Assert.Empty(page.Elements("script"));
    }

    [Fact]
    public void The_worst_caption_stands_first_among_the_worst_and_none_is_shown_twice()
    {
        var report = Sample();
        var page = Page.Of(report);

        string[] Shown(string section) => [.. page.Section(section).Descendants("q").Select(quote => quote.Value)];
        double[] Ciders(string section) =>
        [
            .. page.Section(section).Descendants("p").Where(line => Page.Classes(line).Contains("meta"))
                .Select(line => double.Parse(line.Value.Split(' ')[1], CultureInfo.InvariantCulture)),
        ];

        Assert.Equal(report.Captions.Distinct().Order(), Shown("worst").Order());
        Assert.Equal(Ciders("worst").Order(), Ciders("worst"));
        Assert.Equal(Ciders("best").OrderDescending(), Ciders("best"));
        Assert.Equal(report.Results.Images.Max(image => image.Cider), Ciders("best")[0], 0.005);
        Assert.Equal("nothing like it", Shown("worst")[0]);
    }

    [Fact]
    public void The_captioner_stands_among_published_values_by_its_BLEU_4()
    {
        var rows = Page.Of(Sample()).Section("published").Descendants("tbody").Single().Elements("tr").ToArray();
        double[] scores = [.. rows.Select(
            row => double.Parse(row.Elements("td").ElementAt(3).Value, CultureInfo.InvariantCulture))];

        Assert.Equal(scores.OrderDescending(), scores);
        Assert.Single(rows, row => Page.Classes(row).Contains("own"));
    }

    [Fact]
    public void Repetition_is_counted()
    {
        var cells = Page.Of(Sample()).Section("variety").Descendants("tbody").Elements("tr").First().Elements("td")
            .Select(cell => cell.Value);

        Assert.Equal(["4", "3", "13", "4.5"], cells);
        Assert.Equal("2 \u00D7a plane on the field",
            Page.Of(Sample()).Section("variety").Descendants("li").Single().Value);
    }

    [Fact]
    public void Captions_are_text_and_nothing_else()
    {
        var report = Sample([Hostile, Hostile, "a", "b"]);

        Assert.Empty(Page.Of(report).Elements("script"));
        Assert.Contains(Page.Of(report).Elements("q"), quote => quote.Value == Hostile);
    }

    [Fact]
    public void Sections_without_content_are_left_out_and_wrong_counts_are_refused()
    {
        var report = Sample();
        var bare = report with
        {
            Heading = report.Heading with { Dataset = "mine" },
            Images = [.. report.Images.Select(image => image with { ClassName = null })],
        };

        Assert.Equal(["scores", "best", "worst", "variety"],
            Page.Of(bare).Elements("section").Attributes("id").Select(id => id.Value));
        Assert.Contains("3 captions",
            Assert.Throws<ArgumentException>(
                () => CaptionPage.Render(report with { Captions = ["a", "b", "c"] })).Message);
    }

    private static CaptionEvaluationReport Sample(string[]? captions = null)
    {
        captions ??= ["a plane on the field", "a plane on the field", "many small boats in port", "nothing like it"];
        ReportImage[] images =
        [
            new("p_1.jpg", "airport", ["a plane on the field", "one plane on the green field"]),
            new("p_2.jpg", "airport", ["a white plane", "a plane on the field beside a road"]),
            new("h_1.jpg", "harbor", ["many boats in port", "small boats are in a port"]),
            new("h_2.jpg", "harbor", ["a ship near the pier", "the ship is near a pier"]),
        ];
        return new CaptionEvaluationReport
        {
            Heading = SampleReport.Heading with { Model = "sfdr", Architecture = "sfdr", Dataset = "ucm" },
            Images = images,
            Captions = captions,
            Results = CaptionMetrics.Score(
                [.. images.Zip(captions,
                    (image, caption) => new CaptionPrediction(image.Id, caption, image.Captions))]),
            Thumbnail = _ => new EncodedPicture(SampleReport.Thumbnail),
        };
    }
}
