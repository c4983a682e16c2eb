using FsCheck;
using FsCheck.Fluent;
using Nadir.Imagery;

namespace Nadir.Datasets.Tests;

public class RandomResizedCropTests
{
    [Fact]
    public void Stays_inside_with_the_asked_area_and_aspect_ratio()
    {
        var options = new AugmentationOptions { MinimumCropArea = 0.3, MaximumCropArea = 0.6 };
        var cases = from width in Gen.Choose(100, 300)
                    from height in Gen.Choose(100, 300)
                    from seed in Gen.Choose(0, 1 << 20)
                    select (width, height, seed);
        Prop.ForAll(cases.ToArbitrary(), test =>
        {
            var window = Draw(test.seed, options, test.width, test.height);
            Assert.True(window.IsWithin(test.width, test.height));
            // Half a pixel of rounding a side.
            Assert.InRange((double)window.Width * window.Height / (test.width * test.height), 0.29, 0.61);
            Assert.InRange((double)window.Width / window.Height, 0.74, 1.35);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 500)]
    [InlineData(500, 1)]
    [InlineData(1000, 30)]
    public void Extreme_shapes_still_give_a_window(int width, int height)
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var options = new AugmentationOptions { MinimumCropArea = 0.9 };
            Assert.True(Draw(seed, options, width, height).IsWithin(width, height));
        }
    }

    [Fact]
    public void Windows_reach_every_corner()
    {
        var options = new AugmentationOptions { MinimumCropArea = 0.25, MaximumCropArea = 0.5 };
        var windows = Enumerable.Range(0, 2_000).Select(seed => Draw(seed, options, 20, 20)).ToArray();
        Assert.Contains(windows, window => window is { X: 0, Y: 0 });
        Assert.Contains(windows, window => window.X + window.Width == 20 && window.Y + window.Height == 20);
        Assert.InRange(windows.Average(window => window.X + (window.Width / 2.0)), 9.7, 10.3);
    }

    private static PixelWindow Draw(int seed, AugmentationOptions options, int width, int height)
    {
        var random = new SampleRandom(seed);
        return RandomResizedCrop.Draw(ref random, options, width, height);
    }
}
