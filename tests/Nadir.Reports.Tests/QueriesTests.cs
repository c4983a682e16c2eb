using System.Xml.Linq;
using Nadir.Metrics;

namespace Nadir.Reports.Tests;

public class QueriesTests
{
    // Four images with a caption each; the similarity is written out below, images in rows.
    private static readonly float[] Matrix =
    [
        0.9f, 0.2f, 0.5f, 0.1f,
        0.1f, 0.8f, 0.6f, 0.2f,
        0.3f, 0.1f, 0.1f, 0.3f,
        0.2f, 0.7f, 0.2f, 0.1f,
    ];

    [Fact]
    public void The_own_image_is_framed_wherever_it_stands()
    {
        var figure = Queries("text-to-image")
            .First(query => query.Descendants("q").Single().Value == "caption 2 of the gallery");

        // Caption 2 finds the images 1, 0, 3, 2 by 0.6, 0.5, 0.2, 0.1: its own stands last.
        Assert.Equal(["bridge", "airport", "airport", "church"],
            figure.Descendants("li").Select(item => item.Value.Split(' ')[1]));
        Assert.Equal(["", "", "", "own"], figure.Descendants("li").Select(item => (string)item.Attribute("class")!));
        Assert.Equal("rank 4 of 4", figure.Descendants("span").First().Value);
    }

    [Fact]
    public void The_best_have_the_widest_margin_and_the_worst_the_last_rank()
    {
        var captions = Queries("text-to-image").Select(query => query.Descendants("q").Single().Value).ToArray();

        // Ranks by caption: 0 first by 0.6, 1 first by 0.1, 2 fourth, 3 third and tied.
        Assert.Equal(["0", "1", "3", "2", "2", "3", "0", "1"], captions.Select(caption => caption.Split(' ')[1]));
    }

    [Fact]
    public void Ties_are_said() =>
        Assert.Contains("rank 3\u20134, tied, of 4",
            Queries("text-to-image").Select(query => query.Descendants("span").First().Value));

    [Fact]
    public void Own_captions_are_marked_in_the_image_s_list()
    {
        var worst = Queries("image-to-text")
            .First(query => query.Descendants("img").Attributes("alt").Single().Value == "airport_3.jpg");

        // Image 3 finds the captions 1, 0, 2, 3.
        Assert.Equal(["1", "0", "2", "3"],
            worst.Descendants("li").Select(item => item.Element("span")!.Value.Split(' ')[1]));
        Assert.Equal(["", "", "", "own"], worst.Descendants("li").Select(item => (string)item.Attribute("class")!));
    }

    [Fact]
    public void What_is_not_among_the_five_stands_apart()
    {
        // Seven images, the own caption of image 0 below all others.
        var report = Report(7, (image, caption) => image == 0 && caption == 0 ? 0 : caption == image ? 0.9f : 0.5f);
        var page = Page.Of(report);

        var apart = page.Elements("li", "apart").ToArray();
        Assert.Equal(2, apart.Length);
        Assert.All(apart, item =>
            Assert.Equal("7", item.Element("b")?.Value ?? item.Element("span")!.Element("b")!.Value));
    }

    private static IEnumerable<XElement> Queries(string section) =>
        Page.Of(Report(4, (image, caption) => Matrix[(image * 4) + caption])).Section(section).Descendants("figure");

    private static Nadir.Reports.EvaluationReport Report(int count, Func<int, int, float> similarity)
    {
        var owners = CaptionOwners.Even(count, 1);
        float[] matrix = [.. from image in Enumerable.Range(0, count) from caption in Enumerable.Range(0, count)
            select similarity(image, caption)];
        var images = SampleReport.Create(count + 1).Images.Take(count)
            .Select((image, index) => image with { Captions = [$"caption {index} of the gallery"] });
        return SampleReport.Create() with
        {
            Images = [.. images],
            Ranks = RetrievalMetrics.Rank<float>(matrix, owners),
            Details = RetrievalDetails.Collect(
                owners, new ClassLabels([.. images.Select(image => image.ClassName)]),
                (image, row) => matrix.AsSpan(image * count, count).CopyTo(row)),
        };
    }
}
