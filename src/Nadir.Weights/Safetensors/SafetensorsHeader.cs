using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;

namespace Nadir.Weights.Safetensors;

/// <summary>The parsed and checked header of a safetensors file.</summary>
internal sealed class SafetensorsHeader
{
    /// <summary>Longest header that the format allows, in bytes.</summary>
    public const long MaximumLength = 100_000_000;

    private const int LengthField = sizeof(ulong);

    private SafetensorsHeader(
        IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata, long dataStart)
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
            throw new InvalidDataException(
                $"its first 8 bytes give a header of {length} bytes, more than the {MaximumLength} that safetensors "
                    + $"allows; this is no safetensors file or it is damaged.");
        }

        var dataStart = LengthField + (long)length;
        if (dataStart > file.Length)
        {
            throw new InvalidDataException(
                $"its header should have {length} bytes, but only {file.Length - LengthField} follow; the file is "
                    + $"cut short or is no safetensors file.");
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

/// <summary>What a safetensors header tells of one tensor.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="DataType">Element type in the file.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">One past the last byte, counted from the end of the header.</param>
public sealed record SafetensorsEntry(string Name, DataType DataType, IReadOnlyList<long> Shape, long Begin, long End)
{
    /// <summary>Bytes of the tensor in the file.</summary>
    public long ByteCount => End - Begin;
}

/// <summary>The rules about where the bytes of the tensors lie.</summary>
internal static class SafetensorsSpans
{
    /// <summary>Bytes that a tensor takes.</summary>
    /// <exception cref="InvalidDataException">They do not fit into 63 bits.</exception>
    public static long ByteCount(string name, DataType type, IEnumerable<long> shape)
    {
        try
        {
            return checked(shape.Aggregate(1L, static (product, size) => checked(product * size)) * type.ElementSize());
        }
        catch (OverflowException)
        {
            throw new InvalidDataException($"the shape of tensor '{name}' is too large to count.");
        }
    }

    /// <summary>
    /// Checks that the spans match the shapes and cover the data without holes or overlaps.
    /// Empty tensors take no bytes: any number of them may stand at one offset, beside a tensor that begins there.
    /// </summary>
    /// <returns>The entries by their offsets.</returns>
    /// <exception cref="InvalidDataException">A rule is broken.</exception>
    public static SafetensorsEntry[] Check(IEnumerable<SafetensorsEntry> entries, long dataLength)
    {
        // By end as well as begin, so that empty tensors come before the one that begins at their offset.
        var ordered = entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End).ToArray();
        var expected = 0L;
        foreach (var entry in ordered)
        {
            if (entry.End < entry.Begin)
            {
                throw new InvalidDataException(
                    $"tensor '{entry.Name}' ends at byte {entry.End}, before it begins at {entry.Begin}.");
            }

            if (entry.Begin != expected)
            {
                var fault = entry.Begin > expected ? "leaves a hole after" : "overlaps";
                throw new InvalidDataException(
                    $"tensor '{entry.Name}' begins at byte {entry.Begin} and {fault} the tensor before it, which "
                        + $"ends at {expected}.");
            }

            var bytes = ByteCount(entry.Name, entry.DataType, entry.Shape);
            if (bytes != entry.ByteCount)
            {
                throw new InvalidDataException(
                    $"tensor '{entry.Name}', {entry.DataType.Name()} [{string.Join(", ", entry.Shape)}], "
                        + $"needs {bytes} bytes, but its offsets span {entry.ByteCount}.");
            }

            expected = entry.End;
        }

        if (expected != dataLength)
        {
            var fault = expected > dataLength ? "the file is cut short" : "something follows the last tensor";
            throw new InvalidDataException(
                $"its tensors take {expected} bytes, but {dataLength} follow the header: {fault}.");
        }

        return ordered;
    }
}

/// <summary>Reads the JSON of a safetensors header in one pass, refusing keys that occur twice.</summary>
internal static class SafetensorsHeaderParser
{
    public const string MetadataKey = "__metadata__";

    /// <summary>Parses a header that is known to be valid UTF-8.</summary>
    /// <exception cref="InvalidDataException">It is not JSON, or not of the header's form.</exception>
    public static (List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return ParseObject(json);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"its header is not valid JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            // The reader's answer to an escaped half of a surrogate pair.
            throw new InvalidDataException($"its header holds a text that is not valid Unicode: {e.Message}", e);
        }
    }

    private static (List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata) ParseObject(
        ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 16 });
        reader.Read();
        var entries = new List<SafetensorsEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            if (!names.Add(name))
            {
                throw new InvalidDataException($"its header names '{name}' twice.");
            }

            reader.Read();
            if (name == MetadataKey)
            {
                ParseMetadata(ref reader, metadata);
            }
            else
            {
                entries.Add(SafetensorsEntryParser.Parse(ref reader, name));
            }
        }

        // Anything but blanks after the object makes this throw.
        reader.Read();
        return (entries, metadata);
    }

    private static void ParseMetadata(ref Utf8JsonReader reader, Dictionary<string, string> metadata)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new InvalidDataException($"its {MetadataKey} is not an object of texts.");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw new InvalidDataException($"the value of '{key}' in its {MetadataKey} is not a text.");
            }

            if (!metadata.TryAdd(key, reader.GetString()!))
            {
                throw new InvalidDataException($"its {MetadataKey} names '{key}' twice.");
            }
        }
    }
}

/// <summary>Reads the description of one tensor: <c>{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}</c>.</summary>
internal static class SafetensorsEntryParser
{
    /// <summary>Parses the object that the reader stands on.</summary>
    /// <exception cref="InvalidDataException">A part is missing, given twice or of the wrong kind.</exception>
    public static SafetensorsEntry Parse(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new InvalidDataException($"the description of tensor '{name}' is not an object.");
        }

        DataType? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            reader.Read();
            switch (key)
            {
                case "dtype" when type is null:
                    type = ParseType(ref reader, name);
                    break;
                case "shape" when shape is null:
                    shape = ParseIntegers(ref reader, name, key);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ParseIntegers(ref reader, name, key);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw new InvalidDataException($"tensor '{name}' gives its {key} twice.");
                default:
                    reader.Skip(); // Later versions of the format may add keys.
                    break;
            }
        }

        if (offsets is not { Length: 2 })
        {
            throw new InvalidDataException($"tensor '{name}' does not give two data_offsets.");
        }

        return new SafetensorsEntry(
            name,
            type ?? throw new InvalidDataException($"tensor '{name}' gives no dtype."),
            shape ?? throw new InvalidDataException($"tensor '{name}' gives no shape."),
            offsets[0],
            offsets[1]);
    }

    private static DataType ParseType(ref Utf8JsonReader reader, string name)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : string.Empty;
        return DataTypes.TryParse(text, out var type)
            ? type
            : throw new InvalidDataException($"tensor '{name}' has the unknown dtype '{text}'.");
    }

    private static long[] ParseIntegers(ref Utf8JsonReader reader, string name, string key)
    {
        var values = new List<long>();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value)
                && value >= 0)
            {
                values.Add(value);
            }
        }

        return reader.TokenType == JsonTokenType.EndArray
            ? [.. values]
            : throw new InvalidDataException(
                $"the {key} of tensor '{name}' is not a list of whole numbers from 0 to {long.MaxValue}.");
    }
}
