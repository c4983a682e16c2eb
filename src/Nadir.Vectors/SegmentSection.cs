namespace Nadir.Vectors;

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
