using Nadir.Metrics.Published;

namespace Nadir.Metrics.Tests.Captions.Published;

public class PublishedCaptionScoresTests
{
    public static TheoryData<string> Datasets => [.. PublishedCaptionScores.Datasets];

    [Theory]
    [MemberData(nameof(Datasets))]
    public void Values_are_in_range_and_longer_n_grams_agree_less(string dataset)
    {
        var results = PublishedCaptionScores.For(dataset);

        Assert.NotEmpty(results);
        Assert.Distinct(results.Select(result => result.Method));
        Assert.All(results, result =>
        {
            double[] bleu = [.. result.Bleu.OfType<double>()];
            Assert.Equal(bleu.OrderDescending(), bleu);
            Assert.All([.. bleu, result.Meteor ?? 0.5, result.RougeL ?? 0.5],
                value => Assert.InRange(value, 0.01, 0.99));
            Assert.InRange(result.Cider ?? 1, 0.1, 10);
            Assert.True(result.Source is null || result.Source.Address.Scheme == "https");
        });
    }

    [Fact]
    public void Results_rise_and_other_datasets_have_none()
    {
        var scores = PublishedCaptionScores.For("ucm").Select(result => result.Bleu4).ToArray();
        Assert.Equal(scores.Order(), scores);
        Assert.Equal(2.60, PublishedCaptionScores.For("rsicd").Single(result => result.Method == "RS-CapRet").Cider);
        Assert.Empty(PublishedCaptionScores.For("rsitmd"));
        Assert.Empty(PublishedCaptionScores.For("sources"));
    }
}
