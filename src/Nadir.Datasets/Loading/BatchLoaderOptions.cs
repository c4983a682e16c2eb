using Nadir.Imagery;

namespace Nadir.Datasets;

/// <summary>How <see cref="BatchLoader"/> makes batches. Immutable.</summary>
public sealed record BatchLoaderOptions
{
    /// <summary>The side of the square images in pixels, 1 to 4,096.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Images a batch, at least 1; the last batch of an epoch may have fewer.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Determines, with the epoch's number, every random draw.</summary>
    public long Seed { get; init; }

    /// <summary>Whether every epoch has its own random order; otherwise images come in the given order.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Whether a last batch that is not full is left out.</summary>
    public bool DropLast { get; init; }

    /// <summary>Captions drawn for each image without repetition; all of them when null or when there are fewer.</summary>
    public int? CaptionsPerImage { get; init; }

    /// <summary>
    /// Whether images without captions are left out; <see cref="BatchLoader.Images"/> tells which are in. A caption
    /// without a word (RSICD has three that are a lone full stop) counts as none here and is never drawn. For training;
    /// the galleries of the published protocol keep them.
    /// </summary>
    public bool SkipUncaptionedImages { get; init; } = true;

    /// <summary>How images are varied.</summary>
    public AugmentationOptions Augmentation { get; init; } = AugmentationOptions.FromAbove;

    /// <summary>How images that are not square become so when no crop is drawn.</summary>
    public SquareFit Fit { get; init; }

    /// <summary>How values become the network's input.</summary>
    public PixelNormalization Normalization { get; init; } = PixelNormalization.MinusOneToOne;

    /// <summary>The order of values in memory.</summary>
    public PixelLayout Layout { get; init; }

    /// <summary>Threads that decode and augment, at least 1. Their number does not change the batches.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Batches made ahead of the one that is being used, at least 1; each takes its memory.</summary>
    public int PrefetchBatches { get; init; } = 2;

    /// <summary>
    /// Bytes of decoded pixels to keep between epochs, 0 for none. Images beyond the budget are decoded every time.
    /// RSICD's and UCM's training images take 1.65 GB.
    /// </summary>
    public long CacheBytes { get; init; }

    /// <summary>Every image once, in order, resized only, with all captions.</summary>
    /// <param name="imageSize">The side of the images in pixels.</param>
    /// <param name="batchSize">Images a batch.</param>
    public static BatchLoaderOptions ForEvaluation(int imageSize, int batchSize = 64) => new()
    {
        ImageSize = imageSize,
        BatchSize = batchSize,
        Shuffle = false,
        SkipUncaptionedImages = false,
        Augmentation = AugmentationOptions.None,
    };

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ImageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ImageSize, 4096);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(3L * ImageSize * ImageSize * BatchSize, Array.MaxLength, nameof(BatchSize));
        ArgumentOutOfRangeException.ThrowIfNegative(CaptionsPerImage ?? 0, nameof(CaptionsPerImage));
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(PrefetchBatches, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(CacheBytes);
        ArgumentNullException.ThrowIfNull(Augmentation);
        Augmentation.Check();
        if (!Normalization.IsUsable)
        {
            throw new ArgumentException("The normalisation needs finite means and deviations above 0.");
        }
    }
}
