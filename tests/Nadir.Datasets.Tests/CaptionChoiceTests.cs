namespace Nadir.Datasets.Tests;

public sealed class CaptionChoiceTests : IDisposable
{
    private readonly DatasetFolder _folder = new();

    [Fact]
    public void Training_draws_no_caption_without_words_and_no_image_without_captions()
    {
        var loader = Loader(new BatchLoaderOptions { ImageSize = 4, CaptionsPerImage = 2, BatchSize = 8 });
        Assert.Equal(["a_0.raw", "a_1.raw"], loader.Images.Select(image => image.FileName));
        for (var epoch = 0; epoch < 10; epoch++)
        {
            using var batch = loader.ReadEpoch(epoch).Single();
            Assert.Equal(3, batch.Captions.Count);
            Assert.DoesNotContain(batch.Captions, caption => caption.Text == ".");
        }
    }

    [Fact]
    public void Evaluation_keeps_them_as_published()
    {
        var loader = Loader(BatchLoaderOptions.ForEvaluation(4, 8));
        using var batch = loader.ReadEpoch(0).Single();
        Assert.Equal(4, batch.Count);
        Assert.Equal(["x", ".", "y", "z", "."], batch.Captions.Select(caption => caption.Text));
        Assert.Equal([0, 0, 0, 1, 2], batch.Captions.Select(caption => caption.ImageRow));
    }

    [Fact]
    public void Every_pair_of_captions_is_drawn_about_as_often()
    {
        var options = new BatchLoaderOptions { CaptionsPerImage = 2 };
        int[] candidates = [0, 1, 2, 3, 4];
        var counts = Enumerable.Range(0, 5_000)
            .Select(epoch => EpochOrder.Captions(options, epoch, 17, candidates))
            .CountBy(pair => (pair[0], pair[1])).ToDictionary();
        Assert.Equal(10, counts.Count);
        Assert.All(counts, pair => Assert.InRange(pair.Value, 400, 600));
        Assert.All(counts.Keys, pair => Assert.True(pair.Item1 < pair.Item2));
    }

    [Fact]
    public void A_split_without_images_is_refused() =>
        Assert.Throws<DatasetException>(() => new BatchLoader([], new BatchLoaderOptions()));

    public void Dispose() => _folder.Dispose();

    private BatchLoader Loader(BatchLoaderOptions options)
    {
        for (var i = 0; i < 4; i++)
        {
            _folder.WriteImage($"a_{i}.raw", DatasetFolder.Numbered(i, 5, 5));
        }

        _folder.WriteJson("dataset_x.json", new
        {
            images = new[]
            {
                DatasetFolder.Image("a_0.raw", "train", "x", ".", "y"),
                DatasetFolder.Image("a_1.raw", "train", "z"),
                DatasetFolder.Image("a_2.raw", "train", "."),
                DatasetFolder.Image("a_3.raw", "train", ""),
            },
        });
        return new BatchLoader(CaptionDataset.Open(_folder.Path).Images, options, DatasetFolder.Decode);
    }
}
