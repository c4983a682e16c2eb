using System.Buffers.Binary;

namespace Nadir.Vectors;

/// <summary>The first bytes of a segment file, little-endian:</summary>
/// <remarks>
/// magic (8 bytes), format version (4), dimension (4), count (8), fingerprint (32), CRC-32C of each section (4 each),
/// zeros, and the CRC-32C of all these in the last four bytes. In version 1 the codes are one section, in version 2
/// they are three planes, with what bounds need of each row. The last four bytes of the zeros are 1 in a segment of
/// version 1 that planes would not help.
/// </remarks>
internal sealed class SegmentHeader
{
    public const int Length = 128;
    /// <summary>The codes lie byte by byte: vectors of few dimensions, and every segment of Nadir 0.1.0.</summary>
    public const int WithCodes = 1;

    /// <summary>The codes lie in planes.</summary>
    public const int WithPlanes = 2;

    private const int VersionOffset = 8;
    private const int DimensionOffset = 12;
    private const int CountOffset = 16;
    private const int FingerprintOffset = 24;
    private const int FingerprintLength = 32;
    private const int ChecksumsOffset = FingerprintOffset + FingerprintLength;
    private const int OwnChecksumOffset = Length - sizeof(uint);

    private const int ChoiceOffset = OwnChecksumOffset - sizeof(int);

    private readonly uint[] _checksums;

    public SegmentHeader(SegmentLayout layout, string fingerprint)
    {
        Layout = layout;
        Fingerprint = fingerprint;
        _checksums = new uint[layout.Sections.Length];
    }

    public SegmentLayout Layout { get; }

    public string Fingerprint { get; }

    /// <summary>Whether the codes lie byte by byte because planes would not help these vectors.</summary>
    public bool IsWithoutPlanesByChoice { get; init; }

    private static ReadOnlySpan<byte> Magic => "NADIRVEC"u8;

    public uint this[SegmentSection section]
    {
        get => _checksums[Layout.Sections.IndexOf(section)];
        set => _checksums[Layout.Sections.IndexOf(section)] = value;
    }

    /// <exception cref="ArgumentException">The fingerprint is not 64 lower-case hexadecimal digits.</exception>
    public static void RequireFingerprint(string fingerprint)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        if (fingerprint.Length != 2 * FingerprintLength || !fingerprint.All(char.IsAsciiHexDigitLower))
        {
            throw new ArgumentException(
                $"A model fingerprint is {2 * FingerprintLength} lower-case hexadecimal digits, not "
                    + $"'{fingerprint}'.", nameof(fingerprint));
        }
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(VersionOffset), Layout.Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(DimensionOffset), Layout.Dimension);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(CountOffset), Layout.Count);
        Convert.FromHexString(Fingerprint).CopyTo(bytes, FingerprintOffset);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(ChoiceOffset), IsWithoutPlanesByChoice ? 1 : 0);
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
        if (version is not (WithCodes or WithPlanes))
        {
            throw new SegmentReadException(
                path,
                $"has segment format version {version}; this program reads versions {WithCodes} and {WithPlanes}.");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[OwnChecksumOffset..]) != Crc32C.Of(
            bytes[..OwnChecksumOffset]))
        {
            throw new SegmentReadException(path, "has a damaged header (its checksum is wrong).");
        }

        var header = new SegmentHeader(
            ParseLayout(path, bytes, version, fileLength),
            Convert.ToHexStringLower(bytes.Slice(FingerprintOffset, FingerprintLength)))
        {
            IsWithoutPlanesByChoice = BinaryPrimitives.ReadInt32LittleEndian(bytes[ChoiceOffset..]) != 0,
        };
        for (int section = 0; section < header._checksums.Length; section++)
        {
            header._checksums[section] =
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[(ChecksumsOffset + (section * sizeof(uint)))..]);
        }

        return header;
    }

    private static SegmentLayout ParseLayout(string path, ReadOnlySpan<byte> bytes, int version, long fileLength)
    {
        int dimension = BinaryPrimitives.ReadInt32LittleEndian(bytes[DimensionOffset..]);
        if (dimension is < 1 or > SegmentLayout.MaximumDimension)
        {
            throw new SegmentReadException(
                path,
                $"says that its vectors have {dimension} dimensions; 1 to {SegmentLayout.MaximumDimension} are "
                    + $"possible.");
        }

        long count = BinaryPrimitives.ReadInt64LittleEndian(bytes[CountOffset..]);
        if (count is < 0 or > SegmentLayout.MaximumCount)
        {
            throw new SegmentReadException(
                path, $"says that it holds {count} vectors; at most {SegmentLayout.MaximumCount} are possible.");
        }

        var layout = new SegmentLayout(dimension, (int)count, version);
        if (fileLength != layout.FileLength)
        {
            string damage = fileLength < layout.FileLength ? "is truncated" : "has bytes after its end";
            throw new SegmentReadException(
                path,
                $"{damage}: {fileLength} bytes where {count} vectors of {dimension} dimensions "
                    + $"take {layout.FileLength}.");
        }

        return layout;
    }
}

/// <summary>Where each section of a segment file lies. A pure function of dimension, row count and version.</summary>
internal readonly struct SegmentLayout
{
    public const int MaximumDimension = 4096;
    public const int MaximumCount = 1 << 30;

    /// <summary>Zero bytes at the end: the kernels read whole vectors, up to this far past the last row.</summary>
    public const int EndPadding = 128;

    private const int SectionAlignment = 64;

    private static readonly SegmentSection[] SectionsWithCodes =
    [
        SegmentSection.Ids, SegmentSection.Scales, SegmentSection.Residuals, SegmentSection.Codes, SegmentSection.Tails,
    ];

    private static readonly SegmentSection[] SectionsWithPlanes =
    [
        SegmentSection.Ids, SegmentSection.Scales, SegmentSection.Residuals, SegmentSection.UpperBounds,
        SegmentSection.MiddleBounds,
        SegmentSection.Upper, SegmentSection.Middle, SegmentSection.Lower, SegmentSection.Tails,
    ];

    private readonly SegmentSection[] _sections;

    /// <param name="dimension">Components a vector.</param>
    /// <param name="count">Rows.</param>
    /// <param name="version">Version of the format; null for the one that new segments have.</param>
    public SegmentLayout(int dimension, int count, int? version = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimension, MaximumDimension);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaximumCount);
        Dimension = dimension;
        Count = count;
        Version = version ?? LatestVersion(dimension);
        Planes = new CodePlanes(dimension);
        _sections = Version == SegmentHeader.WithCodes ? SectionsWithCodes : SectionsWithPlanes;
    }

    public int Dimension { get; }

    public int Count { get; }

    public int Version { get; }

    /// <summary>How the planes lie, where there are any.</summary>
    public CodePlanes Planes { get; }

    public bool HasPlanes => Version == SegmentHeader.WithPlanes;

    /// <summary>The sections that the file has, in its order.</summary>
    public ReadOnlySpan<SegmentSection> Sections => _sections;

    public long FileLength => Offset(SegmentSection.Tails) + Length(SegmentSection.Tails) + EndPadding;

    /// <summary>The version that new segments have.</summary>
    public static int LatestVersion(int dimension) =>
        dimension < CodePlanes.LeastDimension ? SegmentHeader.WithCodes : SegmentHeader.WithPlanes;

    public int RowLength(SegmentSection section) => section switch
    {
        SegmentSection.Ids => sizeof(long),
        SegmentSection.Scales or SegmentSection.Residuals => sizeof(float),
        SegmentSection.UpperBounds or SegmentSection.MiddleBounds => 2 * sizeof(float),
        SegmentSection.Codes => Dimension,
        SegmentSection.Upper or SegmentSection.Middle => Planes.RowBytes,
        SegmentSection.Lower => 2 * Planes.RowBytes,
        SegmentSection.Tails => Dimension * sizeof(short),
        _ => throw new ArgumentOutOfRangeException(nameof(section)),
    };

    public long Length(SegmentSection section) => (long)Count * RowLength(section);

    public long Offset(SegmentSection section)
    {
        long offset = SegmentHeader.Length;
        foreach (var earlier in _sections)
        {
            if (earlier == section)
            {
                return offset;
            }

            offset += (Length(earlier) + SectionAlignment - 1) / SectionAlignment * SectionAlignment;
        }

        throw new ArgumentOutOfRangeException(nameof(section));
    }
}

/// <summary>The parts of a segment file. Each has its own checksum.</summary>
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

    /// <summary>
    /// Two 32-bit floats a row: one over the norm of what the upper two bits of the codes stand for, and the sine of
    /// the angle between that and the row, rounded up.
    /// </summary>
    UpperBounds,

    /// <summary>The same for the upper four bits.</summary>
    MiddleBounds,

    /// <summary>Bits 6 and 7 of each code.</summary>
    Upper,

    /// <summary>Bits 4 and 5 of each code.</summary>
    Middle,

    /// <summary>Bits 0 to 3 of each code.</summary>
    Lower,
}

/// <summary>Vectors may be compared only when they come from one encoder.</summary>
internal static class SegmentCompatibility
{
    /// <exception cref="SegmentReadException">The segment's vectors are of another dimension or
    /// another encoder.</exception>
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
                segment.Path,
                $"was made by another encoder ({segment.Fingerprint[..12]}, expected {fingerprint[..12]}).");
        }
    }
}
