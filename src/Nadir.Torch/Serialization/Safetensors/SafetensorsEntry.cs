namespace Nadir.Torch.Serialization;

/// <summary>What a safetensors header tells of one tensor.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="DataType">Element type in the file.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">One past the last byte, counted from the end of the header.</param>
public sealed record SafetensorsEntry(string Name, SafetensorsDataType DataType, IReadOnlyList<long> Shape, long Begin, long End)
{
    /// <summary>Bytes of the tensor in the file.</summary>
    public long ByteCount => End - Begin;
}
