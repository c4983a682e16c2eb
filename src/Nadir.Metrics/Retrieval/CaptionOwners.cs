namespace Nadir.Metrics;

/// <summary>Which image each caption was written for. Immutable; safe to use from many threads.</summary>
public sealed class CaptionOwners
{
    private readonly int[] _owners;
    private readonly int[] _starts;
    private readonly int[] _captions;

    /// <summary>Takes the image of each caption.</summary>
    /// <param name="owners">One image index a caption.</param>
    /// <param name="imageCount">The number of images, at least 1.</param>
    /// <exception cref="ArgumentException">There is no caption, or an index is not one of an image.</exception>
    public CaptionOwners(IReadOnlyList<int> owners, int imageCount)
    {
        ArgumentNullException.ThrowIfNull(owners);
        ArgumentOutOfRangeException.ThrowIfLessThan(imageCount, 1);
        if (owners.Count == 0)
        {
            throw new ArgumentException("Retrieval needs at least one caption.", nameof(owners));
        }

        _owners = [.. owners];
        _starts = new int[imageCount + 1];
        foreach (var (caption, image) in _owners.Index())
        {
            if (image < 0 || image >= imageCount)
            {
                throw new ArgumentException(
                    $"Caption {caption} is said to be of image {image}, but images are 0 to {imageCount - 1}.",
                    nameof(owners));
            }

            _starts[image + 1]++;
        }

        for (var image = 0; image < imageCount; image++)
        {
            _starts[image + 1] += _starts[image];
        }

        _captions = [.. Enumerable.Range(0, _owners.Length).OrderBy(caption => _owners[caption])];
    }

    /// <summary>The number of images.</summary>
    public int ImageCount => _starts.Length - 1;

    /// <summary>The number of captions.</summary>
    public int CaptionCount => _owners.Length;

    /// <summary>The image of each caption.</summary>
    public ReadOnlySpan<int> Images => _owners;

    /// <summary>The same number of captions for each image, those of the first image first.</summary>
    /// <param name="imageCount">The number of images, at least 1.</param>
    /// <param name="captionsPerImage">Captions an image, at least 1.</param>
    public static CaptionOwners Even(int imageCount, int captionsPerImage)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(imageCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(captionsPerImage, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            (long)imageCount * captionsPerImage, Array.MaxLength, nameof(captionsPerImage));
        return new([.. Enumerable.Range(0, imageCount * captionsPerImage)
            .Select(caption => caption / captionsPerImage)], imageCount);
    }

    /// <summary>The captions of an image, ascending.</summary>
    /// <param name="image">The image's index.</param>
    public ReadOnlySpan<int> CaptionsOf(int image) => _captions.AsSpan(_starts[image].._starts[image + 1]);
}
