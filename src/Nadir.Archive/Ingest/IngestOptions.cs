using Nadir.Imagery;
using Nadir.Stac;

namespace Nadir.Archive.Ingest;

/// <summary>How an ingest runs.</summary>
public sealed record IngestOptions
{
    /// <summary>How large images are cut into windows.</summary>
    public TilingOptions Tiling { get; init; } = new();

    /// <summary>How STAC catalogs are read, and what they name is fetched.</summary>
    public StacOptions Stac { get; init; } = new();

    /// <summary>The largest image that is read; larger ones fail with a sentence before memory is taken.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Default;

    /// <summary>Windows that the encoder is given at once. Default 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// Threads that read, decode and resample. Default: half of the processors and at least 2, since the encoder uses
    /// all of them itself.
    /// </summary>
    public int Workers { get; init; } = Math.Max(2, Environment.ProcessorCount / 2);

    /// <summary>Bytes of decoded windows that may wait for the encoder. Default 64 MiB.</summary>
    public long PrefetchBytes { get; init; } = 64L << 20;

    /// <summary>Windows after which what is finished is made durable. Default 4096.</summary>
    public int CommitWindows { get; init; } = 4096;

    /// <summary>
    /// Time after which what is finished is made durable, so the most work that a kill can lose. Default 2 s.
    /// </summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The ingest stops when more than this part of the images it tried failed, from 0 to 1. Default 0.1; 1 never
    /// stops.
    /// </summary>
    public double StopRatio { get; init; } = 0.1;

    /// <summary>The ingest does not stop for failures before it tried this many images. Default 50.</summary>
    public int StopMinimum { get; init; } = 50;

    /// <summary>Try images again that failed before and have not changed since.</summary>
    public bool RetryFailed { get; init; }

    /// <summary>
    /// Drop what the archive holds of a folder or a catalog even when not one image of it is found any more. Without it
    /// that is taken for a disk that is not there, and nothing is dropped.
    /// </summary>
    public bool AllowEmptyFolders { get; init; }

    /// <summary>
    /// The part of the sources that is looked at, indexed and dropped; the others are left to other workers.
    /// </summary>
    public IngestShard Shard { get; init; } = IngestShard.Whole;

    /// <summary>The zone of times in EXIF that do not tell theirs. Default UTC.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Only count what would be done; nothing is encoded or written.</summary>
    public bool DryRun { get; init; }

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
    internal void Validate()
    {
        Tiling.Validate();
        Stac.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(PrefetchBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(CommitWindows, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(StopRatio);
        ArgumentOutOfRangeException.ThrowIfLessThan(StopMinimum, 1);
    }
}

/// <summary>How a large image is cut into the views that are encoded beside the whole.</summary>
public sealed record TilingOptions
{
    // Few scenes are larger than this, and no window has to be.
    private const double LargestWindow = 1 << 20;

    /// <summary>
    /// An image that does not tell its ground sampling distance is encoded as a whole only when its larger side has at
    /// most this many pixels. Default 1024. One that tells it is, up to twice its smallest window.
    /// </summary>
    public int WholeLimit { get; init; } = 1024;

    /// <summary>
    /// Sides of the square windows in pixels, one scale each, where the ground sampling distance is unknown. Default
    /// 512 and 1024.
    /// </summary>
    public IReadOnlyList<int> WindowSizes { get; init; } = [512, 1024];

    /// <summary>
    /// Sides of the square windows in metres on the ground, one scale each, where the ground sampling distance is
    /// known. Default 300 and 600. Where that would be fewer pixels than the encoder takes, all scales grow until the
    /// smallest has as many.
    /// </summary>
    public IReadOnlyList<double> WindowMetres { get; init; } = [300, 600];

    /// <summary>
    /// The part of a window that the next one at the same scale shows again, from 0 to below 1. Default 0.25.
    /// </summary>
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
            .. WindowMetres.Select(metres => (int)Math.Round(Math.Clamp(metres * growth / distance, 1, LargestWindow)))
                .Distinct().Order(),
        ];
        return (sizes, 2 * sizes[0]);
    }
}
