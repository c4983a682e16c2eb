namespace Nadir.Datasets.Tests;

public sealed class OptionsTests : IDisposable
{
    private readonly DatasetFolder _folder = new();

    public static TheoryData<BatchLoaderOptions> Wrong => new(
        new BatchLoaderOptions { ImageSize = 0 },
        new BatchLoaderOptions { ImageSize = 5000 },
        new BatchLoaderOptions { BatchSize = 0 },
        new BatchLoaderOptions { BatchSize = 100_000 },
        new BatchLoaderOptions { CaptionsPerImage = -1 },
        new BatchLoaderOptions { Workers = 0 },
        new BatchLoaderOptions { PrefetchBatches = 0 },
        new BatchLoaderOptions { CacheBytes = -1 },
        new BatchLoaderOptions { Normalization = default },
        new BatchLoaderOptions { Augmentation = new() { MinimumCropArea = 0 } },
        new BatchLoaderOptions { Augmentation = new() { MinimumCropArea = 0.5, MaximumCropArea = 0.4 } },
        new BatchLoaderOptions { Augmentation = new() { MinimumAspectRatio = 2 } },
        new BatchLoaderOptions { Augmentation = new() { Brightness = -0.1 } },
        new BatchLoaderOptions { Augmentation = new() { Contrast = double.NaN } },
        new BatchLoaderOptions { Augmentation = new() { Greyscale = 1.1 } });

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Senseless_settings_are_refused(BatchLoaderOptions options)
    {
        var images = _folder.WriteNumbered(2).Images;
        Assert.ThrowsAny<ArgumentException>(() => new BatchLoader(images, options, DatasetFolder.Decode));
    }

    [Fact]
    public void Batches_outside_the_epoch_are_refused()
    {
        var loader = new BatchLoader(_folder.WriteNumbered(2).Images, new BatchLoaderOptions(), DatasetFolder.Decode);
        Assert.Throws<ArgumentOutOfRangeException>(() => loader.ReadEpoch(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => loader.ReadEpoch(0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => loader.ReadEpoch(0, -1));
        Assert.Empty(loader.ReadEpoch(0, 1));
    }

    public void Dispose() => _folder.Dispose();
}
