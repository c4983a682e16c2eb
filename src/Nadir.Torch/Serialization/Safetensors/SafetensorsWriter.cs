using System.Buffers.Binary;

namespace Nadir.Torch.Serialization;

/// <summary>Writes safetensors files.</summary>
public static class SafetensorsWriter
{
    /// <summary>
    /// Writes tensors into a file, replacing an old one as a whole: whoever reads sees the old content or the new,
    /// also after a crash. The same tensors always give the same bytes.
    /// </summary>
    /// <param name="path">The file. Its folder must exist.</param>
    /// <param name="tensors">Tensors by name, on any device; not changed.</param>
    /// <param name="metadata">Free texts for the header.</param>
    /// <param name="floatingPointType">
    /// When given, the type to which tensors of floating-point numbers are converted on the way, such as
    /// <see cref="ScalarType.Float16"/>. Others are stored as they are.
    /// </param>
    /// <exception cref="ArgumentException">A name is reserved or not valid Unicode, or the type is not a floating-point one.</exception>
    /// <exception cref="OverflowException">A finite number is too large for <paramref name="floatingPointType"/>.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one stays.</exception>
    public static void Write(
        string path,
        IReadOnlyDictionary<string, Tensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null,
        ScalarType? floatingPointType = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (floatingPointType is { } type && !type.IsFloatingPoint())
        {
            throw new ArgumentException($"{type} is not a floating-point type.", nameof(floatingPointType));
        }

        var layout = SafetensorsLayout.Plan(tensors, floatingPointType);
        var header = SafetensorsLayout.Header(layout, metadata ?? new Dictionary<string, string>());
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (var entry in layout)
            {
                using var stored = StoredForm.Of(entry.Name, tensors[entry.Name], entry.DataType.ToScalarType()!.Value);
                TensorBytes.Write(stream, stored);
            }
        });
    }
}
