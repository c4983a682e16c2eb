using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Nadir.Imagery.Files;

namespace Nadir.Imagery.Exif;

/// <summary>
/// The EXIF tags (EXIF 2.32) that Nadir uses: orientation and times. They are read here because GDAL hands those of a
/// PNG and a WebP over in no version, and the orientation of a TIFF neither.
/// </summary>
/// <remarks>
/// Reads no more than a mebibyte of a file at a time, whatever its lengths claim. Immutable, thread-safe.
/// </remarks>
internal sealed class ExifTags
{
    private const int LargestBlock = 1 << 20;
    private const int MostPieces = 1 << 18;

    private ExifTags(int orientation, IReadOnlyDictionary<string, string> texts) =>
        (Orientation, Texts) = (orientation, texts);

    /// <summary>No tags.</summary>
    internal static ExifTags None { get; } = new(1, new Dictionary<string, string>());

    /// <summary>The tag 274, 1 to 8; 1 where it is missing.</summary>
    internal int Orientation { get; }

    /// <summary>
    /// Times and their offsets by the names that GDAL gives them, such as <c>EXIF_DateTimeOriginal</c>.
    /// </summary>
    internal IReadOnlyDictionary<string, string> Texts { get; }

    /// <summary>Reads the tags of a file on disk; what cannot be read has none.</summary>
    internal static ExifTags OfFile(string path)
    {
        try
        {
            using var stream = LocalFile.Open(path);
            return Of(stream);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return None;
        }
    }

    /// <summary>Reads the tags of a file in memory.</summary>
    internal static ExifTags OfBytes(ReadOnlyMemory<byte> bytes)
    {
        using var stream = MemoryMarshal.TryGetArray(bytes, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);
        return Of(stream);
    }

    private static ExifTags Of(Stream stream)
    {
        Span<byte> start = stackalloc byte[12];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length)
        {
            return None;
        }

        var directories = new TiffDirectories();
        if (start[..2].SequenceEqual("II"u8) || start[..2].SequenceEqual("MM"u8))
        {
            directories.Read(stream, isImage: true);
        }
        else
        {
            var block = start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) ? OfJpeg(stream)
                : start.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]) ? OfPng(stream)
                : start[..4].SequenceEqual("RIFF"u8) && start[8..].SequenceEqual("WEBP"u8) ? OfWebP(stream)
                : null;
            if (block is not null)
            {
                using var tags = new MemoryStream(block, writable: false);
                directories.Read(tags, isImage: false);
            }
        }

        return new ExifTags(directories.Orientation, directories.Texts);
    }

    // Segments up to the start of the scan; EXIF stands in an APP1 of its own (EXIF 2.32, 4.7.2).
    private static byte[]? OfJpeg(Stream stream)
    {
        stream.Position = 2;
        Span<byte> head = stackalloc byte[4];
        for (var piece = 0; piece < MostPieces && Fill(stream, head[..2]); piece++)
        {
            if (head[0] != 0xFF)
            {
                return null;
            }

            if (head[1] == 0xFF)
            {
                // Fill bytes before a marker.
                stream.Position--;
                continue;
            }

            if (head[1] is 0x01 or (>= 0xD0 and <= 0xD8))
            {
                continue;
            }

            if (head[1] is 0xD9 or 0xDA || !Fill(stream, head[2..]))
            {
                return null;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(head[2..]) - 2;
            var next = stream.Position + length;
            if (head[1] == 0xE1 && ReadBlock(stream, length) is { } block && block.AsSpan().StartsWith("Exif\0"u8)
                && block.Length > 6)
            {
                return block[6..];
            }

            stream.Position = next;
        }

        return null;
    }

    // PNG 3rd edition, 11.3.3.4: eXIf may come before or after the pixels.
    private static byte[]? OfPng(Stream stream)
    {
        stream.Position = 8;
        Span<byte> head = stackalloc byte[8];
        for (var piece = 0; piece < MostPieces && Fill(stream, head); piece++)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(head);
            if (head[4..].SequenceEqual("eXIf"u8))
            {
                return WithoutName(ReadBlock(stream, length));
            }

            // The checksum has four bytes.
            if (!Skip(stream, length + 4L))
            {
                return null;
            }
        }

        return null;
    }

    // A length that leads behind the end is damage, and a stream in memory cannot be placed there.
    private static bool Skip(Stream stream, long count)
    {
        if (count > stream.Length - stream.Position)
        {
            return false;
        }

        stream.Position += count;
        return true;
    }

    // RIFF chunks are padded to an even length.
    private static byte[]? OfWebP(Stream stream)
    {
        Span<byte> head = stackalloc byte[8];
        for (var piece = 0; piece < MostPieces && Fill(stream, head); piece++)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            if (head[..4].SequenceEqual("EXIF"u8))
            {
                return WithoutName(ReadBlock(stream, length));
            }

            if (!Skip(stream, length + (length % 2L)))
            {
                return null;
            }
        }

        return null;
    }

    // Some writers keep the name of JPEG's segment.
    private static byte[]? WithoutName(byte[]? block) =>
        block is not null && block.AsSpan().StartsWith("Exif\0\0"u8) ? block[6..] : block;

    private static byte[]? ReadBlock(Stream stream, long length)
    {
        if (length is < 8 or > LargestBlock || length > stream.Length - stream.Position)
        {
            return null;
        }

        var block = new byte[length];
        stream.ReadExactly(block);
        return block;
    }

    private static bool Fill(Stream stream, Span<byte> bytes) =>
        stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;

    /// <summary>
    /// The directories of a TIFF, or of a block of EXIF, which has the same form: the first, that of EXIF and that of
    /// GPS.
    /// </summary>
    private sealed class TiffDirectories
    {
        private const int LongestText = 64;

        private static readonly Dictionary<int, string> Names = new()
        {
            [0x0132] = "EXIF_DateTime",
            [0x9003] = "EXIF_DateTimeOriginal",
            [0x9004] = "EXIF_DateTimeDigitized",
            [0x9010] = "EXIF_OffsetTime",
            [0x9011] = "EXIF_OffsetTimeOriginal",
            [0x9012] = "EXIF_OffsetTimeDigitized",
            [0x9290] = "EXIF_SubSecTime",
            [0x9291] = "EXIF_SubSecTimeOriginal",
            [0x9292] = "EXIF_SubSecTimeDigitized",
        };

        private bool _isLittle;
        private bool _isBig;

        internal int Orientation { get; private set; } = 1;

        internal Dictionary<string, string> Texts { get; } = new(StringComparer.OrdinalIgnoreCase);

        internal void Read(Stream stream, bool isImage)
        {
            Span<byte> head = stackalloc byte[16];
            stream.Position = 0;
            if (!Fill(stream, head[..8]))
            {
                return;
            }

            _isLittle = head[0] == (byte)'I';
            _isBig = Short(head[2..]) == 43;
            if (_isBig && !Fill(stream, head[8..]))
            {
                return;
            }

            var first = _isBig ? Long(head[8..]) : Int(head[4..]);
            var (exif, gps) = ReadDirectory(stream, first, isImage, isGps: false);
            if (exif > 0)
            {
                ReadDirectory(stream, exif, isImage, isGps: false);
            }

            if (gps > 0)
            {
                ReadDirectory(stream, gps, isImage, isGps: true);
            }
        }

        private (long Exif, long Gps) ReadDirectory(Stream stream, long offset, bool isImage, bool isGps)
        {
            Span<byte> entry = stackalloc byte[20];
            var size = _isBig ? 20 : 12;
            if (offset < 8 || offset > stream.Length || !Seek(stream, offset)
                || !Fill(stream, entry[..(_isBig ? 8 : 2)]))
            {
                return default;
            }

            var count = _isBig ? Long(entry) : Short(entry);
            var position = stream.Position;
            var (exif, gps) = (0L, 0L);
            for (var i = 0; i < Math.Min(count, ushort.MaxValue) && Seek(stream, position)
                && Fill(stream, entry[..size]); i++)
            {
                position += size;
                var (tag, type) = (Short(entry), Short(entry[2..]));
                var values = _isBig ? Long(entry[4..]) : Int(entry[4..]);
                var value = entry[(_isBig ? 12 : 8)..size];
                switch (tag)
                {
                    case 0x0112 when !isGps && type is 3 or 4 && values == 1:
                        Orientation = type == 3 ? Short(value) : (int)Math.Min(Int(value), int.MaxValue);
                        break;
                    case 0x8769 when !isGps:
                        exif = Pointer(value, type);
                        break;
                    case 0x8825 when !isGps:
                        gps = Pointer(value, type);
                        break;
                    case 0x0007 when isGps && type == 5 && values == 3:
                        AddGpsTime(stream, Pointer(value, 0));
                        break;
                    case 0x001D when isGps && type == 2:
                        Add("EXIF_GPSDateStamp", Text(stream, value, values));
                        break;
                    default:
                        // A TIFF's own time has its own name, which GDAL knows.
                        if (!isGps && type == 2 && Names.TryGetValue(tag, out var name) && !(isImage && tag == 0x0132))
                        {
                            Add(name, Text(stream, value, values));
                        }

                        break;
                }
            }

            return (exif, gps);
        }

        private void Add(string name, string? text)
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                Texts.TryAdd(name, text);
            }
        }

        private string? Text(Stream stream, ReadOnlySpan<byte> value, long length)
        {
            if (length is < 1 or > LongestText)
            {
                return null;
            }

            Span<byte> text = stackalloc byte[LongestText];
            text = text[..(int)length];
            if (length <= value.Length)
            {
                value[..(int)length].CopyTo(text);
            }
            else if (!Seek(stream, Pointer(value, 0)) || !Fill(stream, text))
            {
                return null;
            }

            var end = text.IndexOf((byte)0);
            return System.Text.Encoding.Latin1.GetString(end < 0 ? text : text[..end]).Trim();
        }

        private void AddGpsTime(Stream stream, long offset)
        {
            Span<byte> values = stackalloc byte[24];
            if (!Seek(stream, offset) || !Fill(stream, values))
            {
                return;
            }

            var parts = new double[3];
            for (var i = 0; i < parts.Length; i++)
            {
                parts[i] = Int(values[(8 * i)..]) / (double)Int(values[((8 * i) + 4)..]);
            }

            if (parts.All(double.IsFinite))
            {
                Add("EXIF_GPSTimeStamp",
                    string.Create(CultureInfo.InvariantCulture, $"({parts[0]}) ({parts[1]}) ({parts[2]})"));
            }
        }

        // Types 13 (IFD), 16 and 18 (of eight bytes) beside 4; 0: by the form of the file.
        private long Pointer(ReadOnlySpan<byte> value, int type) =>
            _isBig && type is 0 or 16 or 18 ? Long(value) : Int(value);

        private static bool Seek(Stream stream, long position)
        {
            if (position < 0 || position >= stream.Length)
            {
                return false;
            }

            stream.Position = position;
            return true;
        }

        private int Short(ReadOnlySpan<byte> bytes) =>
            _isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

        private long Int(ReadOnlySpan<byte> bytes) =>
            _isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

        // Beyond 2^63 no file reaches.
        private long Long(ReadOnlySpan<byte> bytes) => bytes.Length < 8 ? 0
            : (long)Math.Min(
                long.MaxValue, _isLittle ? BinaryPrimitives.ReadUInt64LittleEndian(bytes)
                    : BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }
}
