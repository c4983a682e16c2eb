using System.Buffers.Binary;
using System.Text.Unicode;

namespace Nadir.Torch.Serialization;

/// <summary>The parsed and checked header of a safetensors file.</summary>
internal sealed class SafetensorsHeader
{
    /// <summary>Longest header that the format allows, in bytes.</summary>
    public const long MaximumLength = 100_000_000;

    private const int LengthField = sizeof(ulong);

    private SafetensorsHeader(IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata, long dataStart)
    {
        Entries = entries;
        Metadata = metadata;
        DataStart = dataStart;
    }

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The free texts of <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Where in the file the tensors' bytes begin.</summary>
    public long DataStart { get; }

    /// <summary>Reads and checks the header.</summary>
    /// <exception cref="InvalidDataException">The file breaks a rule of the format; the message says which.</exception>
    public static SafetensorsHeader Read(MappedFile file)
    {
        if (file.Length < LengthField)
        {
            throw new InvalidDataException($"it has {file.Length} bytes, too few for a safetensors file.");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span(0, LengthField));
        if (length > MaximumLength)
        {
            throw new InvalidDataException($"its first 8 bytes give a header of {length} bytes, more than the {MaximumLength} that safetensors allows; this is no safetensors file or it is damaged.");
        }

        var dataStart = LengthField + (long)length;
        if (dataStart > file.Length)
        {
            throw new InvalidDataException($"its header should have {length} bytes, but only {file.Length - LengthField} follow; the file is cut short or is no safetensors file.");
        }

        var text = file.Span(LengthField, (int)length);
        if (text.IsEmpty || text[0] != (byte)'{')
        {
            throw new InvalidDataException("its header does not begin with '{'; this is no safetensors file.");
        }

        if (!Utf8.IsValid(text))
        {
            throw new InvalidDataException("its header is not valid UTF-8.");
        }

        var (entries, metadata) = SafetensorsHeaderParser.Parse(text);
        var ordered = SafetensorsSpans.Check(entries, file.Length - dataStart);
        return new SafetensorsHeader(ordered, metadata, dataStart);
    }
}
