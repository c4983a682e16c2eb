namespace Nadir.Archive.Ingest;

/// <summary>How a large image is cut into the views that are encoded beside the whole.</summary>
public sealed record TilingOptions
{
    /// <summary>An image whose larger side has at most this many pixels is encoded as a whole only. Default 1024.</summary>
    public int WholeLimit { get; init; } = 1024;

    /// <summary>Sides of the square windows in pixels of the image, one scale each. Default 512 and 1024.</summary>
    public IReadOnlyList<int> WindowSizes { get; init; } = [512, 1024];

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
    }
}
