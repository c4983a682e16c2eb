using System.Buffers.Binary;
using System.Text;
using ParquetSharp;
using ParquetSharp.IO;
using FixedSizeListType = Apache.Arrow.Types.FixedSizeListType;

namespace Nadir.Exchange.Parquet;

/// <summary>A Parquet file that is open for reading, row group by row group. For one thread at a time.</summary>
internal sealed class ParquetSource : IDisposable
{
    // A footer names every column of every row group; those of files with a hundred thousand row groups take some
    // megabytes.
    private const int LongestFooter = 1 << 28;
    private const int TailBytes = 8;

    private readonly FileStream _stream;
    private readonly PageSizes _pages;
    private readonly ManagedRandomAccessFile _file;
    private readonly ParquetFileReader _reader;

    private ParquetSource(string path, FileStream stream, PageSizes pages, ManagedRandomAccessFile file,
        ParquetFileReader reader)
    {
        (Path, _stream, _pages, _file, _reader) = (path, stream, pages, file, reader);
        var schema = reader.FileMetaData.Schema;
        Columns = [.. Enumerable.Range(0, schema.NumColumns)
            .Select(index => ParquetColumn.Of(index, schema.Column(index)))];
        KeyValues = reader.FileMetaData.KeyValueMetadata;
    }

    /// <summary>The file, as it was named.</summary>
    public string Path { get; }

    /// <summary>Its name without the folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Rows, as the footer says.</summary>
    public long Rows => _reader.FileMetaData.NumRows;

    /// <summary>Row groups.</summary>
    public int RowGroups => _reader.FileMetaData.NumRowGroups;

    /// <summary>The columns that hold values, those within structures and lists by their whole path.</summary>
    public IReadOnlyList<ParquetColumn> Columns { get; }

    /// <summary>What is said of the file as a whole.</summary>
    public IReadOnlyDictionary<string, string> KeyValues { get; }

    /// <summary>Opens a file and reads its footer.</summary>
    /// <exception cref="ExchangeException">It is no Parquet, or is truncated, damaged or encrypted.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ParquetSource Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        ManagedRandomAccessFile? file = null;
        ParquetFileReader? reader = null;
        try
        {
            var footer = ReadFooter(path, stream);
            var pages = new PageSizes(path, stream, footer);
            file = new ManagedRandomAccessFile(stream);
            using var properties = ReaderProperties.GetDefaultReaderProperties();
            properties.EnableBufferedStream();
            properties.EnablePageChecksumVerification();
            reader = new ParquetFileReader(file, properties);
            return new ParquetSource(path, stream, pages, file, reader);
        }
        catch (Exception error)
        {
            reader?.Dispose();
            file?.Dispose();
            stream.Dispose();
            if (error is ParquetException)
            {
                throw Damaged(path, error);
            }

            throw;
        }
    }

    /// <summary>The rows of a row group, as the footer says.</summary>
    public long RowsOf(int rowGroup)
    {
        using var group = _reader.RowGroup(rowGroup);
        return group.MetaData.NumRows;
    }

    /// <summary>Opens a column of a row group.</summary>
    public ColumnReader OpenColumn(int rowGroup, ParquetColumn column)
    {
        try
        {
            using var group = _reader.RowGroup(rowGroup);
            _pages.Check(rowGroup, column);
            return group.Column(column.Index);
        }
        catch (ParquetException error)
        {
            throw Damaged(Path, error);
        }
    }

    /// <summary>How long the lists of a column are, where the file says that all are of one length.</summary>
    /// <param name="column">Name of the column.</param>
    /// <returns>Null where it does not say so.</returns>
    public int? FixedLengthOf(string column)
    {
        if (!KeyValues.ContainsKey("ARROW:schema"))
        {
            return null;
        }

        try
        {
            using var reader = new ParquetSharp.Arrow.FileReader(_file);
            return reader.Schema.FieldsLookup[column].FirstOrDefault()?.DataType is FixedSizeListType list
                ? list.ListSize : null;
        }
        catch (Exception error) when (error is ParquetException or NotSupportedException or NotImplementedException
            or InvalidDataException)
        {
            // Only files without rows are asked.
            return null;
        }
    }

    /// <summary>The sentence about a file that cannot be read to its end.</summary>
    public static ExchangeException Damaged(string path, Exception error) => new(
        $"{path} is damaged, or of a kind of Parquet that is not read ({Short(error.Message)}); get the file again.",
        error);

    public void Dispose()
    {
        _reader.Dispose();
        _file.Dispose();
        _stream.Dispose();
    }

    // What is wrong with the ends is told here, since the library has one message for all of it.
    private static byte[] ReadFooter(string path, FileStream stream)
    {
        Span<byte> head = stackalloc byte[4];
        Span<byte> tail = stackalloc byte[TailBytes];
        if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length
            || !(head.SequenceEqual("PAR1"u8) || head.SequenceEqual("PARE"u8)))
        {
            throw new ExchangeException(
                $"{path} is no Parquet file (its first bytes are not PAR1); name a .parquet file.");
        }

        long length = stream.Length;
        if (length < head.Length + TailBytes)
        {
            throw Truncated(path);
        }

        stream.Seek(-TailBytes, SeekOrigin.End);
        stream.ReadExactly(tail);
        if (head.SequenceEqual("PARE"u8) || tail[4..].SequenceEqual("PARE"u8))
        {
            throw new ExchangeException($"{path} is encrypted; write it again without encryption.");
        }

        if (!tail[4..].SequenceEqual("PAR1"u8))
        {
            throw Truncated(path);
        }

        uint footer = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        if (footer > LongestFooter || footer > length - TailBytes - head.Length)
        {
            throw new ExchangeException(
                $"{path} is damaged: it says that its footer takes {footer} bytes of its {length}; get the file again.");
        }

        var bytes = new byte[footer];
        stream.Seek(-TailBytes - footer, SeekOrigin.End);
        stream.ReadExactly(bytes);
        stream.Seek(0, SeekOrigin.Begin);
        return bytes;
    }

    private static ExchangeException Truncated(string path) =>
        new($"{path} is truncated: a Parquet file ends with PAR1; get the file again.");

    private static string Short(string message)
    {
        var line = new StringBuilder(message.Split('\n')[0].Trim().TrimEnd('.'));
        return line.Length <= 200 ? line.ToString() : line.ToString(0, 200) + "...";
    }
}

/// <summary>A column that holds values.</summary>
/// <param name="Index">Its number in the file.</param>
/// <param name="Path">The names that lead to it, from the outermost.</param>
/// <param name="Physical">How its values are kept.</param>
/// <param name="Kind">What they are.</param>
/// <param name="Unit">Ticks of 100 ns in the unit of a time; negative for its parts.</param>
/// <param name="Width">Bytes of a value of fixed length.</param>
/// <param name="Bits">Bits of a whole number; 0 of other values.</param>
/// <param name="MaxDefinition">The definition level of a value that is there.</param>
/// <param name="ElementDefinition">The least definition level of an element of a list, which may be null.</param>
/// <param name="MaxRepetition">How many lists it is in.</param>
internal sealed record ParquetColumn(
    int Index,
    IReadOnlyList<string> Path,
    PhysicalType Physical,
    ValueKind Kind,
    long Unit,
    int Width,
    int Bits,
    short MaxDefinition,
    short ElementDefinition,
    short MaxRepetition)
{
    /// <summary>The outermost name.</summary>
    public string Name => Path[0];

    /// <summary>Whether its values stand alone, each in a row of its own.</summary>
    public bool IsPlain => MaxRepetition == 0 && Path.Count == 1;

    /// <summary>Whether each row has a list of values.</summary>
    public bool IsList => MaxRepetition == 1 && Path.Count is 2 or 3 && Path[1] is not ("key_value" or "map");

    /// <summary>Whether its values are numbers that a vector may have.</summary>
    public bool IsNumber => Kind is ValueKind.Float or ValueKind.Whole;

    public static ParquetColumn Of(int index, ColumnDescriptor descriptor)
    {
        using var logical = LogicalTypeOf(descriptor);
        using var node = descriptor.SchemaNode;
        var (kind, unit) = KindOf(descriptor.PhysicalType, logical, descriptor.TypeLength);
        return new(
            index,
            descriptor.Path.ToDotVector(),
            descriptor.PhysicalType,
            kind,
            unit,
            descriptor.TypeLength,
            kind == ValueKind.Whole ? (logical as IntLogicalType)?.BitWidth
                ?? (descriptor.PhysicalType == PhysicalType.Int32 ? 32 : 64) : 0,
            descriptor.MaxDefinitionLevel,
            (short)(descriptor.MaxDefinitionLevel - (node.Repetition == Repetition.Optional ? 1 : 0)),
            descriptor.MaxRepetitionLevel);
    }

    // Types that are newer than the library, or damaged, cost the column and not the file.
    private static LogicalType? LogicalTypeOf(ColumnDescriptor descriptor)
    {
        try
        {
            return descriptor.LogicalType;
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static (ValueKind Kind, long Unit) KindOf(PhysicalType physical, LogicalType? logical, int width) =>
        (physical, logical) switch
        {
            (_, null) => (ValueKind.Other, 0),
            (PhysicalType.Int32, DateLogicalType) => (ValueKind.Time, TimeSpan.TicksPerDay),
            (PhysicalType.Int64, TimestampLogicalType time) => (ValueKind.Time, time.TimeUnit switch
            {
                TimeUnit.Millis => TimeSpan.TicksPerMillisecond,
                TimeUnit.Micros => TimeSpan.TicksPerMicrosecond,
                _ => -TimeSpan.NanosecondsPerTick,
            }),
            (PhysicalType.Int96, _) => (ValueKind.Time, 0),
            (_, DecimalLogicalType or TimeLogicalType or IntervalLogicalType) => (ValueKind.Other, 0),
            (PhysicalType.Boolean, _) => (ValueKind.Boolean, 0),
            (PhysicalType.Int32 or PhysicalType.Int64, _) => (ValueKind.Whole, 0),
            (PhysicalType.Float or PhysicalType.Double, _) => (ValueKind.Float, 0),
            (PhysicalType.FixedLenByteArray, Float16LogicalType) when width == 2 => (ValueKind.Float, 0),
            (PhysicalType.ByteArray, StringLogicalType or EnumLogicalType or JsonLogicalType) => (ValueKind.Text, 0),
            (PhysicalType.ByteArray, _) => (ValueKind.Bytes, 0),
            _ => (ValueKind.Other, 0),
        };
}

/// <summary>What the values of a column are.</summary>
internal enum ValueKind
{
    /// <summary>Something that is not read.</summary>
    Other,

    /// <summary>Texts in UTF-8.</summary>
    Text,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Numbers with fractions, of 16, 32 or 64 bits.</summary>
    Float,

    /// <summary>Whole numbers of 8 to 64 bits.</summary>
    Whole,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>Dates and instants, in UTC.</summary>
    Time,
}
