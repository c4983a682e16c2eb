namespace Nadir.Torch.Serialization;

/// <summary>
/// Element types of the safetensors format, in the format's own order: by alignment, and within it by age.
/// Writers store tensors from the last type to the first, so that every tensor is aligned.
/// </summary>
/// <remarks>Source: the <c>Dtype</c> enumeration of huggingface/safetensors. Types of less than a byte are not supported.</remarks>
public enum SafetensorsDataType
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
