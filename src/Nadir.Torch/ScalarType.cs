namespace Nadir.Torch;

/// <summary>Element type of a tensor, numbered as c10 numbers it.</summary>
public enum ScalarType : sbyte
{
    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8 = 0,

    /// <summary>Signed 8-bit integer.</summary>
    Int8 = 1,

    /// <summary>Signed 16-bit integer.</summary>
    Int16 = 2,

    /// <summary>Signed 32-bit integer.</summary>
    Int32 = 3,

    /// <summary>Signed 64-bit integer, the type of indices.</summary>
    Int64 = 4,

    /// <summary>IEEE 754 half precision.</summary>
    Float16 = 5,

    /// <summary>IEEE 754 single precision.</summary>
    Float32 = 6,

    /// <summary>IEEE 754 double precision.</summary>
    Float64 = 7,

    /// <summary>One byte, 0 or 1.</summary>
    Bool = 11,

    /// <summary>The upper half of a single-precision number: 8 bits of exponent, 7 of fraction.</summary>
    BFloat16 = 15,
}

/// <summary>Facts about element types.</summary>
public static class ScalarTypeExtensions
{
    /// <summary>Bytes that one element takes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is not one that Nadir knows.</exception>
    public static int ElementSize(this ScalarType type) => type switch
    {
        ScalarType.UInt8 or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "This element type is not known."),
    };

    /// <summary>Whether elements are floating-point numbers.</summary>
    public static bool IsFloatingPoint(this ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16;

    /// <summary>The element type that stores <typeparamref name="T"/> bit by bit.</summary>
    /// <exception cref="NotSupportedException">No element type does.</exception>
    internal static ScalarType Of<T>() where T : unmanaged
    {
        if (typeof(T) == typeof(float)) { return ScalarType.Float32; }
        if (typeof(T) == typeof(double)) { return ScalarType.Float64; }
        if (typeof(T) == typeof(long)) { return ScalarType.Int64; }
        if (typeof(T) == typeof(int)) { return ScalarType.Int32; }
        if (typeof(T) == typeof(short)) { return ScalarType.Int16; }
        if (typeof(T) == typeof(sbyte)) { return ScalarType.Int8; }
        if (typeof(T) == typeof(byte)) { return ScalarType.UInt8; }
        if (typeof(T) == typeof(bool)) { return ScalarType.Bool; }
        if (typeof(T) == typeof(Half)) { return ScalarType.Float16; }
        throw new NotSupportedException($"No tensor element type stores {typeof(T)}.");
    }
}

/// <summary>Order of a tensor's elements in memory, numbered as c10 numbers it.</summary>
public enum MemoryFormat
{
    /// <summary>Row-major: the last dimension is next to itself.</summary>
    Contiguous = 0,

    /// <summary>As the input has it.</summary>
    Preserve = 1,

    /// <summary>For batch x channels x height x width: the channels of one pixel lie together.</summary>
    ChannelsLast = 2,
}

/// <summary>How a resized image takes its pixels.</summary>
public enum InterpolationMode
{
    /// <summary>From the nearest pixel.</summary>
    Nearest,

    /// <summary>Weighted over the four pixels around.</summary>
    Bilinear,

    /// <summary>Weighted over the sixteen pixels around by cubic splines (a = -0.75, with antialiasing -0.5).</summary>
    Bicubic,
}
