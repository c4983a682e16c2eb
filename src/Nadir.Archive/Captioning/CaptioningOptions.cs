using Nadir.Imagery;

namespace Nadir.Archive.Captioning;

/// <summary>How the windows of an archive are described.</summary>
public sealed record CaptioningOptions
{
    /// <summary>Windows that the captioner is given at once. Default 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Threads that read, decode and resample. Default: half of the processors and at least 2.</summary>
    public int Workers { get; init; } = Math.Max(2, Environment.ProcessorCount / 2);

    /// <summary>Time after which what is finished is made durable, so the most work that a kill can lose. Default 2 s.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The largest image that is read.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Default;

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
    }
}
