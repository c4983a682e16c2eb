namespace Nadir.Datasets.Tests;

public sealed class BatchLoaderTests : IDisposable
{
    private static readonly BatchLoaderOptions Small = new()
    {
        ImageSize = 8,
        BatchSize = 4,
        Seed = 5,
        CaptionsPerImage = 2,
        Workers = 2
    };

    private readonly DatasetFolder _folder = new();

    private sealed record Seen(int Index, int[] Images, string[] Captions, float[] Pixels);

    [Fact]
    public void Every_image_comes_once_an_epoch()
    {
        var loader = Loader(23, Small);
        var seen = Read(loader, 0);
        Assert.Equal(6, loader.BatchesPerEpoch);
        Assert.Equal(Enumerable.Range(0, 23), seen.SelectMany(batch => batch.Images).Order());
        Assert.Equal(Enumerable.Range(0, 6), seen.Select(batch => batch.Index));
        Assert.NotEqual(Enumerable.Range(0, 23), seen.SelectMany(batch => batch.Images));
    }

    [Fact]
    public void Batches_do_not_depend_on_the_number_of_workers_or_the_cache()
    {
        var options = Small with { Augmentation = AugmentationOptions.FromAbove with { Greyscale = 0.5 } };
        var dataset = _folder.WriteNumbered(23);
        var expected = Read(new BatchLoader(
            dataset.Images, options with { Workers = 1, PrefetchBatches = 1 }, DatasetFolder.Decode), 3);
        foreach (var (workers, prefetch, cache) in ((int, int, long)[])[(2, 1, 0), (5, 3, 100_000), (8, 20, 2_000)])
        {
            var loader = new BatchLoader(
                dataset.Images, options with { Workers = workers, PrefetchBatches = prefetch, CacheBytes = cache },
                DatasetFolder.Decode);
            AssertEqual(expected, Read(loader, 3));
            AssertEqual(expected, Read(loader, 3));
            Assert.True(loader.CachedBytes <= cache);
        }
    }

    [Fact]
    public void Resuming_at_a_batch_gives_the_rest_of_the_epoch()
    {
        var loader = Loader(23, Small);
        var whole = Read(loader, 7);
        for (var first = 0; first <= loader.BatchesPerEpoch; first++)
        {
            AssertEqual(whole[first..], Read(loader, 7, first));
        }
    }

    [Fact]
    public void Epochs_and_seeds_differ()
    {
        var loader = Loader(23, Small);
        var other = new BatchLoader(loader.Images, Small with { Seed = 6 }, DatasetFolder.Decode);
        var first = Read(loader, 0).SelectMany(batch => batch.Images);
        Assert.NotEqual(first, Read(loader, 1).SelectMany(batch => batch.Images));
        Assert.NotEqual(first, Read(other, 0).SelectMany(batch => batch.Images));
    }

    [Fact]
    public void A_last_batch_that_is_not_full_is_shorter_or_left_out()
    {
        var loader = Loader(10, Small);
        Assert.Equal([4, 4, 2], Read(loader, 0).Select(batch => batch.Images.Length));
        var dropping = new BatchLoader(loader.Images, Small with { DropLast = true }, DatasetFolder.Decode);
        Assert.Equal([4, 4], Read(dropping, 0).Select(batch => batch.Images.Length));
    }

    [Fact]
    public void Captions_are_drawn_without_repetition_and_vary_between_epochs()
    {
        var loader = Loader(12, Small);
        var draws = Enumerable.Range(0, 8).Select(epoch => Read(loader, epoch)).ToArray();
        Assert.All(draws.SelectMany(batches => batches), batch =>
        {
            Assert.Equal(2 * batch.Images.Length, batch.Captions.Distinct().Count());
            Assert.All(batch.Captions.Index(), caption =>
                Assert.StartsWith($"image {batch.Images[caption.Index / 2]} ", caption.Item));
        });
        Assert.True(draws.SelectMany(batches => batches).SelectMany(batch => batch.Captions).Distinct().Count() > 40);
    }

    [Fact]
    public void Evaluation_gives_every_image_in_order_with_all_captions()
    {
        var dataset = _folder.WriteNumbered(9);
        var loader = new BatchLoader(dataset.Images, BatchLoaderOptions.ForEvaluation(8, 4), DatasetFolder.Decode);
        var seen = Read(loader, 0);
        Assert.Equal(Enumerable.Range(0, 9), seen.SelectMany(batch => batch.Images));
        Assert.Equal(dataset.Images.SelectMany(image => image.Captions), seen.SelectMany(batch => batch.Captions));
        AssertEqual(seen, Read(loader, 4));
    }

    [Fact]
    public void Both_layouts_hold_the_same_values()
    {
        var dataset = _folder.WriteNumbered(5);
        var last = Read(new BatchLoader(dataset.Images, Small, DatasetFolder.Decode), 0);
        var first = Read(new BatchLoader(
            dataset.Images, Small with { Layout = PixelLayout.ChannelsFirst }, DatasetFolder.Decode), 0);
        foreach (var (a, b) in last.Zip(first))
        {
            for (var i = 0; i < a.Pixels.Length; i++)
            {
                var (image, pixel, channel) = (i / 192, i % 192 / 3, i % 3);
                Assert.Equal(a.Pixels[i], b.Pixels[(image * 192) + (channel * 64) + pixel]);
            }
        }
    }

    [Fact]
    public void A_file_that_cannot_be_decoded_is_named()
    {
        var loader = Loader(12, Small);
        File.WriteAllBytes(loader.Images[6].Path!, [1, 2, 3]);
        var error = Assert.Throws<DatasetException>(() => Read(loader, 0));
        Assert.Contains(loader.Images[6].Path!, error.Message, StringComparison.Ordinal);
        _folder.WriteImage("a_6.raw", DatasetFolder.Numbered(6, 20, 14));
        Assert.Equal(3, Read(loader, 0).Length);
    }

    [Fact]
    public void Cancellation_ends_the_epoch_and_the_loader_can_be_used_again()
    {
        var loader = Loader(23, Small);
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var batch in loader.ReadEpoch(0, cancellationToken: cancellation.Token))
            {
                batch.Dispose();
                cancellation.Cancel();
            }
        });
        Assert.Equal(6, Read(loader, 0).Length);
    }

    [Fact]
    public void Leaving_the_loop_early_frees_the_loader_and_two_loops_at_once_are_refused()
    {
        var loader = Loader(23, Small);
        foreach (var batch in loader.ReadEpoch(0))
        {
            Assert.Throws<InvalidOperationException>(() => loader.ReadEpoch(1).First());
            batch.Dispose();
            break;
        }

        Assert.Equal(6, Read(loader, 1).Length);
    }

    [Fact]
    public void A_disposed_batch_gives_no_pixels()
    {
        var batch = Loader(4, Small).ReadEpoch(0).First();
        Assert.NotEqual(0, batch.PixelsAddress);
        batch.Dispose();
        Assert.Throws<ObjectDisposedException>(() => batch.Pixels.Length);
    }

    [Fact]
    public void Positives_are_the_images_own_captions_and_equal_ones_of_others()
    {
        for (var i = 0; i < 3; i++)
        {
            _folder.WriteImage($"{i}.raw", DatasetFolder.Numbered(i, 8, 8));
        }

        _folder.WriteJson("dataset_x.json", new
        {
            images = new[]
            {
                DatasetFolder.Image("0.raw", "train", "A red roof .", "trees"),
                DatasetFolder.Image("1.raw", "train", "a  red roof", "water"),
                DatasetFolder.Image("2.raw", "train", "sand", ""),
            },
        });
        var loader = new BatchLoader(
            CaptionDataset.Open(_folder.Path).Images, BatchLoaderOptions.ForEvaluation(8, 3), DatasetFolder.Decode);
        using var batch = loader.ReadEpoch(0).Single();
        var mask = new float[15];
        batch.WritePositives(mask);
        Assert.Equal([0, 1, 0, 2, 3], batch.Captions.Select(caption => caption.Group));
        Assert.Equal([1, 1, 1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 1], mask);
        Assert.Throws<ArgumentException>(() => batch.WritePositives(new float[14]));
    }

    public void Dispose() => _folder.Dispose();

    private BatchLoader Loader(int count, BatchLoaderOptions options) =>
        new(_folder.WriteNumbered(count).Images, options, DatasetFolder.Decode);

    private static Seen[] Read(BatchLoader loader, int epoch, int first = 0)
    {
        var seen = new List<Seen>();
        foreach (var batch in loader.ReadEpoch(epoch, first))
        {
            using (batch)
            {
                seen.Add(new Seen(
                    batch.Index, [.. batch.ImageIndices], [.. batch.Captions.Select(caption => caption.Text)],
                    batch.Pixels.ToArray()));
            }
        }

        return [.. seen];
    }

    private static void AssertEqual(Seen[] expected, Seen[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (a, b) in expected.Zip(actual))
        {
            Assert.Equal(a.Index, b.Index);
            Assert.Equal(a.Images, b.Images);
            Assert.Equal(a.Captions, b.Captions);
            Assert.Equal(a.Pixels, b.Pixels);
        }
    }
}
