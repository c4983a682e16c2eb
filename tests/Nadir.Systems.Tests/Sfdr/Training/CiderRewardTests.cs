using Nadir.Datasets;
using Nadir.Systems.Sfdr;
using Nadir.Text;

namespace Nadir.Systems.Tests.Sfdr.Training;

public sealed class CiderRewardTests
{
    private static readonly CaptionedImage[] Harbours = [Image("sea", "many boats in a harbour"),
        Image("sea", "a harbour without boats"), Image("sea", "the open sea")];
    private static readonly CaptionedImage[] Fields = [Image("land", "a green field"),
        Image("land", "two fields and a road"), Image("land", "a harbour in a field")];
    private static readonly Vocabulary Words = Vocabulary.Build(
        [.. Harbours.Concat(Fields).SelectMany(image => image.Captions)], 1, CaptionTokens.All);

    [Fact]
    public void EachDatasetIsMeasuredByItsOwnFrequencies()
    {
        string[] said = ["many boats in a harbour", "a harbour", "a field", "a road in a field", "boats",
            "two green fields"];
        var alone = Score(Harbours, said[..3]).Concat(Score(Fields, said[3..])).ToArray();

        // In another order, so that no place within the list is a place within a dataset.
        CaptionedImage[] mixed = [Fields[0], Harbours[0], Harbours[1], Fields[1], Harbours[2], Fields[2]];
        var together = Score(mixed, [said[3], said[0], said[1], said[4], said[2], said[5]]);

        Assert.Equal([alone[3], alone[0], alone[1], alone[4], alone[2], alone[5]], together);
        Assert.Contains(alone, score => score > 0);
    }

    [Fact]
    public void ACaptionThatBreaksOffScoresLess()
    {
        var reward = new CiderReward(Harbours, Words);
        long[] words = Words.Encode("many boats in a harbour", 10);
        int[] whole = [.. words.Select(word => (int)word), (int)Words.IdOfSpecial(CaptionTokens.End)];
        double[] scores = reward.Score([0, 0], [whole, whole[..^1]]);
        Assert.True(scores[0] > scores[1]);
    }

    private static double[] Score(CaptionedImage[] images, string[] said) => new CiderReward(images, Words).Score(
        [.. Enumerable.Range(0, images.Length)],
        [.. said.Select(caption =>
            (int[])[.. Words.Encode(caption, 10).Select(word => (int)word),
                (int)Words.IdOfSpecial(CaptionTokens.End)])]);

    private static CaptionedImage Image(string dataset, string caption) => new()
    {
        DatasetName = dataset,
        FileName = $"{caption}.jpg",
        Split = DatasetSplit.Train,
        Captions = [caption],
    };
}
