using System.Buffers.Binary;

namespace Nadir.Imagery.Frames;

/// <summary>One frame of a file of several, as a still image that GDAL reads.</summary>
/// <param name="Content">The still image.</param>
/// <param name="Format">What GDAL would call the format of the file itself.</param>
internal readonly record struct StillFrame(ReadOnlyMemory<byte> Content, string Format);

/// <summary>
/// Takes the first frame out of animations: WebP, of which GDAL reads stills only; GIF, of which it would decode all
/// frames; and PNG whose animation leaves out the image that readers of stills show. Nothing but that frame is decoded.
/// </summary>
internal static class FirstFrame
{
    /// <summary>How many bytes of a file <see cref="IsOf"/> looks at.</summary>
    internal const int LongestStart = 4096;

    private const int WebPFlags = 20;
    private const byte WebPAnimation = 0x02;
    private const int PngSignature = 8;

    /// <summary>Whether a file is one from which a frame has to be taken.</summary>
    /// <param name="start">Its first bytes; all of a short one.</param>
    internal static bool IsOf(ReadOnlySpan<byte> start) =>
        IsGif(start) || IsAnimatedWebP(start) || IsPngWithoutItsStill(start);

    /// <summary>Takes the first frame.</summary>
    /// <param name="file">A file, or as much of it as holds the frame.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="limits">What the whole picture may ask for.</param>
    /// <returns>Null for a file that GDAL reads itself.</returns>
    /// <exception cref="ImageryException">The frame is damaged or too large.</exception>
    internal static StillFrame? Of(ReadOnlyMemory<byte> file, string name, ImageLimits limits) =>
        IsGif(file.Span) ? new StillFrame(GifFrame.Decode(file.Span, name, limits).ToTiff(), "GIF")
        : IsAnimatedWebP(file.Span) ? new StillFrame(WebPFrame.Take(file.Span, name, limits), "WEBP")
        : IsPngWithoutItsStill(file.Span[..Math.Min(file.Length, LongestStart)])
        ? new StillFrame(PngFrame.Take(file.Span, name), "PNG")
        : null;

    internal static ImageryException Damaged(string name, string format) => new(
        ImageFault.Damaged,
        $"{name}: the first frame of this {format} is damaged or cut off; fetch or export it again.");

    private static bool IsGif(ReadOnlySpan<byte> file) => file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8);

    private static bool IsAnimatedWebP(ReadOnlySpan<byte> file) =>
        file.Length > WebPFlags && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBPVP8X"u8)
            && (file[WebPFlags] & WebPAnimation) != 0;

    // Mostly the still is the first frame; then it is announced before its pixels.
    private static bool IsPngWithoutItsStill(ReadOnlySpan<byte> start)
    {
        if (start.Length < PngSignature || start[0] != 0x89
            || !start[1..PngSignature].SequenceEqual("PNG\r\n\u001a\n"u8))
        {
            return false;
        }

        bool isAnimated = false;
        for (int place = PngSignature; place + 8 <= start.Length;)
        {
            var type = start.Slice(place + 4, 4);
            if (type.SequenceEqual("fcTL"u8))
            {
                return false;
            }

            if (type.SequenceEqual("IDAT"u8))
            {
                return isAnimated;
            }

            isAnimated |= type.SequenceEqual("acTL"u8);
            long next = place + 12L + BinaryPrimitives.ReadUInt32BigEndian(start[place..]);
            place = next > start.Length ? start.Length : (int)next;
        }

        return false;
    }
}
