namespace Nadir.Torch.Serialization;

/// <summary>Names and sizes of <see cref="SafetensorsDataType"/>, and their tensor types.</summary>
public static class SafetensorsDataTypes
{
    private static readonly Dictionary<string, SafetensorsDataType> s_byName =
        Enum.GetValues<SafetensorsDataType>().ToDictionary(type => type.Name(), StringComparer.Ordinal);

    /// <summary>The name in a header, such as <c>F16</c> or <c>F8_E5M2</c>.</summary>
    public static string Name(this SafetensorsDataType type) => type switch
    {
        SafetensorsDataType.Bool => "BOOL",
        SafetensorsDataType.F8E5M2 => "F8_E5M2",
        SafetensorsDataType.F8E4M3 => "F8_E4M3",
        _ => type.ToString(),
    };

    /// <summary>Finds a type by its name in a header. Case matters.</summary>
    public static bool TryParse(string name, out SafetensorsDataType type) => s_byName.TryGetValue(name, out type);

    /// <summary>Bytes an element.</summary>
    public static int ElementSize(this SafetensorsDataType type) => type switch
    {
        <= SafetensorsDataType.F8E4M3 => 1,
        <= SafetensorsDataType.BF16 => 2,
        <= SafetensorsDataType.F32 => 4,
        _ => 8,
    };

    /// <summary>The tensor type that holds the elements, or null where libtorch has none (unsigned and 8-bit floats).</summary>
    public static ScalarType? ToScalarType(this SafetensorsDataType type) => type switch
    {
        SafetensorsDataType.Bool => ScalarType.Bool,
        SafetensorsDataType.U8 => ScalarType.UInt8,
        SafetensorsDataType.I8 => ScalarType.Int8,
        SafetensorsDataType.I16 => ScalarType.Int16,
        SafetensorsDataType.F16 => ScalarType.Float16,
        SafetensorsDataType.BF16 => ScalarType.BFloat16,
        SafetensorsDataType.I32 => ScalarType.Int32,
        SafetensorsDataType.F32 => ScalarType.Float32,
        SafetensorsDataType.F64 => ScalarType.Float64,
        SafetensorsDataType.I64 => ScalarType.Int64,
        _ => null,
    };

    /// <summary>The type under which a tensor's elements are stored.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The format has no such type.</exception>
    public static SafetensorsDataType ToSafetensors(this ScalarType type) => type switch
    {
        ScalarType.Bool => SafetensorsDataType.Bool,
        ScalarType.UInt8 => SafetensorsDataType.U8,
        ScalarType.Int8 => SafetensorsDataType.I8,
        ScalarType.Int16 => SafetensorsDataType.I16,
        ScalarType.Float16 => SafetensorsDataType.F16,
        ScalarType.BFloat16 => SafetensorsDataType.BF16,
        ScalarType.Int32 => SafetensorsDataType.I32,
        ScalarType.Float32 => SafetensorsDataType.F32,
        ScalarType.Float64 => SafetensorsDataType.F64,
        ScalarType.Int64 => SafetensorsDataType.I64,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Safetensors has no such element type."),
    };
}
