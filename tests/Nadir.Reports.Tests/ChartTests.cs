using System.Globalization;
using System.Xml.Linq;
using Nadir.Imagery;
using Nadir.Metrics;
using Nadir.Reports.Charts;

namespace Nadir.Reports.Tests;

public class ChartTests
{
    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(2, new[] { 1, 2 })]
    [InlineData(7, new[] { 1, 2, 5, 7 })]
    [InlineData(1094, new[] { 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 1094 })]
    public void Bins_reach_from_the_first_rank_to_the_last(int items, int[] lasts)
    {
        var bins = RankHistogram.Of([new QueryRank(0, 1, 0)], items).Bins;

        Assert.Equal(lasts, bins.Select(bin => bin.Last));
        Assert.Equal([1, .. lasts.SkipLast(1).Select(last => last + 1)], bins.Select(bin => bin.First));
        Assert.Equal(100, bins[0].Percent, 1e-9);
    }

    [Fact]
    public void Ties_are_spread_as_counted_by_hand()
    {
        // One query at rank 1, one tied over the ranks 4 to 7, one without an answer.
        var bins = RankHistogram.Of([new QueryRank(0, 1, 0), new QueryRank(3, 1, 3), default], 10).Bins;

        Assert.Equal([50, 0, 25, 25], bins.Select(bin => Math.Round(bin.Percent, 9)));
    }

    [Fact]
    public void Every_drawing_is_a_named_image_with_finite_places()
    {
        var drawings = Page.Of(SampleReport.CreateFull()).Elements("svg").ToArray();

        Assert.Equal(6, drawings.Length);
        Assert.All(drawings, drawing =>
        {
            Assert.Equal("img", (string?)drawing.Attribute("role"));
            Assert.NotEmpty((string?)drawing.Attribute("aria-label") ?? "");
            double[] box = [.. ((string)drawing.Attribute("viewBox")!).Split(' ').Select(Number)];
            foreach (var place in drawing.Descendants().Attributes()
                .Where(attribute => attribute.Name.LocalName is "x" or "x1" or "x2" or "cx"))
            {
                Assert.InRange(Number(place.Value), 0, box[2]);
            }

            foreach (var place in drawing.Descendants().Attributes()
                .Where(attribute => attribute.Name.LocalName is "y" or "y1" or "y2" or "cy"))
            {
                Assert.InRange(Number(place.Value), 0, box[3]);
            }
        });
    }

    [Fact]
    public void A_map_keeps_its_shape_and_names_its_dots()
    {
        var report = SampleReport.CreateFull();
        var drawing = Page.Of(report).Section("embeddings").Descendants("svg").First();
        var dots = drawing.Descendants("circle").ToDictionary(
            dot => dot.Element("title")!.Value,
            dot => (X: Number((string)dot.Attribute("cx")!), Y: Number((string)dot.Attribute("cy")!)));

        // The sample's points lie on a grid of 3 x 3, one apart; y grows upwards on the map and downwards in the
        // drawing.
        var (corner, right, above) = (dots["airport_0.jpg \u00B7 airport"], dots["bridge_1.jpg \u00B7 bridge"],
            dots["airport_3.jpg \u00B7 airport"]);
        Assert.Equal(9, dots.Count);
        Assert.True(right.X > corner.X && right.Y == corner.Y);
        Assert.Equal(right.X - corner.X, corner.Y - above.Y, 0.011);
        Assert.Equal(["airport", "bridge", "church"], drawing.Elements("text").Select(label => label.Value).Order());
    }

    [Fact]
    public void Labels_do_not_cover_each_other()
    {
        MapLabel[] labels = [.. Enumerable.Range(0, 12)
            .Select(label => new MapLabel("sparseresidential", 300 + label, 300))];

        var places = MapLabel.Spread(labels, 620).Select(label => label.Y).Order().ToArray();

        Assert.All(places.Zip(places.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 12.9, 100));
    }

    [Fact]
    public void Colours_of_classes_differ_and_are_neither_light_nor_dark()
    {
        string[] colors = [.. Enumerable.Range(0, 45).Select(ClassColors.Of)];

        Assert.Distinct(colors);
        Assert.All(colors, color =>
        {
            // Relative luminance by WCAG: at least 2 to 1 against both white and near black.
            double[] linear = [.. Enumerable.Range(0, 3)
                .Select(channel => Convert.ToInt32(color.Substring(1 + (2 * channel), 2), 16) / 255.0)
                .Select(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4))];
            var luminance = (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);
            Assert.InRange(luminance, 0.05, 0.475);
        });
    }

    [Fact]
    public void A_heat_picture_is_a_png_that_grows_warmer_with_the_weight()
    {
        using var source = ImageSource.Open(
            Content(HeatPicture.Of(new AttentionMap(2, 3, [-3, 0, 1, 2, 3, 7]))), "heat");
        var image = source.Read();

        Assert.Equal((3, 2), (image.Width, image.Height));
        // The reader leaves out what is more than half transparent, as the coldest are; inferno ends in pale yellow.
        Assert.Equal([252, 255, 164], image.Pixels[^3..]);
        Assert.Equal(image.Pixels.Where((_, index) => index % 3 == 0).Order(),
            image.Pixels.Where((_, index) => index % 3 == 0));
    }

    [Fact]
    public void An_even_map_is_cold() => Assert.Equal([0, 0, 0], new AttentionMap(1, 3, [5, 5, 5]).Normalized());

    [Fact]
    public void Weights_run_from_the_lowest_to_the_highest() =>
        Assert.Equal([0, 0.25f, 1],
            new AttentionMap(3, 1, [float.MinValue, float.MinValue / 2, float.MaxValue]).Normalized());

    private static byte[] Content(EncodedPicture picture) =>
        Convert.FromBase64String(picture.ToDataUri().Split(',')[1]);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
