namespace Nadir.Imagery;

/// <summary>The type of a band's samples. The numbers are GDAL's <c>GDALDataType</c>.</summary>
public enum SampleType
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>8 bits, unsigned.</summary>
    Byte = 1,

    /// <summary>16 bits, unsigned.</summary>
    UInt16 = 2,

    /// <summary>16 bits, signed.</summary>
    Int16 = 3,

    /// <summary>32 bits, unsigned.</summary>
    UInt32 = 4,

    /// <summary>32 bits, signed.</summary>
    Int32 = 5,

    /// <summary>32 bits, floating point.</summary>
    Float32 = 6,

    /// <summary>64 bits, floating point.</summary>
    Float64 = 7,

    /// <summary>Complex of two <see cref="Int16"/>.</summary>
    ComplexInt16 = 8,

    /// <summary>Complex of two <see cref="Int32"/>.</summary>
    ComplexInt32 = 9,

    /// <summary>Complex of two <see cref="Float32"/>.</summary>
    ComplexFloat32 = 10,

    /// <summary>Complex of two <see cref="Float64"/>.</summary>
    ComplexFloat64 = 11,

    /// <summary>64 bits, unsigned (GDAL 3.5 and later).</summary>
    UInt64 = 12,

    /// <summary>64 bits, signed (GDAL 3.5 and later).</summary>
    Int64 = 13,

    /// <summary>8 bits, signed (GDAL 3.7 and later; earlier ones mark a <see cref="Byte"/> band as signed).</summary>
    Int8 = 14,
}
