using Nadir.Archive.Ports;
using Nadir.Imagery;

namespace Nadir.Archive.Tests.Support;

/// <summary>Names the strongest colour of a picture, so that anybody can tell what it will say.</summary>
public sealed class ColorCaptioner : ICaptioner
{
    private static readonly string[] Names = ["red", "green", "blue"];

    public string Name => "color-names";

    public ImageInput Input => new(24, SquareFit.Stretch);

    /// <summary>Called before every batch, with its size.</summary>
    public Action<int>? OnBatch { get; init; }

    /// <summary>Said of every picture instead.</summary>
    public string? Constant { get; init; }

    public IReadOnlyList<string> Caption(IReadOnlyList<RgbImage> images)
    {
        OnBatch?.Invoke(images.Count);
        return [.. images.Select(image => Constant ?? $"a {NameOf(image)} field")];
    }

    public IReadOnlyList<ScoredCaption> Alternatives(RgbImage image, int count) =>
        [.. Enumerable.Range(0, Math.Min(count, 3))
            .Select(i => new ScoredCaption(i == 0 ? Caption([image])[0] : $"{Caption([image])[0]} again {i}", -i))];

    public void Dispose()
    {
    }

    private static string NameOf(RgbImage image)
    {
        Assert.Equal((24, 24), (image.Width, image.Height));
        long[] sums = [.. Enumerable.Range(0, 3)
            .Select(channel => image.Pixels.Where((_, index) => index % 3 == channel).Sum(value => (long)value))];
        return Names[Array.IndexOf(sums, sums.Max())];
    }
}
