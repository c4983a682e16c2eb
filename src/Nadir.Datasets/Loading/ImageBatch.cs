using System.Runtime.InteropServices;

namespace Nadir.Datasets;

/// <summary>Some images as a network takes them, with their captions. Dispose it to give its memory to a later batch.</summary>
/// <remarks>
/// The pixels lie in pinned memory that is reused: read them, or a tensor that shares them, before
/// <see cref="Dispose"/> only. Not safe to dispose while another thread reads.
/// </remarks>
public sealed class ImageBatch : IDisposable
{
    private readonly BatchLoader _loader;
    private float[]? _pixels;

    internal ImageBatch(BatchLoader loader, int epoch, int index, int[] images, BatchCaption[] captions, float[] pixels)
    {
        _loader = loader;
        _pixels = pixels;
        Epoch = epoch;
        Index = index;
        ImageIndices = images;
        Captions = captions;
    }

    /// <summary>The epoch that it belongs to.</summary>
    public int Epoch { get; }

    /// <summary>Its place in the epoch, from 0.</summary>
    public int Index { get; }

    /// <summary>The number of images.</summary>
    public int Count => ImageIndices.Count;

    /// <summary>Which of <see cref="BatchLoader.Images"/> each row is.</summary>
    public IReadOnlyList<int> ImageIndices { get; }

    /// <summary>The captions, those of the first image first.</summary>
    public IReadOnlyList<BatchCaption> Captions { get; }

    /// <summary>The values, <see cref="Count"/> x size x size x 3 in the layout that the options say.</summary>
    /// <exception cref="ObjectDisposedException">The batch was disposed.</exception>
    public Span<float> Pixels => Buffer.AsSpan(0, Count * _loader.ValuesPerImage);

    /// <summary>The address of the first value; it stays valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The batch was disposed.</exception>
    public nint PixelsAddress => Marshal.UnsafeAddrOfPinnedArrayElement(Buffer, 0);

    private float[] Buffer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pixels is null, this);
            return _pixels;
        }
    }

    /// <summary>
    /// Writes which captions are right for which images: those written for the image, and those equal to one of them.
    /// </summary>
    /// <param name="mask">Takes <see cref="Count"/> rows of one value a caption: 1 where it is right, else 0.</param>
    /// <exception cref="ArgumentException">The mask has another length.</exception>
    public void WritePositives(Span<float> mask)
    {
        if (mask.Length != Count * Captions.Count)
        {
            throw new ArgumentException($"The mask needs {Count} x {Captions.Count} values, not {mask.Length}.", nameof(mask));
        }

        for (var row = 0; row < Count; row++)
        {
            for (var caption = 0; caption < Captions.Count; caption++)
            {
                var right = _loader.CaptionGroups.Contains(ImageIndices[row], Captions[caption].Group);
                mask[(row * Captions.Count) + caption] = right ? 1 : 0;
            }
        }
    }

    internal Span<float> Image(int row) => Buffer.AsSpan(row * _loader.ValuesPerImage, _loader.ValuesPerImage);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pixels, null) is { } pixels)
        {
            _loader.Buffers.Return(pixels);
        }
    }
}
