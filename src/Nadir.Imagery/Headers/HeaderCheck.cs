using System.Buffers.Binary;
using System.Globalization;
using Nadir.Imagery.Files;

namespace Nadir.Imagery.Headers;

/// <summary>
/// Reads what a file's header asks for, before any decoder sees it, and refuses what no decoder should be given:
/// headers of a few bytes that make tables of gigabytes, texts that unpack a thousandfold, scans without end. Every
/// format that is registered has its check here; a file of no such format reaches no decoder at all.
/// </summary>
internal static class HeaderCheck
{
    /// <summary>Checks a file.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="limits">What it may ask for.</param>
    /// <returns>Bytes that a decoder takes for its smallest piece at most, beside the pixels
    /// that it hands out.</returns>
    /// <exception cref="ImageryException">It is no image, is damaged in a way that decoders should not see, or asks
    /// for too much.</exception>
    internal static double Check(HeaderBytes file, string name, ImageLimits limits)
    {
        var start = file.TakeUpTo(0, 16);
        return FormatSignature.Of(start) switch
        {
            "JPEG 2000" => Jpeg2000Check.Check(file, name, limits),
            "TIFF" or "BigTIFF" => new TiffCheck(file, name, limits).Check(),
            "JPEG" => JpegCheck.Check(file, name, limits),
            "PNG" => PngCheck.Check(file, name, limits),
            "WebP" => WebPCheck.Check(file, name, limits),
            "BMP" => BmpCheck.Check(file, name, limits),
            _ => throw Gdal.OpenFailure.NotAnImage(name, start, string.Empty),
        };
    }

    /// <summary>A header that asks for too much.</summary>
    /// <param name="name">The file.</param>
    /// <param name="asked">What it asks for, such as "65280 tiles of 3 components".</param>
    /// <param name="most">What it may ask for, such as "4096 bands".</param>
    internal static ImageryException TooMuch(string name, FormattableString asked, FormattableString most) => new(
        ImageFault.TooLarge,
        $"{name}: its header asks for {asked.ToString(CultureInfo.InvariantCulture)}, more than the limit of {most.ToString(CultureInfo.InvariantCulture)}; write the image anew with less, or raise the limit.");

    /// <summary>A header that asks for more memory than the limits allow.</summary>
    internal static ImageryException TooManyBytes(
        string name, FormattableString asked, double bytes, ImageLimits limits) =>
        TooMuch(name, $"{asked.ToString(CultureInfo.InvariantCulture)}, about {Math.Ceiling(bytes / (1 << 20)):F0} MiB",
            $"{limits.MaxDecodeBytes >> 20} MiB");

    /// <summary>A header that contradicts itself.</summary>
    /// <param name="name">The file.</param>
    /// <param name="format">As people call it.</param>
    /// <param name="what">What is wrong.</param>
    internal static ImageryException Damaged(string name, string format, FormattableString what) => new(
        ImageFault.Damaged,
        $"{name}: its {format} header is damaged ({what.ToString(CultureInfo.InvariantCulture)}); fetch or export it again.");

    /// <summary>Holds a number of bands against the limit.</summary>
    internal static void Bands(long bands, string name, ImageLimits limits)
    {
        if (bands > limits.MaxBands)
        {
            throw TooMuch(name, $"{bands} bands", $"{limits.MaxBands} bands");
        }
    }

    /// <summary>Holds the bytes of texts and profiles, unpacked, against the limit.</summary>
    internal static void Metadata(long bytes, string name, ImageLimits limits)
    {
        if (bytes > limits.MaxMetadataBytes)
        {
            throw TooMuch(
                name,
                $"{(bytes + (1 << 20) - 1) >> 20} MiB or more of texts and profiles beside its pixels",
                $"{limits.MaxMetadataBytes >> 20} MiB");
        }
    }
}

/// <summary>
/// An image file's bytes at any place, read piece by piece, so that a header costs no more than itself.
/// </summary>
/// <remarks>Not for two threads at a time.</remarks>
internal sealed class HeaderBytes : IDisposable
{
    /// <summary>The most bytes that one call gives.</summary>
    internal const int LongestPiece = 1 << 16;

    private readonly FileStream? stream;
    private readonly byte[] kept = [];
    private readonly ReadOnlyMemory<byte> memory;
    private long keptOffset;
    private int keptCount;

    /// <summary>Looks at bytes in memory.</summary>
    internal HeaderBytes(ReadOnlyMemory<byte> memory) => (this.memory, Length) = (memory, memory.Length);

    /// <summary>Looks at a file.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    internal HeaderBytes(string path)
    {
        stream = LocalFile.Open(path);
        Length = stream.Length;
        kept = new byte[LongestPiece];
    }

    /// <summary>Bytes of the whole file.</summary>
    internal long Length { get; }

    /// <summary>Takes some bytes; they are valid until the next call.</summary>
    /// <param name="offset">Where they begin.</param>
    /// <param name="count">At most <see cref="LongestPiece"/>.</param>
    /// <param name="bytes">Exactly <paramref name="count"/> bytes.</param>
    /// <returns>Whether the file holds all of them.</returns>
    internal bool TryTake(long offset, int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (offset < 0 || offset > Length - count)
        {
            return false;
        }

        if (stream is null)
        {
            bytes = memory.Span.Slice((int)offset, count);
            return true;
        }

        if (offset < keptOffset || offset + count > keptOffset + keptCount)
        {
            keptOffset = offset;
            keptCount = Fill(offset);
        }

        if (offset + count > keptOffset + keptCount)
        {
            return false;
        }

        bytes = kept.AsSpan((int)(offset - keptOffset), count);
        return true;
    }

    /// <summary>Takes what there is of some bytes, at most <see cref="LongestPiece"/>; empty past the end.</summary>
    internal ReadOnlySpan<byte> TakeUpTo(long offset, long count)
    {
        var there = (int)Math.Clamp(Math.Min(count, Length - offset), 0, LongestPiece);
        return TryTake(offset, there, out var bytes) ? bytes : default;
    }

    /// <inheritdoc/>
    public void Dispose() => stream?.Dispose();

    private int Fill(long offset)
    {
        var total = 0;
        while (total < kept.Length
            && RandomAccess.Read(stream!.SafeFileHandle, kept.AsSpan(total), offset + total) is > 0 and var read)
        {
            total += read;
        }

        return total;
    }
}

/// <summary>Tells a file's format by its first bytes, as GDAL's drivers do.</summary>
internal static class FormatSignature
{
    private static readonly (byte[] Magic, int Offset, string Format)[] Signatures =
    [
        ([0xFF, 0xD8, 0xFF], 0, "JPEG"),
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], 0, "PNG"),
        ([(byte)'I', (byte)'I', 42, 0], 0, "TIFF"),
        ([(byte)'M', (byte)'M', 0, 42], 0, "TIFF"),
        ([(byte)'I', (byte)'I', 43, 0], 0, "BigTIFF"),
        ([(byte)'M', (byte)'M', 0, 43], 0, "BigTIFF"),
        ([(byte)'W', (byte)'E', (byte)'B', (byte)'P'], 8, "WebP"),
        ([(byte)'j', (byte)'P', (byte)' ', (byte)' '], 4, "JPEG 2000"),
        ([0xFF, 0x4F, 0xFF, 0x51], 0, "JPEG 2000"),
        ([(byte)'B', (byte)'M'], 0, "BMP"),
    ];

    /// <summary>The format as people call it, or null.</summary>
    internal static string? Of(ReadOnlySpan<byte> start)
    {
        foreach (var (magic, offset, format) in Signatures)
        {
            if (start.Length >= offset + magic.Length && start.Slice(offset, magic.Length).SequenceEqual(magic))
            {
                return format;
            }
        }

        return null;
    }
}

/// <summary>
/// A marker segment of a JPEG 2000 codestream (ISO/IEC 15444-1, Annex A), or the data of a tile-part behind its SOD.
/// </summary>
/// <param name="Marker">The marker; 0 where nothing makes sense any more: half of one at the end, or
/// bytes that are none.</param>
/// <param name="Offset">Where its marker stands in the file.</param>
/// <param name="End">
/// Where it says that it ends, which may be behind the codestream or the file; <see cref="long.MaxValue"/> behind bytes
/// that are no marker, where OpenJPEG looks for the next one.
/// </param>
internal readonly record struct MarkerSegment(int Marker, long Offset, long End)
{
    internal const int StartOfData = 0xFF93;

    internal const int EndOfCodestream = 0xFFD9;

    private const int StartOfTilePart = 0xFF90;

    /// <summary>Walks through a codestream as far as its markers make sense, always forward.</summary>
    /// <param name="file">The file.</param>
    /// <param name="start">Where the codestream begins, with SOC.</param>
    /// <param name="end">Where it ends.</param>
    internal static IEnumerable<MarkerSegment> ReadAll(HeaderBytes file, long start, long end)
    {
        long part = -1, partLength = 0;
        var offset = start + 2;
        while (offset + 2 <= end && file.TryTake(offset, 2, out var bytes))
        {
            int marker = BinaryPrimitives.ReadUInt16BigEndian(bytes);
            if (marker == EndOfCodestream)
            {
                yield return new MarkerSegment(marker, offset, offset + 2);
                yield break;
            }

            long next;
            if (marker == StartOfData)
            {
                // A length of 0 is that of the last tile-part. One that leads back would be read for ever.
                next = partLength == 0 ? end : part + partLength;
                if (part < 0 || next < offset + 2)
                {
                    yield return new MarkerSegment(0, offset, long.MaxValue);
                    yield break;
                }

                part = -1;
            }
            else
            {
                if (marker < 0xFF00 || !file.TryTake(offset + 2, 2, out var told)
                    || BinaryPrimitives.ReadUInt16BigEndian(told) is var length && length < 2)
                {
                    yield return new MarkerSegment(0, offset, long.MaxValue);
                    yield break;
                }

                next = offset + 2 + length;
                if (marker == StartOfTilePart)
                {
                    part = file.TryTake(offset + 6, 4, out var lengthOfPart) ? offset : -1;
                    partLength = part < 0 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(lengthOfPart);
                }
            }

            yield return new MarkerSegment(marker, offset, next);
            offset = next;
        }

        // A byte is left over, or there was no room for SOC.
        if (offset != end && offset + 2 > end)
        {
            yield return new MarkerSegment(0, offset, offset + 2);
        }
    }
}
