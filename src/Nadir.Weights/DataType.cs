namespace Nadir.Weights;

/// <summary>
/// Element types of stored tensors, in the order of the safetensors format: by alignment, and within it by age.
/// Its writers store tensors from the last type to the first, so that every tensor is aligned.
/// </summary>
/// <remarks>
/// Source: the <c>Dtype</c> enumeration of huggingface/safetensors. Types of less than a byte are not supported.
/// </remarks>
public enum DataType
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>Unsigned byte.</summary>
    U8,

    /// <summary>Signed byte.</summary>
    I8,

    /// <summary>8-bit float, 5 bits of exponent; no tensor type holds it.</summary>
    F8E5M2,

    /// <summary>8-bit float, 4 bits of exponent; no tensor type holds it.</summary>
    F8E4M3,

    /// <summary>16-bit integer.</summary>
    I16,

    /// <summary>Unsigned 16-bit integer; no tensor type holds it.</summary>
    U16,

    /// <summary>IEEE half precision.</summary>
    F16,

    /// <summary>bfloat16: the upper half of a single.</summary>
    BF16,

    /// <summary>32-bit integer.</summary>
    I32,

    /// <summary>Unsigned 32-bit integer; no tensor type holds it.</summary>
    U32,

    /// <summary>Single precision.</summary>
    F32,

    /// <summary>Double precision.</summary>
    F64,

    /// <summary>64-bit integer.</summary>
    I64,

    /// <summary>Unsigned 64-bit integer; no tensor type holds it.</summary>
    U64,
}

/// <summary>Names and sizes of <see cref="DataType"/>.</summary>
public static class DataTypes
{
    private static readonly Dictionary<string, DataType> s_byName =
        Enum.GetValues<DataType>().ToDictionary(type => type.Name(), StringComparer.Ordinal);

    /// <summary>The name in a header, such as <c>F16</c> or <c>F8_E5M2</c>.</summary>
    public static string Name(this DataType type) => type switch
    {
        DataType.Bool => "BOOL",
        DataType.F8E5M2 => "F8_E5M2",
        DataType.F8E4M3 => "F8_E4M3",
        _ => type.ToString(),
    };

    /// <summary>Finds a type by its name in a header. Case matters.</summary>
    public static bool TryParse(string name, out DataType type) => s_byName.TryGetValue(name, out type);

    /// <summary>Bytes an element.</summary>
    public static int ElementSize(this DataType type) => type switch
    {
        <= DataType.F8E4M3 => 1,
        <= DataType.BF16 => 2,
        <= DataType.F32 => 4,
        _ => 8,
    };
}
