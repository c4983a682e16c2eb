using FsCheck;
using FsCheck.Fluent;
using Nadir.Archive.Ingest;

namespace Nadir.Archive.Tests.Ingest;

public sealed class WindowPyramidTests
{
    [Fact]
    public void ASmallImageIsOneWindow() => Assert.Single(WindowPyramid.Cut(1024, 700, new TilingOptions()));

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
        var options = Gen.Choose(16, 900).SelectMany(size => Gen.Choose(0, 90), (size, overlap) => (size, overlap / 100.0));
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
