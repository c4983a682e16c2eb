using System.Runtime.InteropServices;

namespace Nadir.Datasets;

/// <summary>
/// Some images as a network takes them, with their captions. Dispose it to give its memory to a later batch.
/// </summary>
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
            throw new ArgumentException(
                $"The mask needs {Count} x {Captions.Count} values, not {mask.Length}.", nameof(mask));
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

/// <summary>A caption in a batch.</summary>
/// <param name="ImageRow">The row, in the batch, of the image that it was written for.</param>
/// <param name="Text">The caption as published.</param>
/// <param name="Group">Its number in the loader's <see cref="CaptionGroups"/>: equal captions
/// have equal numbers.</param>
public readonly record struct BatchCaption(int ImageRow, string Text, int Group);

/// <summary>The order of a batch's values in memory.</summary>
public enum PixelLayout
{
    /// <summary>Image, row, column, channel (NHWC): the memory of a channels-last tensor.</summary>
    ChannelsLast,

    /// <summary>Image, channel, row, column (NCHW): the memory of a contiguous tensor.</summary>
    ChannelsFirst,
}

/// <summary>
/// How pixel values become a network's input: <c>(value / 255 - Mean) / StandardDeviation</c>, by channel R, G, B.
/// </summary>
/// <param name="MeanRed">Mean of red, in 0..1 units.</param>
/// <param name="MeanGreen">Mean of green.</param>
/// <param name="MeanBlue">Mean of blue.</param>
/// <param name="DeviationRed">Standard deviation of red, in 0..1 units, above 0.</param>
/// <param name="DeviationGreen">Standard deviation of green.</param>
/// <param name="DeviationBlue">Standard deviation of blue.</param>
public readonly record struct PixelNormalization(
    float MeanRed, float MeanGreen, float MeanBlue, float DeviationRed, float DeviationGreen, float DeviationBlue)
{
    /// <summary>Values from -1 to 1: <c>value / 127.5 - 1</c>.</summary>
    public static PixelNormalization MinusOneToOne { get; } = new(0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f);

    /// <summary>torchvision's constants for ImageNet weights.</summary>
    public static PixelNormalization ImageNet { get; } = new(0.485f, 0.456f, 0.406f, 0.229f, 0.224f, 0.225f);

    /// <summary>The constants of OpenAI's CLIP.</summary>
    public static PixelNormalization Clip { get; } =
        new(0.48145466f, 0.4578275f, 0.40821073f, 0.26862954f, 0.26130258f, 0.27577711f);

    /// <summary>The same as <c>value * Scale + Offset</c> for values from 0 to 255.</summary>
    internal (float Scale, float Offset) Affine(int channel)
    {
        var (mean, deviation) = channel switch
        {
            0 => (MeanRed, DeviationRed),
            1 => (MeanGreen, DeviationGreen),
            _ => (MeanBlue, DeviationBlue),
        };
        return ((float)(1 / (255.0 * deviation)), (float)(-(double)mean / deviation));
    }

    internal bool IsUsable => float.IsFinite(MeanRed + MeanGreen + MeanBlue)
        && DeviationRed > 0 && DeviationGreen > 0 && DeviationBlue > 0;
}
