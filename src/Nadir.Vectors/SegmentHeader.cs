using System.Buffers.Binary;

namespace Nadir.Vectors;

/// <summary>The first bytes of a segment file, little-endian:</summary>
/// <remarks>
/// magic (8 bytes), format version (4), dimension (4), count (8), fingerprint (32), CRC-32C of each section (5 x 4),
/// zeros, and the CRC-32C of all these in the last four bytes.
/// </remarks>
internal sealed class SegmentHeader
{
    public const int Length = 128;
    public const int FormatVersion = 1;

    private const int VersionOffset = 8;
    private const int DimensionOffset = 12;
    private const int CountOffset = 16;
    private const int FingerprintOffset = 24;
    private const int FingerprintLength = 32;
    private const int ChecksumsOffset = FingerprintOffset + FingerprintLength;
    private const int OwnChecksumOffset = Length - sizeof(uint);

    private readonly uint[] _checksums = new uint[SegmentLayout.SectionCount];

    public SegmentHeader(SegmentLayout layout, string fingerprint)
    {
        Layout = layout;
        Fingerprint = fingerprint;
    }

    public SegmentLayout Layout { get; }

    public string Fingerprint { get; }

    private static ReadOnlySpan<byte> Magic => "NADIRVEC"u8;

    public uint this[SegmentSection section]
    {
        get => _checksums[(int)section];
        set => _checksums[(int)section] = value;
    }

    /// <exception cref="ArgumentException">The fingerprint is not 64 lower-case hexadecimal digits.</exception>
    public static void RequireFingerprint(string fingerprint)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        if (fingerprint.Length != 2 * FingerprintLength || !fingerprint.All(char.IsAsciiHexDigitLower))
        {
            throw new ArgumentException(
                $"A model fingerprint is {2 * FingerprintLength} lower-case hexadecimal digits, not '{fingerprint}'.", nameof(fingerprint));
        }
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(VersionOffset), FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(DimensionOffset), Layout.Dimension);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(CountOffset), Layout.Count);
        Convert.FromHexString(Fingerprint).CopyTo(bytes, FingerprintOffset);
        for (int section = 0; section < _checksums.Length; section++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(
                bytes.AsSpan(ChecksumsOffset + (section * sizeof(uint))), _checksums[section]);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(
            bytes.AsSpan(OwnChecksumOffset), Crc32C.Of(bytes.AsSpan(0, OwnChecksumOffset)));
        return bytes;
    }

    /// <summary>Reads and checks a header. Nothing that it says is used before its checksum is right.</summary>
    public static SegmentHeader Parse(string path, ReadOnlySpan<byte> bytes, long fileLength)
    {
        if (bytes.Length < Length)
        {
            throw new SegmentReadException(path, $"is truncated: {fileLength} bytes, shorter than a segment's header.");
        }

        if (!bytes[..Magic.Length].SequenceEqual(Magic))
        {
            throw new SegmentReadException(path, "is not a Nadir vector segment (its first bytes are wrong).");
        }

        int version = BinaryPrimitives.ReadInt32LittleEndian(bytes[VersionOffset..]);
        if (version != FormatVersion)
        {
            throw new SegmentReadException(
                path, $"has segment format version {version}; this program reads version {FormatVersion}.");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[OwnChecksumOffset..]) != Crc32C.Of(bytes[..OwnChecksumOffset]))
        {
            throw new SegmentReadException(path, "has a damaged header (its checksum is wrong).");
        }

        var header = new SegmentHeader(
            ParseLayout(path, bytes, fileLength),
            Convert.ToHexStringLower(bytes.Slice(FingerprintOffset, FingerprintLength)));
        for (int section = 0; section < SegmentLayout.SectionCount; section++)
        {
            header._checksums[section] =
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[(ChecksumsOffset + (section * sizeof(uint)))..]);
        }

        return header;
    }

    private static SegmentLayout ParseLayout(string path, ReadOnlySpan<byte> bytes, long fileLength)
    {
        int dimension = BinaryPrimitives.ReadInt32LittleEndian(bytes[DimensionOffset..]);
        if (dimension is < 1 or > SegmentLayout.MaximumDimension)
        {
            throw new SegmentReadException(
                path, $"says that its vectors have {dimension} dimensions; 1 to {SegmentLayout.MaximumDimension} are possible.");
        }

        long count = BinaryPrimitives.ReadInt64LittleEndian(bytes[CountOffset..]);
        if (count is < 0 or > SegmentLayout.MaximumCount)
        {
            throw new SegmentReadException(
                path, $"says that it holds {count} vectors; at most {SegmentLayout.MaximumCount} are possible.");
        }

        var layout = new SegmentLayout(dimension, (int)count);
        if (fileLength != layout.FileLength)
        {
            string damage = fileLength < layout.FileLength ? "is truncated" : "has bytes after its end";
            throw new SegmentReadException(
                path, $"{damage}: {fileLength} bytes where {count} vectors of {dimension} dimensions take {layout.FileLength}.");
        }

        return layout;
    }
}

/// <summary>Where each section of a segment file lies. A pure function of dimension and row count.</summary>
internal readonly struct SegmentLayout
{
    public const int MaximumDimension = 4096;
    public const int MaximumCount = 1 << 30;
    public const int SectionCount = 5;

    /// <summary>Zero bytes at the end: the kernels read whole vectors, up to this far past the last row.</summary>
    public const int EndPadding = 128;

    private const int SectionAlignment = 64;

    public SegmentLayout(int dimension, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimension, MaximumDimension);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaximumCount);
        Dimension = dimension;
        Count = count;
    }

    public int Dimension { get; }

    public int Count { get; }

    public long FileLength => Offset(SegmentSection.Tails) + Length(SegmentSection.Tails) + EndPadding;

    public int RowLength(SegmentSection section) => section switch
    {
        SegmentSection.Ids => sizeof(long),
        SegmentSection.Scales or SegmentSection.Residuals => sizeof(float),
        SegmentSection.Codes => Dimension,
        SegmentSection.Tails => Dimension * sizeof(short),
        _ => throw new ArgumentOutOfRangeException(nameof(section)),
    };

    public long Length(SegmentSection section) => (long)Count * RowLength(section);

    public long Offset(SegmentSection section)
    {
        long offset = SegmentHeader.Length;
        for (var earlier = SegmentSection.Ids; earlier < section; earlier++)
        {
            offset += (Length(earlier) + SectionAlignment - 1) / SectionAlignment * SectionAlignment;
        }

        return offset;
    }
}

/// <summary>The parts of a segment file, in file order. Each has its own checksum.</summary>
public enum SegmentSection
{
    /// <summary>One signed 64-bit id a row.</summary>
    Ids,

    /// <summary>One 32-bit float a row: the length of one step of the row's top byte.</summary>
    Scales,

    /// <summary>One 32-bit float a row: the L2 norm of what the top bytes leave out, rounded up.</summary>
    Residuals,

    /// <summary>One byte a dimension: the top byte of each 24-bit component, plus 128.</summary>
    Codes,

    /// <summary>Two bytes a dimension: the low 16 bits of each 24-bit component, signed.</summary>
    Tails,
}

/// <summary>Vectors may be compared only when they come from one encoder.</summary>
internal static class SegmentCompatibility
{
    /// <exception cref="SegmentReadException">The segment's vectors are of another dimension or another encoder.</exception>
    public static void Require(Segment segment, int dimension, string fingerprint)
    {
        if (segment.Dimension != dimension)
        {
            throw new SegmentReadException(
                segment.Path, $"holds vectors of {segment.Dimension} dimensions where {dimension} are expected.");
        }

        if (segment.Fingerprint != fingerprint)
        {
            throw new SegmentReadException(
                segment.Path, $"was made by another encoder ({segment.Fingerprint[..12]}, expected {fingerprint[..12]}).");
        }
    }
}
