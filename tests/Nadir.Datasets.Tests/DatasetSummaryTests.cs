namespace Nadir.Datasets.Tests;

public sealed class DatasetSummaryTests : IDisposable
{
    private readonly DatasetFolder _folder = new();

    [Fact]
    public void Counts_splits_classes_captions_and_missing_files()
    {
        _folder.WriteImage("pond_1.raw", DatasetFolder.Numbered(0, 2, 2));
        _folder.WriteJson("dataset_x.json", new
        {
            images = new[]
            {
                DatasetFolder.Image("pond_1.raw", "train", "a pond .", "A pond", "a pond"),
                DatasetFolder.Image("park_1.raw", "train", "a pond", "two green parks", ""),
                DatasetFolder.Image("3.raw", "val", "."),
                DatasetFolder.Image("pond_4.raw", "test", "", ""),
            },
        });
        var summary = DatasetSummary.Of(CaptionDataset.Open(_folder.Path));
        Assert.Equal(
            [new(DatasetSplit.Train, 2, 5, 0), new(DatasetSplit.Validation, 1, 1, 0), new(DatasetSplit.Test, 1, 0, 1)],
            summary.Splits);
        Assert.Equal([new("park", 1), new("pond", 2)], summary.Classes);
        Assert.Equal(1, summary.UnclassifiedImages);
        Assert.Equal(["park_1.raw", "3.raw", "pond_4.raw"], summary.MissingFiles);
        Assert.Equal(
            new CaptionSummary
            {
                Count = 6,
                Blank = 3,
                Wordless = 1,
                Unique = 3,
                SharedBetweenImages = 4,
                MostImagesOfOneCaption = 2,
                ImagesWithOneDifferentCaption = 1,
                Words = 5,
                ShortestLength = 0,
                MeanLength = 11 / 6.0,
                LongestLength = 3,
            },
            summary.Captions);
    }

    [Fact]
    public void An_empty_dataset_is_no_error()
    {
        _folder.WriteJson("dataset_x.json", "{\"images\":[]}");
        var summary = DatasetSummary.Of(CaptionDataset.Open(_folder.Path));
        Assert.Empty(summary.Splits);
        Assert.Equal(0, summary.Captions.MeanLength);
    }

    public void Dispose() => _folder.Dispose();
}
