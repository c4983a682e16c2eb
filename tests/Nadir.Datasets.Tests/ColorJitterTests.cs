namespace Nadir.Datasets.Tests;

public class ColorJitterTests
{
    // A side whose square is no multiple of any vector length.
    private const int Plane = 23 * 23;

    private delegate void Change(Span<float> planes);

    [Theory]
    [InlineData(0)]
    [InlineData(0.4)]
    [InlineData(1)]
    [InlineData(1.7)]
    public void Follows_torchvisions_definitions(double factor)
    {
        var planes = Random(1);
        double Grey(int pixel) =>
            (0.2989 * planes[pixel]) + (0.587 * planes[Plane + pixel]) + (0.114 * planes[(2 * Plane) + pixel]);
        var mean = Enumerable.Range(0, Plane).Average(Grey);
        AssertChanges(planes, p => ColorJitter.Brighten(p, (float)factor), i => factor * planes[i]);
        AssertChanges(planes, p => ColorJitter.Contrast(p, (float)factor),
            i => (factor * planes[i]) + ((1 - factor) * mean));
        AssertChanges(planes, p => ColorJitter.Saturate(p, (float)factor),
            i => (factor * planes[i]) + ((1 - factor) * Grey(i % Plane)));
    }

    [Fact]
    public void Nothing_changes_without_strength()
    {
        var planes = Random(2);
        var copy = planes.ToArray();
        var random = new SampleRandom(3);
        ColorJitter.Apply(ref random, AugmentationOptions.None, copy);
        Assert.Equal(planes, copy);
    }

    [Fact]
    public void Brightness_factors_fill_their_range()
    {
        var options = AugmentationOptions.None with { Brightness = 0.3 };
        var factors = Enumerable.Range(0, 2_000).Select(seed =>
        {
            float[] planes = [100, 100, 100];
            var random = new SampleRandom(seed);
            ColorJitter.Apply(ref random, options, planes);
            return planes[0] / 100;
        }).ToArray();
        Assert.InRange(factors.Min(), 0.7, 0.705);
        Assert.InRange(factors.Max(), 1.295, 1.3);
        Assert.InRange(factors.Average(), 0.98, 1.02);
    }

    [Fact]
    public void Greyscale_makes_all_channels_equal()
    {
        var planes = Random(4);
        var random = new SampleRandom(1);
        ColorJitter.Apply(ref random, AugmentationOptions.None with { Greyscale = 1 }, planes);
        Assert.Equal(planes[..Plane], planes[Plane..(2 * Plane)]);
        Assert.Equal(planes[..Plane], planes[(2 * Plane)..]);
    }

    private static float[] Random(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 3 * Plane).Select(_ => 255 * random.NextSingle())];
    }

    private static void AssertChanges(float[] planes, Change change, Func<int, double> expected)
    {
        var copy = planes.ToArray();
        change(copy);
        for (var i = 0; i < copy.Length; i++)
        {
            Assert.Equal(Math.Clamp(expected(i), 0, 255), copy[i], 2e-3);
        }
    }
}
