using Nadir.Imagery;
using Nadir.Text;

namespace Nadir.Datasets;

/// <summary>
/// Reads images in the background, varies them and packs them into batches, ahead of the one that uses them.
/// </summary>
/// <remarks>
/// A batch depends on (seed, epoch, its place) alone: not on the number of workers, nor on where the epoch was entered,
/// so that a training resumed at (epoch, batch) sees exactly what it would have seen. Every image comes once an epoch.
/// One epoch may be read at a time.
/// </remarks>
public sealed class BatchLoader
{
    private readonly DecodedImageCache _cache;
    private readonly ImageDecoder _decode;
    private readonly int[][] _captions;
    private int _reading;

    /// <summary>Prepares to read images; nothing is read yet.</summary>
    /// <param name="images">The images, possibly of several datasets.</param>
    /// <param name="options">How to make batches.</param>
    /// <param name="decode">
    /// Decodes a file. When null, <see cref="ImageSource"/> reads it: as a square of the image size where no crop is
    /// drawn, so that training and evaluation see what the archive's encoder sees, and whole, its shorter side at most
    /// twice the image size, where one is.
    /// </param>
    /// <exception cref="DatasetException">A dataset has captions only, or no image is left.</exception>
    public BatchLoader(IReadOnlyList<CaptionedImage> images, BatchLoaderOptions options, ImageDecoder? decode = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        Options = options;
        var captioned = images.Select(image => (Image: image, Captions: CaptionsToDraw(image, options)))
            .Where(pair => pair.Captions.Length > 0 || !options.SkipUncaptionedImages).ToArray();
        Images = [.. captioned.Select(pair => pair.Image)];
        _captions = [.. captioned.Select(pair => pair.Captions)];
        if (Images.Count == 0)
        {
            throw new DatasetException(
                "There is no image to read: check the split's name, and that the dataset has captions.");
        }

        if (Images.FirstOrDefault(image => image.Path is null) is { } missing)
        {
            throw new DatasetException(
                $"The dataset {missing.DatasetName} has captions only: put its images into images/ beside its JSON "
                    + $"file.");
        }

        _decode = decode ?? ImageDecoders.For(options);
        _cache = new DecodedImageCache(Images.Count, options.CacheBytes);
        Buffers = new PixelBufferPool(ValuesPerImage * options.BatchSize);
        CaptionGroups = new CaptionGroups(Images);
    }

    /// <summary>The options given.</summary>
    public BatchLoaderOptions Options { get; }

    /// <summary>The images that are read; batches point into this list.</summary>
    public IReadOnlyList<CaptionedImage> Images { get; }

    /// <summary>Which captions of <see cref="Images"/> are equal.</summary>
    public CaptionGroups CaptionGroups { get; }

    /// <summary>The number of batches in an epoch.</summary>
    public int BatchesPerEpoch => Options.DropLast
        ? Images.Count / Options.BatchSize
        : (Images.Count + Options.BatchSize - 1) / Options.BatchSize;

    /// <summary>Values an image: 3 x size x size.</summary>
    public int ValuesPerImage => 3 * Options.ImageSize * Options.ImageSize;

    /// <summary>Bytes of decoded pixels kept now.</summary>
    public long CachedBytes => _cache.Bytes;

    internal PixelBufferPool Buffers { get; }

    /// <summary>Reads the batches of an epoch, in order; leaving the loop stops the workers.</summary>
    /// <param name="epoch">The epoch's number, from 0.</param>
    /// <param name="firstBatch">The batch to begin with, from 0 to <see cref="BatchesPerEpoch"/>.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="DatasetException">A file cannot be read; the message names it.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    /// <exception cref="InvalidOperationException">Another epoch is being read.</exception>
    public IEnumerable<ImageBatch> ReadEpoch(
        int epoch, int firstBatch = 0, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(firstBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstBatch, BatchesPerEpoch);
        return Read(epoch, firstBatch, cancellationToken);
    }

    /// <summary>The indices of an image's captions that may be drawn.</summary>
    internal ReadOnlySpan<int> CaptionsOf(int image) => _captions[image];

    /// <summary>The pixels of an image, from the cache or from its file.</summary>
    internal RgbImage Decode(int index)
    {
        if (_cache.Get(index) is { } cached)
        {
            return cached;
        }

        var path = Images[index].Path!;
        try
        {
            var image = _decode(path);
            _cache.Offer(index, image);
            return image;
        }
        catch (ImageryException exception)
        {
            throw new DatasetException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new DatasetException($"The image {path} cannot be used: {exception.Message}", exception);
        }
    }

    private static int[] CaptionsToDraw(CaptionedImage image, BatchLoaderOptions options) =>
        [.. Enumerable.Range(0, image.Captions.Count)
            .Where(caption => !options.SkipUncaptionedImages || WordTokenizer.HasWords(image.Captions[caption]))];

    private IEnumerable<ImageBatch> Read(int epoch, int firstBatch, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _reading, 1) == 1)
        {
            throw new InvalidOperationException(
                "The loader reads one epoch at a time: finish or leave the other loop first.");
        }

        try
        {
            using var reader = new EpochReader(this, epoch, firstBatch, cancellationToken);
            while (reader.Next() is { } batch)
            {
                yield return batch;
            }
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }
}

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

    /// <summary>
    /// Captions drawn for each image without repetition; all of them when null or when there are fewer.
    /// </summary>
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
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            3L * ImageSize * ImageSize * BatchSize, Array.MaxLength, nameof(BatchSize));
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
