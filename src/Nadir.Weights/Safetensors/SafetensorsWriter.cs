using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nadir.Files;

namespace Nadir.Weights.Safetensors;

/// <summary>Writes safetensors files.</summary>
public static class SafetensorsWriter
{
    /// <summary>
    /// Writes tensors into a file, replacing an old one as a whole: whoever reads sees the old content or the new,
    /// also after a crash. The same tensors always give the same bytes.
    /// </summary>
    /// <param name="path">The file. Its folder must exist.</param>
    /// <param name="tensors">What to write; each one's bytes are asked for when it is its turn.</param>
    /// <param name="metadata">Free texts for the header.</param>
    /// <exception cref="ArgumentException">A name is reserved, given twice or not valid Unicode.</exception>
    /// <exception cref="InvalidOperationException">A tensor wrote another number of bytes than its
    /// shape takes.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one stays.</exception>
    public static void Write(
        string path, IEnumerable<SafetensorsContent> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var contents = tensors.ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
        var layout = SafetensorsLayout.Plan(contents.Values);
        var header = SafetensorsLayout.Header(layout, metadata ?? new Dictionary<string, string>());
        DurableFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (var entry in layout)
            {
                contents[entry.Name].Write(stream);
                if (stream.Position != sizeof(ulong) + header.Length + entry.End)
                {
                    throw new InvalidOperationException(
                        $"Tensor '{entry.Name}' wrote another number of bytes than the {entry.ByteCount} of its "
                            + $"shape.");
                }
            }
        });
    }
}

/// <summary>A tensor that is to be written.</summary>
/// <param name="Name">Unique in the file.</param>
/// <param name="DataType">Type of its elements in the file.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Write">Writes its bytes: little-endian, the last dimension fastest.</param>
public sealed record SafetensorsContent(
    string Name, DataType DataType, IReadOnlyList<long> Shape, Action<Stream> Write);

/// <summary>Decides where a writer puts each tensor, and makes the header that says so.</summary>
internal static class SafetensorsLayout
{
    private const int Alignment = 8;

    private static readonly UTF8Encoding s_strict = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Places tensors one after another: types of large elements first, then by the bytes of the name.
    /// </summary>
    /// <exception cref="ArgumentException">A name is reserved or not valid Unicode.</exception>
    public static List<SafetensorsEntry> Plan(IEnumerable<SafetensorsContent> tensors)
    {
        var ordered = tensors
            .Select(tensor => (tensor.Name, Bytes: NameBytes(tensor.Name), Type: tensor.DataType, tensor.Shape))
            .OrderByDescending(static tensor => tensor.Type)
            .ThenBy(static tensor => tensor.Bytes,
                Comparer<byte[]>.Create(static (left, right) => left.AsSpan().SequenceCompareTo(right)));
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
        using (var writer = new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
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
            : throw new ArgumentException(
                $"The header would have {buffer.WrittenCount} bytes; safetensors "
                    + $"allows {SafetensorsHeader.MaximumLength}.", nameof(entries));
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
}
