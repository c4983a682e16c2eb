using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nadir.Torch.Serialization;

/// <summary>Decides where a writer puts each tensor, and makes the header that says so.</summary>
internal static class SafetensorsLayout
{
    private const int Alignment = 8;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Places tensors one after another: types of large elements first, then by the bytes of the name.</summary>
    /// <exception cref="ArgumentException">A name is reserved or not valid Unicode.</exception>
    public static List<SafetensorsEntry> Plan(IReadOnlyDictionary<string, Tensor> tensors, ScalarType? floatingPointType)
    {
        var ordered = tensors
            .Select(pair => (Name: pair.Key, Bytes: NameBytes(pair.Key), Type: StoredType(pair.Value.Type, floatingPointType), pair.Value.Shape))
            .OrderByDescending(static tensor => tensor.Type)
            .ThenBy(static tensor => tensor.Bytes, Comparer<byte[]>.Create(static (left, right) => left.AsSpan().SequenceCompareTo(right)));
        var entries = new List<SafetensorsEntry>();
        var position = 0L;
        foreach (var (name, _, type, shape) in ordered)
        {
            var end = checked(position + SafetensorsSpans.ByteCount(name, type, shape));
            entries.Add(new SafetensorsEntry(name, type, shape, position, end));
            position = end;
        }

        return entries;
    }

    /// <summary>The header's JSON, padded with blanks so that the tensors' bytes begin at a multiple of 8.</summary>
    public static byte[] Header(IEnumerable<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            if (metadata.Count > 0)
            {
                writer.WriteStartObject(SafetensorsHeaderParser.MetadataKey);
                foreach (var (key, value) in metadata.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
                {
                    writer.WriteString(key, value);
                }

                writer.WriteEndObject();
            }

            foreach (var entry in entries)
            {
                WriteEntry(writer, entry);
            }

            writer.WriteEndObject();
        }

        var padding = (Alignment - (buffer.WrittenCount % Alignment)) % Alignment;
        buffer.GetSpan(Alignment)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        return buffer.WrittenCount <= SafetensorsHeader.MaximumLength
            ? buffer.WrittenSpan.ToArray()
            : throw new ArgumentException($"The header would have {buffer.WrittenCount} bytes; safetensors allows {SafetensorsHeader.MaximumLength}.", nameof(entries));
    }

    private static void WriteEntry(Utf8JsonWriter writer, SafetensorsEntry entry)
    {
        writer.WriteStartObject(entry.Name);
        writer.WriteString("dtype", entry.DataType.Name());
        writer.WriteStartArray("shape");
        foreach (var size in entry.Shape)
        {
            writer.WriteNumberValue(size);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets");
        writer.WriteNumberValue(entry.Begin);
        writer.WriteNumberValue(entry.End);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static byte[] NameBytes(string name) => name == SafetensorsHeaderParser.MetadataKey
        ? throw new ArgumentException($"'{name}' is reserved and cannot name a tensor.", nameof(name))
        : s_strict.GetBytes(name);

    private static SafetensorsDataType StoredType(ScalarType type, ScalarType? floatingPointType) =>
        (type.IsFloatingPoint() ? floatingPointType ?? type : type).ToSafetensors();
}
