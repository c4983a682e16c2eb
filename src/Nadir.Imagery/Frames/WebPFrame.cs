using System.Buffers.Binary;
using Nadir.Imagery.Gdal;

namespace Nadir.Imagery.Frames;

/// <summary>
/// Takes the first frame of an animated WebP (WebP Container Specification, RFC 9649) as a still one.
/// </summary>
internal static unsafe class WebPFrame
{
    private const string Format = "WebP";
    private const int HeaderBytes = 12;
    private const int ChunkHeaderBytes = 8;
    private const int FrameHeaderBytes = 16;
    private const byte HasAlpha = 0x10;

    /// <summary>The frame as it lies on the canvas, which is transparent around it.</summary>
    /// <exception cref="ImageryException">There is no frame, it is cut off, or the canvas is too large.</exception>
    internal static ReadOnlyMemory<byte> Take(ReadOnlySpan<byte> file, string name, ImageLimits limits)
    {
        ReadOnlySpan<byte> canvas = [];
        var rest = file[HeaderBytes..];
        while (TryChunk(ref rest, out var type, out var content))
        {
            if (type.SequenceEqual("VP8X"u8) && content.Length >= 10)
            {
                canvas = content;
            }
            else if (type.SequenceEqual("ANMF"u8) && content.Length > FrameHeaderBytes && !canvas.IsEmpty)
            {
                var (width, height) = (Number(canvas, 4) + 1, Number(canvas, 7) + 1);
                var (left, top) = (2 * Number(content, 0), 2 * Number(content, 3));
                byte[] still = Still(content[FrameHeaderBytes..], Number(content, 6) + 1, Number(content, 9) + 1, name);
                return left == 0 && top == 0 && Number(content, 6) + 1 == width && Number(content, 9) + 1 == height
                    ? still
                    : Place(still, left, top, Canvas.Create(width, height, name, Format, limits), name, limits);
            }
        }

        throw FirstFrame.Damaged(name, Format);
    }

    // A still file of the chunks of a frame: its pixels, and before them their opacity where that is apart.
    private static byte[] Still(ReadOnlySpan<byte> chunks, int width, int height, string name)
    {
        using var body = new MemoryStream();
        body.Write("WEBP"u8);
        bool hasPixels = false;
        while (!hasPixels && TryChunk(ref chunks, out var type, out var content))
        {
            if (type.SequenceEqual("ALPH"u8))
            {
                var header = new byte[10];
                header[0] = HasAlpha;
                WriteNumber(header.AsSpan(4), width - 1);
                WriteNumber(header.AsSpan(7), height - 1);
                WriteChunk(body, "VP8X"u8, header);
                WriteChunk(body, type, content);
            }
            else if (type.SequenceEqual("VP8 "u8) || type.SequenceEqual("VP8L"u8))
            {
                WriteChunk(body, type, content);
                hasPixels = true;
            }
        }

        if (!hasPixels)
        {
            throw FirstFrame.Damaged(name, Format);
        }

        using var still = new MemoryStream();
        WriteChunk(still, "RIFF"u8, body.ToArray());
        return still.ToArray();
    }

    private static byte[] Place(byte[] still, int left, int top, Canvas canvas, string name, ImageLimits limits)
    {
        using var dataset = DatasetOpener.OpenContent(still, name, limits, format: null);
        using var errors = ErrorCapture.Begin();
        var (width, height) = (NativeMethods.GDALGetRasterXSize(dataset), NativeMethods.GDALGetRasterYSize(dataset));
        int bands = NativeMethods.GDALGetRasterCount(dataset);
        if (left + (long)width > canvas.Width || top + (long)height > canvas.Height)
        {
            throw FirstFrame.Damaged(name, Format);
        }

        // Row by row, so that no second picture stands beside the canvas.
        var row = new byte[4 * width];
        for (int line = 0; line < height; line++)
        {
            Array.Fill(row, byte.MaxValue);
            var extra = new RasterIOExtraArg(Resampling.Nearest);
            fixed (byte* start = row)
            {
                int failed = NativeMethods.GDALDatasetRasterIOEx(
                    dataset, 0, 0, line, width, 1, start, width, 1, (int)SampleType.Byte, Math.Min(bands, 4), null, 4,
                    4L * width, 1, &extra);
                if (failed != 0)
                {
                    throw FirstFrame.Damaged(name, Format);
                }
            }

            for (int column = 0; column < width; column++)
            {
                var pixel = row.AsSpan(4 * column, 4);
                canvas.Set(left + column, top + line, pixel[0], pixel[1], pixel[2], pixel[3]);
            }
        }

        return canvas.ToTiff();
    }

    // False at the end, and where a chunk is cut off.
    private static bool TryChunk(
        scoped ref ReadOnlySpan<byte> rest, scoped out ReadOnlySpan<byte> type, scoped out ReadOnlySpan<byte> content)
    {
        type = default;
        content = default;
        if (rest.Length < ChunkHeaderBytes)
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
        if (length > rest.Length - ChunkHeaderBytes)
        {
            return false;
        }

        type = rest[..4];
        content = rest.Slice(ChunkHeaderBytes, (int)length);
        rest = rest[Math.Min(rest.Length, ChunkHeaderBytes + (int)length + (int)(length & 1))..];
        return true;
    }

    private static void WriteChunk(MemoryStream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
        stream.Write(type);
        stream.Write(length);
        stream.Write(content);
        if ((content.Length & 1) != 0)
        {
            stream.WriteByte(0);
        }
    }

    private static int Number(ReadOnlySpan<byte> bytes, int place) =>
        bytes[place] | (bytes[place + 1] << 8) | (bytes[place + 2] << 16);

    private static void WriteNumber(Span<byte> bytes, int value) =>
        (bytes[0], bytes[1], bytes[2]) = ((byte)value, (byte)(value >> 8), (byte)(value >> 16));
}
