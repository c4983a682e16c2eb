namespace Nadir.Vectors;

/// <summary>Pointers to the rows of one segment. Valid while the segment's memory is held.</summary>
internal readonly unsafe struct SegmentRows
{
    public SegmentRows(SegmentMemory memory, int dimension)
    {
        Dimension = dimension;
        Ids = (long*)memory.Section(SegmentSection.Ids);
        Scales = (float*)memory.Section(SegmentSection.Scales);
        Residuals = (float*)memory.Section(SegmentSection.Residuals);
        Codes = memory.Codes;
        Tails = (short*)memory.Section(SegmentSection.Tails);
    }

    public int Dimension { get; }

    public long* Ids { get; }

    public float* Scales { get; }

    public float* Residuals { get; }

    public byte* Codes { get; }

    public short* Tails { get; }

    public ReadOnlySpan<byte> CodesOf(int row) => new(Codes + ((long)row * Dimension), Dimension);

    public ReadOnlySpan<byte> TailsOf(int row) => new(Tails + ((long)row * Dimension), Dimension * sizeof(short));
}
