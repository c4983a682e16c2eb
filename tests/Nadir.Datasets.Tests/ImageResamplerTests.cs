using FsCheck;
using FsCheck.Fluent;
using Nadir.Imagery;

namespace Nadir.Datasets.Tests;

public class ImageResamplerTests
{
    [Fact]
    public void Equals_the_definition_of_antialiased_bilinear()
    {
        var cases = from width in Gen.Choose(1, 40)
                    from height in Gen.Choose(1, 40)
                    from x in Gen.Choose(0, width - 1)
                    from y in Gen.Choose(0, height - 1)
                    from w in Gen.Choose(1, width - x)
                    from h in Gen.Choose(1, height - y)
                    from side in Gen.Choose(1, 24)
                    from seed in Gen.Choose(0, 1000)
                    select (width, height, window: new PixelWindow(x, y, w, h), side, seed);
        Prop.ForAll(cases.ToArbitrary(), test =>
        {
            var pixels = new byte[3 * test.width * test.height];
            new Random(test.seed).NextBytes(pixels);
            var image = new RgbImage(test.width, test.height, pixels);
            var planes = Resample(image, test.window, test.side);
            for (var i = 0; i < planes.Length; i++)
            {
                var (channel, y, x) = (i / (test.side * test.side), i / test.side % test.side, i % test.side);
                Assert.Equal(Definition(image, test.window, test.side, x, y, channel), planes[i], 1e-3);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(5, 3, 20, 16)]
    [InlineData(0, 0, 31, 30)]
    [InlineData(8, 8, 16, 32)]
    [InlineData(0, 4, 48, 16)]
    public void A_ramp_stays_the_same_ramp(int left, int top, int width, int height)
    {
        // Enlarging, or shrinking by a whole factor (48 and 32 to 16), keeps f(x, y) = x + 2 y away from the borders.
        const int side = 16;
        const int full = 64;
        var pixels = new byte[3 * full * full];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)((i / 3 % full) + (2 * (i / 3 / full)));
        }

        var enlarging = width < side * 2 && height < side * 2;
        var target = enlarging ? 64 : side;
        var planes = Resample(new RgbImage(full, full, pixels), new PixelWindow(left, top, width, height), target);
        var (marginX, marginY) = ((target / width) + 1, (target / height) + 1);
        for (var y = marginY; y < target - marginY; y++)
        {
            for (var x = marginX; x < target - marginX; x++)
            {
                var expected = left + ((x + 0.5) * width / target) - 0.5
                    + (2 * (top + ((y + 0.5) * height / target) - 0.5));
                Assert.Equal(expected, planes[(y * target) + x], 1e-3);
            }
        }
    }

    [Fact]
    public void The_same_size_changes_nothing()
    {
        var image = DatasetFolder.Numbered(3, 29, 17);
        var planes = Resample(image, new PixelWindow(4, 2, 13, 13), 13);
        for (var i = 0; i < planes.Length; i++)
        {
            var (channel, y, x) = (i / 169, i / 13 % 13, i % 13);
            Assert.Equal(image.Pixels[(3 * (((y + 2) * 29) + x + 4)) + channel], planes[i]);
        }
    }

    [Fact]
    public void A_workspace_that_was_used_for_another_size_changes_nothing()
    {
        var resampler = new ImageResampler();
        var image = DatasetFolder.Numbered(1, 30, 30);
        foreach (var (window, side) in ((PixelWindow, int)[])[(new(0, 0, 30, 30), 20), (new(1, 2, 5, 25), 7),
            (new(0, 0, 30, 3), 25), (new(0, 0, 2, 2), 3)])
        {
            var planes = new float[3 * side * side];
            resampler.Resample(image, window, side, planes);
            Assert.Equal(Resample(image, window, side), planes);
        }
    }

    private static float[] Resample(RgbImage image, PixelWindow window, int side)
    {
        var planes = new float[3 * side * side];
        new ImageResampler().Resample(image, window, side, planes);
        return planes;
    }

    private static double Definition(RgbImage image, PixelWindow window, int side, int x, int y, int channel)
    {
        var (sum, total) = (0.0, 0.0);
        for (var row = 0; row < window.Height; row++)
        {
            for (var column = 0; column < window.Width; column++)
            {
                var weight = Triangle(column, x, window.Width, side) * Triangle(row, y, window.Height, side);
                total += weight;
                sum += weight * image.Pixels[(3 * (((row + window.Y) * image.Width) + column + window.X)) + channel];
            }
        }

        return sum / total;
    }

    private static double Triangle(int source, int target, int length, int side)
    {
        var scale = (double)length / side;
        return Math.Max(0, 1 - (Math.Abs(source + 0.5 - ((target + 0.5) * scale)) / Math.Max(scale, 1)));
    }
}
