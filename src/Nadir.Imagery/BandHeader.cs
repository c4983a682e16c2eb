namespace Nadir.Imagery;

/// <summary>What a file says of one of its bands, known before any pixel is read.</summary>
/// <param name="Type">Type of the samples.</param>
/// <param name="Bits">Bits that a sample uses; below the type's own for 1-bit or 12-bit files.</param>
/// <param name="IsSigned">Whether a <see cref="SampleType.Byte"/> band is marked as signed.</param>
/// <param name="Color">What the band shows.</param>
/// <param name="NoData">The value that means "no measurement here", or null. May be NaN.</param>
/// <param name="Description">The band's name in the file, or empty.</param>
/// <param name="BlockWidth">Columns of a block (tile or strip) as stored.</param>
/// <param name="BlockHeight">Rows of a block as stored.</param>
public sealed record BandHeader(
    SampleType Type,
    int Bits,
    bool IsSigned,
    ColorInterpretation Color,
    double? NoData,
    string Description,
    int BlockWidth,
    int BlockHeight)
{
    /// <summary>Whether the samples are complex numbers, which have no picture of their own.</summary>
    public bool IsComplex => Type is >= SampleType.ComplexInt16 and <= SampleType.ComplexFloat64;

    /// <summary>Bytes of one sample in memory.</summary>
    public int SampleBytes => Type switch
    {
        SampleType.Byte or SampleType.Int8 => 1,
        SampleType.UInt16 or SampleType.Int16 => 2,
        SampleType.ComplexFloat64 => 16,
        SampleType.Float64 or SampleType.UInt64 or SampleType.Int64 => 8,
        SampleType.ComplexInt32 or SampleType.ComplexFloat32 => 8,
        _ => 4,
    };
}
