using Nadir.Imagery;

namespace Nadir.Archive.Search.Reranking;

/// <summary>How the best of a search are ordered again.</summary>
public sealed record RerankOptions
{
    /// <summary>How many rows of the scan are given to the reranker, at least 1. Default 100.</summary>
    public int Depth { get; init; } = 100;

    /// <summary>The reranker's share of the order, from 0 (the scan alone) to 1 (the reranker alone). Default 0.5.</summary>
    public double Weight { get; init; } = 0.5;

    /// <summary>Bytes of pictures' features that are kept for later queries. Default 64 MiB; 0 keeps none.</summary>
    public long CacheBytes { get; init; } = 64L << 20;

    /// <summary>Pictures that are decoded, and given to the reranker, at once. Default 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Threads that read, decode and resample. Default: half of the processors and at least 2.</summary>
    public int Workers { get; init; } = Math.Max(2, Environment.ProcessorCount / 2);

    /// <summary>The largest image that is read.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Default;

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Depth, 1);
        if (Weight is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Weight), Weight, "The weight lies between 0 and 1.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(CacheBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
    }
}
