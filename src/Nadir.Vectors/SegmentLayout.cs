namespace Nadir.Vectors;

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
