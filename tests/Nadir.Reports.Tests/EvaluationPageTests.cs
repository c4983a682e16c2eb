using System.Globalization;
using System.Xml.Linq;
using Nadir.Metrics;
using Nadir.Reports.Projection;

namespace Nadir.Reports.Tests;

public class EvaluationPageTests
{
    private const string Hostile =
        "\"><script>alert('x')</script>&amp;<img src=x onerror=alert(1)> \u0000\u0007\uD800 ]]> 駅";
    private const string HostileAsRead =
        "\"><script>alert('x')</script>&amp;<img src=x onerror=alert(1)> \uFFFD\uFFFD\uFFFD ]]> 駅";

    [Fact]
    public void The_page_is_what_was_agreed() =>
        AcceptedPage.Check("page.txt", Page.Of(SampleReport.CreateFull()).Outline());

    [Fact]
    public void Captions_and_names_are_text_and_nothing_else()
    {
        var report = SampleReport.CreateFull() with
        {
            Images = [.. SampleReport.CreateFull().Images
                .Select(image => image with { Id = Hostile, Captions = [.. image.Captions.Select(_ => Hostile)] })],
            Heading = SampleReport.Heading with
            {
                Model = Hostile,
                Command = Hostile,
                Architecture = Hostile,
                Dataset = Hostile,
                Details = [(Hostile, Hostile)]
            },
        };
        report = report with
        {
            EmbeddingMaps = [report.EmbeddingMaps[0] with { Title = Hostile }],
            ImageAttention = [new ImageAttention(0, [new TitledMap(Hostile, new AttentionMap(1, 1, [1]))])],
        };

        var page = Page.Of(report);

        string[] allowed = [.. Page.Of(SampleReport.CreateFull()).Document.Descendants()
            .Select(element => element.Name.LocalName).Distinct()];
        Assert.All(page.Document.Descendants(), element => Assert.Contains(element.Name.LocalName, allowed));
        Assert.Empty(page.Elements("script"));
        Assert.DoesNotContain(page.Document.Descendants().Attributes(),
            attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.Contains(page.Elements("q"), quote => quote.Value == HostileAsRead);
        Assert.Contains(page.Elements("img"), image => (string?)image.Attribute("alt") == HostileAsRead);
        Assert.Equal(HostileAsRead, page.Elements("code").Single().Value);
    }

    [Fact]
    public void Class_names_are_text_too()
    {
        var report = SampleReport.Create();
        var labels = new ClassLabels([.. report.Images.Select((_, image) => image % 2 == 0 ? Hostile : "b")]);
        var owners = CaptionOwners.Even(9, 2);
        report = report with
        {
            Images = [.. report.Images.Select((image, index) => image with { ClassName = labels.NameOf(index) })],
            Details = RetrievalDetails.Collect(owners, labels, (image, row) => row[image] = 1),
            EmbeddingMaps = SampleReport.CreateFull().EmbeddingMaps,
        };

        Assert.Contains(Page.Of(report).Section("classes").Descendants("text"), text => text.Value == HostileAsRead);
        Assert.Contains(Page.Of(report).Section("embeddings").Descendants("text"), text => text.Value == HostileAsRead);
    }

    [Fact]
    public void Nothing_is_loaded_from_elsewhere()
    {
        var page = Page.Of(SampleReport.CreateFull());

        Assert.All(page.Document.Descendants().Attributes("src"),
            source => Assert.StartsWith("data:image/", source.Value, StringComparison.Ordinal));
        Assert.Empty(page.Elements("link"));
        Assert.DoesNotContain("@import", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page.Elements("style").Single().Value, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'",
            page.Elements("meta").Attributes("content").Select(content => content.Value)
                .Single(content => content.Contains("default-src")));
    }

    [Fact]
    public void The_same_report_gives_the_same_page_in_every_culture()
    {
        var page = EvaluationPage.Render(SampleReport.CreateFull());
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "~";
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            Assert.Equal(page, EvaluationPage.Render(SampleReport.CreateFull()));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Sections_without_content_are_left_out()
    {
        static string[] Sections(EvaluationReport report) =>
            [.. Page.Of(report).Elements("section").Attributes("id").Select(id => id.Value)];
        var bare = SampleReport.Create();
        bare = bare with { Heading = bare.Heading with { Dataset = "mine" } };
        var unlabelled = RetrievalDetails.Collect(
            CaptionOwners.Even(9, 2), new ClassLabels(new string?[9]), (image, row) => row[image] = 1);

        Assert.Equal(["scores", "ranks", "text-to-image", "image-to-text", "classes"], Sections(bare));
        Assert.Equal(["scores", "ranks", "text-to-image", "image-to-text"],
            Sections(bare with { Details = unlabelled }));
        Assert.Equal(9, Sections(SampleReport.CreateFull()).Length);
        Assert.Equal(Sections(bare),
            Page.Of(bare).Elements("nav").Elements("a").Attributes("href")
                .Select(address => address.Value.TrimStart('#')));
    }

    [Fact]
    public void The_model_stands_among_published_values_by_its_mean_recall()
    {
        var report = SampleReport.Create();
        var rows = Page.Of(report).Section("published").Descendants("tbody").Single().Elements("tr").ToArray();
        double[] means = [.. rows.Select(
            row => double.Parse(row.Elements("td").First().Value, CultureInfo.InvariantCulture))];

        Assert.Equal(means.OrderDescending(), means);
        var own = rows.Single(row => Page.Classes(row).Contains("own"));
        Assert.Equal(report.Ranks.Score().MeanRecall,
            double.Parse(own.Elements("td").First().Value, CultureInfo.InvariantCulture), 0.005);
        Assert.Contains(rows, row => row.Element("th")!.Value == "FAAMI");
        Assert.Contains("test split", Page.Of(report).Section("published").Value);
    }

    [Fact]
    public void A_page_over_a_whole_split_stays_small()
    {
        const int images = 1094;
        var report = SampleReport.Create(images);
        var random = new Random(1);
        var thumbnail = new byte[9000];
        random.NextBytes(thumbnail);
        SampleReport.Thumbnail.CopyTo(thumbnail, 0);
        EmbeddingMap Map(string title) => new(
            title, [.. Enumerable.Range(0, images)],
            [.. Enumerable.Range(0, images)
                .Select(_ => new Nadir.Reports.Projection.PlanePoint(random.NextDouble(), random.NextDouble()))], 1);
        report = report with
        {
            Thumbnail = _ => new EncodedPicture(thumbnail),
            EmbeddingMaps = [Map("before"), Map("after")]
        };

        Assert.InRange(EvaluationPage.Render(report).Length, 100_000, 3_000_000);
    }

    [Fact]
    public void Parts_that_do_not_fit_are_refused()
    {
        var report = SampleReport.CreateFull();
        Assert.Contains("ranks of images", Refusal(report with { Images = [.. report.Images.Skip(1)] }));
        Assert.Contains("image 9", Refusal(report with { ImageAttention = [new ImageAttention(9, [])] }));
        Assert.Contains("'before OSFCM'",
            Refusal(report with { EmbeddingMaps = [report.EmbeddingMaps[0] with { Images = [1] }] }));
        Assert.Throws<ArgumentException>(() => new EncodedPicture("<svg/>"u8.ToArray()));
        Assert.Throws<ArgumentException>(() => new AttentionMap(2, 2, [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => new AttentionMap(1, 1, [float.NaN]));

        static string Refusal(EvaluationReport report) =>
            Assert.Throws<ArgumentException>(() => EvaluationPage.Render(report)).Message;
    }
}
