namespace Nadir.Archive.Ingest;

/// <summary>How a large image is cut into the views that are encoded beside the whole.</summary>
public sealed record TilingOptions
{
    // Few scenes are larger than this, and no window has to be.
    private const double LargestWindow = 1 << 20;

    /// <summary>
    /// An image that does not tell its ground sampling distance is encoded as a whole only when its larger side has at most
    /// this many pixels. Default 1024. One that tells it is, up to twice its smallest window.
    /// </summary>
    public int WholeLimit { get; init; } = 1024;

    /// <summary>
    /// Sides of the square windows in pixels, one scale each, where the ground sampling distance is unknown. Default 512 and 1024.
    /// </summary>
    public IReadOnlyList<int> WindowSizes { get; init; } = [512, 1024];

    /// <summary>
    /// Sides of the square windows in metres on the ground, one scale each, where the ground sampling distance is known. Default
    /// 300 and 600. Where that would be fewer pixels than the encoder takes, all scales grow until the smallest has as many.
    /// </summary>
    public IReadOnlyList<double> WindowMetres { get; init; } = [300, 600];

    /// <summary>The part of a window that the next one at the same scale shows again, from 0 to below 1. Default 0.25.</summary>
    public double Overlap { get; init; } = 0.25;

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(WholeLimit, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Overlap);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Overlap, 0.9);
        foreach (var size in WindowSizes)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 16, nameof(WindowSizes));
        }

        foreach (var size in WindowMetres)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, nameof(WindowMetres));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 1e7, nameof(WindowMetres));
        }
    }

    /// <summary>Sides of the windows in pixels, ascending, and the largest side of an image that is not cut.</summary>
    /// <param name="groundSamplingDistance">Metres a pixel, or null.</param>
    /// <param name="smallest">Pixels that a window of a known size on the ground has at least.</param>
    internal (IReadOnlyList<int> Sizes, int WholeLimit) InPixels(double? groundSamplingDistance, int smallest)
    {
        if (groundSamplingDistance is not { } distance || WindowMetres.Count == 0)
        {
            return ([.. WindowSizes.Distinct().Order()], WholeLimit);
        }

        var growth = Math.Max(1, smallest * distance / WindowMetres.Min());
        int[] sizes =
        [
            .. WindowMetres.Select(metres => (int)Math.Round(Math.Clamp(metres * growth / distance, 1, LargestWindow))).Distinct().Order(),
        ];
        return (sizes, 2 * sizes[0]);
    }
}
