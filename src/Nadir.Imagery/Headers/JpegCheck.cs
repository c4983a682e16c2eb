using System.Buffers.Binary;

namespace Nadir.Imagery.Headers;

/// <summary>
/// Reads the marker segments of a JPEG file (ITU-T T.81, Annex B): its size, its components, and how many scans it has,
/// since each scan of a progressive image is a pass over all its coefficients, which are kept for it.
/// </summary>
internal static class JpegCheck
{
    private const string Format = "JPEG";
    private const int MostComponents = 4;
    private const int MostScans = 100;
    private const int BytesOfCoefficient = 2;
    private const int RowsAtOnce = 64;

    internal static double Check(HeaderBytes file, string name, ImageLimits limits)
    {
        var frame = default(Frame?);
        long metadata = 0;
        for (long offset = 2; NextMarker(file, ref offset) is { } marker && file.TryTake(offset, 2, out var head);)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(head);
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                if (frame is not null)
                {
                    throw HeaderCheck.Damaged(name, Format, $"two frames in one image");
                }

                frame = Frame.Read(file.TakeUpTo(offset + 2, length - 2L), marker, name);
            }
            else if (marker is >= 0xE0 and <= 0xEF or 0xFE)
            {
                metadata += length;
                HeaderCheck.Metadata(metadata, name, limits);
            }
            else if (marker == 0xDA)
            {
                return metadata + CheckScans(file, offset, frame
                    ?? throw HeaderCheck.Damaged(name, Format, $"a scan before its frame"), name, limits);
            }

            offset += Math.Max(length, 2);
        }

        return metadata;
    }

    // From the length of the first scan's header.
    private static double CheckScans(HeaderBytes file, long offset, Frame frame, string name, ImageLimits limits)
    {
        if (!frame.IsProgressive && file.TryTake(offset + 2, 1, out var inScan) && inScan[0] >= frame.Components)
        {
            // One scan holds all: rows are decoded as they come.
            return RowsAtOnce * (double)frame.Width * frame.Components;
        }

        var coefficients = BytesOfCoefficient * (double)frame.Samples;
        if (coefficients > limits.MaxDecodeBytes)
        {
            throw HeaderCheck.TooManyBytes(name,
                $"all coefficients of {frame.Width} x {frame.Height} pixels at once, for it is progressive",
                coefficients, limits);
        }

        // As long as a small image may take, no scan matters; a large one with many would take minutes.
        var most = Math.Clamp(limits.MaxScannedSamples / Math.Max(frame.Samples, 1), 1, MostScans);
        for (var scans = 1L; NextScan(file, ref offset); scans++)
        {
            if (scans >= most)
            {
                throw HeaderCheck.TooMuch(name, $"more than {most} scans of {frame.Width} x {frame.Height} pixels",
                    $"{limits.MaxScannedSamples} samples in all scans");
            }
        }

        return coefficients;
    }

    private static bool NextScan(HeaderBytes file, ref long offset)
    {
        while (NextMarker(file, ref offset) is { } marker)
        {
            if (marker == 0xDA)
            {
                return true;
            }

            if (marker == 0xD9 || !file.TryTake(offset, 2, out var length))
            {
                return false;
            }

            offset += Math.Max((int)BinaryPrimitives.ReadUInt16BigEndian(length), 2);
        }

        return false;
    }

    // Goes on to what follows the next marker that has a segment, or the image's end; null at the file's end.
    private static int? NextMarker(HeaderBytes file, ref long offset)
    {
        while (file.TakeUpTo(offset, HeaderBytes.LongestPiece) is { Length: > 1 } piece)
        {
            var at = piece.IndexOf((byte)0xFF);
            if (at < 0 || at == piece.Length - 1)
            {
                offset += at < 0 ? piece.Length : Math.Max(at, 1);
                continue;
            }

            int code = piece[at + 1];
            if (code is 0 or 0xFF or 0x01 or (>= 0xD0 and <= 0xD8))
            {
                // Stuffing, fill bytes, restarts: nothing that has a segment.
                offset += at + (code == 0xFF ? 1 : 2);
                continue;
            }

            offset += at + 2;
            return code;
        }

        return null;
    }

    private sealed record Frame(int Width, int Height, int Components, bool IsProgressive)
    {
        internal long Samples => (long)Width * Height * Components;

        internal static Frame Read(ReadOnlySpan<byte> segment, int marker, string name)
        {
            if (segment.Length < 6)
            {
                throw HeaderCheck.Damaged(name, Format, $"it ends within its frame");
            }

            int components = segment[5];
            return components is 0 or > MostComponents
                ? throw HeaderCheck.Damaged(name, Format, $"{components} components")
                : new Frame(
                    BinaryPrimitives.ReadUInt16BigEndian(segment[3..]),
                    BinaryPrimitives.ReadUInt16BigEndian(segment[1..]),
                    components,
                    marker is 0xC2 or 0xC6 or 0xCA or 0xCE);
        }
    }
}
