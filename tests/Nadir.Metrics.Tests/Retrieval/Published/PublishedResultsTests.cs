using Nadir.Metrics.Published;

namespace Nadir.Metrics.Tests.Retrieval.Published;

public class PublishedResultsTests
{
    // Sources whose printed mR is not the mean of their own six recalls.
    private static readonly (string Dataset, string Method)[] Inconsistent =
        [("rsicd", "AMFMN-soft"), ("rsicd", "KAMCL ResNet-18"), ("rsicd", "CLIP-CL RET-3 ViT-B/32")];

    public static TheoryData<string> Datasets => [.. PublishedResults.Datasets];

    [Theory]
    [MemberData(nameof(Datasets))]
    public void The_mean_of_the_recalls_is_what_the_source_prints(string dataset)
    {
        var results = PublishedResults.For(dataset);

        Assert.NotEmpty(results);
        Assert.Distinct(results.Select(result => result.Method));
        Assert.All(results.Where(result => !Inconsistent.Contains((dataset, result.Method))), result =>
            Assert.Equal(result.StatedMeanRecall, result.MeanRecall, 0.021));
    }

    [Theory]
    [MemberData(nameof(Datasets))]
    public void Recalls_grow_with_k_and_sources_have_addresses(string dataset) =>
        Assert.All(PublishedResults.For(dataset), result =>
    {
        foreach (var recalls in (PublishedRecalls[])[result.ImageToText, result.TextToImage])
        {
            Assert.True(recalls.R1 is > 0 && recalls.R1 < recalls.R5 && recalls.R5 < recalls.R10
                && recalls.R10 < 100, result.Method);
        }

        Assert.Equal("https", result.Source.Address.Scheme);
        Assert.NotEmpty(result.Source.Name);
    });

    [Theory]
    [InlineData("rsicd", "FAAMI", 139.06)]
    [InlineData("rsicd", "OSDPM", 129.98)]
    [InlineData("rsitmd", "OSDPM", 207.77)]
    [InlineData("rsitmd", "FAAMI", 215.97)]
    public void The_sum_is_the_papers_own(string dataset, string method, double sum) =>
        Assert.Equal(sum, PublishedResults.For(dataset).Single(result => result.Method == method).RecallSum, 0.011);

    [Fact]
    public void Results_rise_and_other_datasets_have_none()
    {
        var means = PublishedResults.For("ucm").Select(result => result.MeanRecall).ToArray();
        Assert.Equal(means.Order(), means);
        Assert.Empty(PublishedResults.For("sydney"));
        Assert.Empty(PublishedResults.For("sources"));
    }
}
