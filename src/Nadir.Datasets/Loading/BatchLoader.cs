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
            throw new DatasetException("There is no image to read: check the split's name, and that the dataset has captions.");
        }

        if (Images.FirstOrDefault(image => image.Path is null) is { } missing)
        {
            throw new DatasetException(
                $"The dataset {missing.DatasetName} has captions only: put its images into images/ beside its JSON file.");
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
    public IEnumerable<ImageBatch> ReadEpoch(int epoch, int firstBatch = 0, CancellationToken cancellationToken = default)
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
            throw new InvalidOperationException("The loader reads one epoch at a time: finish or leave the other loop first.");
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
