using System.Buffers.Binary;
using System.IO.Compression;

namespace Nadir.Imagery.Headers;

/// <summary>
/// Walks the chunks of a PNG file (W3C PNG, section 5) and unpacks its compressed texts and profile as far as the
/// limit, keeping nothing: libpng keeps all of them, and eight kilobytes may become eight megabytes.
/// </summary>
internal static class PngCheck
{
    private const string Format = "PNG";
    private const int MostChunks = 4096;
    private const uint Header = 0x49484452;
    private const uint ImageData = 0x49444154;
    private const uint End = 0x49454E44;
    private const uint CompressedText = 0x7A545874;
    private const uint InternationalText = 0x69545874;
    private const uint Profile = 0x69434350;
    private const int RecordBytes = 64;

    internal static double Check(HeaderBytes file, string name, ImageLimits limits)
    {
        long metadata = 0;
        double pixels = 0;
        var chunks = 0;
        for (long offset = 8; file.TryTake(offset, 8, out var head);)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(head);
            var type = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
            if (type == End)
            {
                break;
            }

            if (type == Header && file.TryTake(offset + 8, 13, out var header))
            {
                // Rows of a filter byte and samples; all of them where the image is interlaced.
                var samples = header[9] switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
                pixels = (double)BinaryPrimitives.ReadUInt32BigEndian(header)
                    * BinaryPrimitives.ReadUInt32BigEndian(header[4..]) * samples * Math.Max(header[8] / 8.0, 1);
            }

            if (type != ImageData)
            {
                if (++chunks > MostChunks)
                {
                    throw HeaderCheck.TooMuch(
                        name, $"more than {MostChunks} chunks beside its pixels", $"{MostChunks} chunks");
                }

                if (length > int.MaxValue)
                {
                    throw HeaderCheck.Damaged(name, Format, $"a chunk of {length} bytes");
                }

                metadata += RecordBytes + Memory(file, offset + 8, length, type, limits.MaxMetadataBytes - metadata);
                HeaderCheck.Metadata(metadata, name, limits);
            }

            // Length, type and checksum.
            offset += 12 + length;
        }

        return metadata + pixels;
    }

    // libpng takes what a chunk says it has before it reads the first byte of it, so a cut-off file counts whole.
    private static long Memory(HeaderBytes file, long offset, long declared, uint type, long most)
    {
        var length = Math.Min(declared, file.Length - offset);
        if (type is not (CompressedText or InternationalText or Profile) || length <= 0 || declared > most)
        {
            return declared;
        }

        // After the keyword and its zero: a method (iTXt: also a flag before it, and two texts that end with a zero).
        var start = file.TakeUpTo(offset, Math.Min(length, 1024));
        var body = start.IndexOf((byte)0) + 1;
        if (body == 0 || (type == InternationalText && (body >= start.Length || start[body] == 0)))
        {
            return declared;
        }

        body += type == InternationalText ? 2 : 1;
        for (var texts = type == InternationalText ? 2 : 0; texts > 0 && body < start.Length; texts--)
        {
            body += start[body..].IndexOf((byte)0) + 1;
        }

        return declared + Inflated(file, offset + body, length - body, most);
    }

    // Bytes that deflated data become, or a little more than the most.
    private static long Inflated(HeaderBytes file, long offset, long length, long most)
    {
        var total = 0L;
        using var piece = new PieceStream(file, offset, length);
        using var inflater = new ZLibStream(piece, CompressionMode.Decompress);
        var buffer = new byte[1 << 14];
        try
        {
            while (total <= most && inflater.Read(buffer) is > 0 and var read)
            {
                total += read;
            }
        }
        catch (InvalidDataException)
        {
            // What libpng gets out of it before the fault counts all the same.
        }

        return total;
    }

    private sealed class PieceStream(HeaderBytes file, long offset, long length) : Stream
    {
        private long at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get => at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int start, int count) => Read(buffer.AsSpan(start, count));

        public override int Read(Span<byte> buffer)
        {
            var bytes = file.TakeUpTo(offset + at, Math.Min(buffer.Length, length - at));
            bytes.CopyTo(buffer);
            at += bytes.Length;
            return bytes.Length;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
