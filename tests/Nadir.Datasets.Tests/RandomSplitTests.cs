namespace Nadir.Datasets.Tests;

public sealed class RandomSplitTests : IDisposable
{
    private readonly DatasetFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.8, 32)]
    [InlineData(0.9, 36)]
    [InlineData(0.001, 1)]
    [InlineData(0.999, 39)]
    public void Train_and_val_are_parted_anew_and_test_stays(double share, int expected)
    {
        var dataset = Write();
        var split = dataset.SplitAnew(share, 3);

        Assert.Equal(expected, split[DatasetSplit.Train].Count);
        Assert.Equal(40 - expected, split[DatasetSplit.Validation].Count);
        Assert.Equal(Names(dataset[DatasetSplit.Test]), Names(split[DatasetSplit.Test]));
        Assert.Equal(Names(dataset.Images), Names(split.Images));
        Assert.All(dataset.Images.Zip(split.Images), pair => Assert.Equal(pair.First.Captions, pair.Second.Captions));
    }

    [Fact]
    public void Equal_seeds_give_equal_splits_whatever_the_order_of_the_file()
    {
        var first = Names(Write().SplitAnew(0.8, 7)[DatasetSplit.Train]).Order(StringComparer.Ordinal);
        var reversed = Names(Write(reversed: true).SplitAnew(0.8, 7)[DatasetSplit.Train]).Order(StringComparer.Ordinal);
        var other = Names(Write().SplitAnew(0.8, 8)[DatasetSplit.Train]).Order(StringComparer.Ordinal);

        Assert.Equal(first, reversed);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void Images_of_val_become_train_as_often_as_others()
    {
        // 8 of 40 images were val; 80 % of them should be train on the mean of 200 seeds.
        var dataset = Write();
        var count = Enumerable.Range(0, 200).Sum(seed =>
            dataset.SplitAnew(0.8, seed)[DatasetSplit.Train]
                .Count(image => image.FileName.StartsWith("val", StringComparison.Ordinal)));

        Assert.InRange(count / 200.0, 6.1, 6.7);
    }

    [Fact]
    public void What_cannot_be_parted_is_refused()
    {
        var dataset = Write();
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.SplitAnew(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.SplitAnew(1, 1));
        _folder.WriteJson("dataset_small.json", new
        {
            dataset = "small",
            images = new[] { DatasetFolder.Image("only.jpg", "train", "a pier") },
        });
        var error = Assert.Throws<DatasetException>(() => CaptionDataset.Open(_folder.Path).SplitAnew(0.5, 1));
        Assert.Contains("too few", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(IEnumerable<CaptionedImage> images) =>
        images.Select(image => image.FileName);

    private CaptionDataset Write(bool reversed = false)
    {
        var images = Enumerable.Range(0, 45)
            .Select(number => number % 5 == 4 && number < 40 ? ("val", number) : number >= 40 ? ("test", number)
                : ("train", number))
            .Select(pair => DatasetFolder.Image($"{pair.Item1}_{pair.number}.jpg", pair.Item1, $"image {pair.number}"));
        _folder.WriteJson("dataset_small.json",
            new { dataset = "small", images = (reversed ? images.Reverse() : images).ToArray() });
        return CaptionDataset.Open(_folder.Path);
    }
}
