using FsCheck;
using FsCheck.Fluent;
using Nadir.Archive.Ingest;

namespace Nadir.Archive.Tests.Ingest;

public sealed class WindowPyramidTests
{
    [Fact]
    public void ASmallImageIsOneWindow() => Assert.Single(WindowPyramid.Cut(1024, 700, new TilingOptions()));

    [Theory]
    [InlineData(2000, 512, 512, 0.25)]
    [InlineData(1, 1, 512, 0.5)]
    [InlineData(513, 512, 512, 0)]
    [InlineData(1000, 700, 64, 0.5)]
    [InlineData(999, 701, 33, 0.9)]
    public void WindowsAreCountedAsTheyAreListed(int width, int height, int size, double overlap) =>
        Assert.Equal(WindowPyramid.Squares(width, height, size, overlap).Count(),
            WindowPyramid.Count(width, height, size, overlap));

    [Fact]
    public void WindowsOverlapByTheGivenPart()
    {
        var windows = WindowPyramid.Cut(2000, 512, new TilingOptions { WindowSizes = [512] }).Skip(1).ToList();

        Assert.Equal([0, 384, 768, 1152, 1488], windows.Select(window => window.X));
        Assert.All(windows, window => Assert.Equal((0, 512, 512), (window.Y, window.Width, window.Height)));
    }

    [Fact]
    public void EveryScaleCoversEveryPixelAndStaysWithinTheImage()
    {
        var images = Gen.Choose(1, 3000).SelectMany(width => Gen.Choose(1, 3000), (width, height) => (width, height));
        var options = Gen.Choose(16, 900)
            .SelectMany(size => Gen.Choose(0, 90), (size, overlap) => (size, overlap / 100.0));
        Prop.ForAll(images.Zip(options).ToArbitrary(), value =>
        {
            var ((width, height), (size, overlap)) = value;
            var tiling = new TilingOptions { WholeLimit = 500, WindowSizes = [size, 2 * size], Overlap = overlap };
            var windows = WindowPyramid.Cut(width, height, tiling).ToList();
            Assert.Equal(new Imagery.PixelWindow(0, 0, width, height), windows[0]);
            Assert.Equal(windows.Count, windows.Distinct().Count());
            Assert.All(windows, window => Assert.True(window.IsWithin(width, height)));
            foreach (var scale in windows.Skip(1).GroupBy(window => Math.Max(window.Width, window.Height)))
            {
                Assert.True(CoversLine(scale.Select(window => (window.X, window.Width)), width));
                Assert.True(CoversLine(scale.Select(window => (window.Y, window.Height)), height));
                var columns = scale.Select(window => window.X).Distinct().Count();
                var rows = scale.Select(window => window.Y).Distinct().Count();
                Assert.Equal(columns * rows, scale.Count());
            }
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(0.5, 4000, 3000, 600, 1200)] // 300 and 600 metres
    [InlineData(10, 4000, 3000, 224, 448)] // 30 pixels would be less than the encoder takes
    [InlineData(1, 1000, 900, 300, 600)]
    public void WindowsHaveTheirSizeOnTheGround(double distance, int width, int height, int first, int second)
    {
        var windows = WindowPyramid.Cut(width, height, new TilingOptions(), distance, smallest: 224).Skip(1);

        Assert.Equal([first, second], windows.Select(window => window.Width).Distinct());
    }

    [Fact]
    public void AnImageOfAKnownPlaceIsOneWindowUpToTwiceTheSmallest()
    {
        Assert.Single(WindowPyramid.Cut(448, 300, new TilingOptions(), 10, smallest: 224));
        Assert.Equal([0, 168, 225],
            WindowPyramid.Cut(449, 200, new TilingOptions(), 10, smallest: 224).Skip(1)
                .Where(window => window.Width == 224).Select(window => window.X));
    }

    private static bool CoversLine(IEnumerable<(int Start, int Length)> parts, int length)
    {
        var covered = 0;
        foreach (var (start, size) in parts.Order())
        {
            if (start > covered)
            {
                return false;
            }

            covered = Math.Max(covered, start + size);
        }

        return covered == length;
    }
}
