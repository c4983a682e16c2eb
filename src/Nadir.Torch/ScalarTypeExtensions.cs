namespace Nadir.Torch;

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
