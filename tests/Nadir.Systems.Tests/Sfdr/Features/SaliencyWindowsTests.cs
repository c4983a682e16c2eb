using FsCheck;
using FsCheck.Fluent;
using Nadir.Systems.Contracts;
using Nadir.Systems.Sfdr;

namespace Nadir.Systems.Tests.Sfdr.Features;

public sealed class SaliencyWindowsTests
{
    private const int Side = 7;

    [Fact]
    public void TheWindowsCoverTheWholePictureWhateverIsSalient() => Prop.ForAll(
        Gen.Choose(0, 100_000).ToArbitrary(),
        Gen.Choose(SaliencyWindows.AlwaysKept, SaliencyWindows.MaximumCount).ToArbitrary(), (seed, count) =>
        {
            var windows = SaliencyWindows.Rank(Draw(seed), Side, Side, count);
            // Not only by the window that is the whole picture.
            var parts = windows.Where(window => window.Width < 1).ToList();
            return windows.Count == count && windows.All(IsInside)
                && Points().All(point => parts.Exists(part => Contains(part, point)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void TheyComeByFallingSaliencyAndAreAllDifferent()
    {
        var windows = SaliencyWindows.Rank(Draw(3), Side, Side, 50);
        Assert.Equal(windows.OrderByDescending(window => window.Score), windows);
        Assert.Equal(50, windows.Select(window => window with { Score = 0 }).Distinct().Count());
    }

    [Fact]
    public void ASalientSpotBringsTheWindowsAroundIt()
    {
        var saliency = new float[Side * Side];
        saliency[(6 * Side) + 6] = 1;
        var windows = SaliencyWindows.Rank(saliency, Side, Side, 50);
        Assert.Equal(new Region(0.75f, 0.75f, 0.25f, 0.25f, 0), windows[0] with { Score = 0 });
        // One cell of 1.75 x 1.75.
        Assert.Equal(1 / (1.75f * 1.75f), windows[0].Score, 1e-5f);
    }

    [Fact]
    public void AWindowsScoreIsTheMeanInsideByAFineGrid()
    {
        float[] saliency = Draw(5);
        const int fine = 840;
        foreach (var window in SaliencyWindows.Rank(saliency, Side, Side, 20))
        {
            double sum = 0, count = 0;
            for (var y = 0; y < fine; y++)
            {
                for (var x = 0; x < fine; x++)
                {
                    if (Contains(window, ((x + 0.5) / fine, (y + 0.5) / fine)))
                    {
                        sum += saliency[(y * Side / fine * Side) + (x * Side / fine)];
                        count++;
                    }
                }
            }

            Assert.Equal(sum / count, window.Score, 1e-5);
        }
    }

    private static float[] Draw(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Side * Side).Select(_ => random.NextSingle())];
    }

    private static IEnumerable<(double X, double Y)> Points() =>
        Enumerable.Range(0, 40 * 40).Select(index => (((index % 40) + 0.5) / 40, ((index / 40) + 0.5) / 40));

    private static bool Contains(Region window, (double X, double Y) point) =>
        point.X >= window.Left && point.X < window.Left + window.Width && point.Y >= window.Top
            && point.Y < window.Top + window.Height;

    private static bool IsInside(Region window) =>
        window is { Left: >= 0, Top: >= 0, Width: > 0, Height: > 0, Score: >= 0 and <= 1.0001f }
        && window.Left + window.Width <= 1.0001f && window.Top + window.Height <= 1.0001f;
}
