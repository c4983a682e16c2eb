namespace Nadir.Exchange.Parquet;

/// <summary>
/// Holds the sizes of pages against the file before the library takes memory for them: it believes what the head of a
/// page says. Field numbers are those of parquet.thrift (apache/parquet-format). For one thread at a time.
/// </summary>
internal sealed class PageSizes
{
    // Writers make pages of about 1 MiB; some put a whole row group into one, which of vectors may be much.
    private const int LargestPage = 1 << 28;
    private const int LargestPageOfLists = 1 << 29;
    private const int UsualHead = 1 << 12;
    private const int LongestHead = 1 << 24;

    private readonly string _path;
    private readonly FileStream _stream;
    private readonly List<Chunk[]> _groups;
    private byte[] _buffer = new byte[UsualHead];

    /// <param name="path">The file, for messages.</param>
    /// <param name="stream">The file.</param>
    /// <param name="footer">Its footer, without the length and the magic bytes.</param>
    /// <exception cref="ExchangeException">The footer is damaged.</exception>
    public PageSizes(string path, FileStream stream, ReadOnlySpan<byte> footer)
    {
        (_path, _stream) = (path, stream);
        try
        {
            _groups = ReadFooter(footer);
        }
        catch (Exception error) when (error is EndOfStreamException or InvalidDataException)
        {
            throw new ExchangeException($"{path} is damaged: its footer cannot be read; get the file again.", error);
        }
    }

    /// <summary>Checks every page of a column of a row group.</summary>
    /// <exception cref="ExchangeException">A page lies outside the file, is larger than pages are, or
    /// is encrypted.</exception>
    public void Check(int rowGroup, ParquetColumn column)
    {
        var chunk = rowGroup < _groups.Count && column.Index < _groups[rowGroup].Length
            ? _groups[rowGroup][column.Index]
            : throw Fault(column, "has no place in the footer");
        if (chunk.IsEncrypted)
        {
            throw new ExchangeException(
                $"{_path} keeps its column {column.Name} encrypted; write it again without encryption.");
        }

        if (chunk.IsElsewhere || chunk.Offset < 4 || chunk.Length < 0 || chunk.Length > _stream.Length - chunk.Offset)
        {
            throw Fault(column, chunk.IsElsewhere ? "lies in another file"
                : $"is said to take the bytes {chunk.Offset} to {chunk.Offset + chunk.Length} of {_stream.Length}");
        }

        long end = chunk.Offset + chunk.Length;
        for (long place = chunk.Offset; place < end;)
        {
            var (head, packed, unpacked) = ReadHead(place, end, column);
            if (packed < 0 || packed > end - place - head || unpacked < 0
                || unpacked > (column.IsList ? LargestPageOfLists : LargestPage))
            {
                throw Fault(
                    column, $"has a page that is said to take {packed} bytes, and {unpacked} when it is unpacked");
            }

            place += head + packed;
        }
    }

    private (int Head, int Packed, int Unpacked) ReadHead(long place, long end, ParquetColumn column)
    {
        for (int length = UsualHead; ; length *= 16)
        {
            int wanted = (int)Math.Min(length, end - place);
            _buffer = _buffer.Length < wanted ? new byte[wanted] : _buffer;
            int read = RandomAccess.Read(_stream.SafeFileHandle, _buffer.AsSpan(0, wanted), place);
            try
            {
                return ReadHead(_buffer.AsSpan(0, read));
            }
            catch (EndOfStreamException) when (wanted < end - place && length < LongestHead)
            {
            }
            catch (Exception error) when (error is EndOfStreamException or InvalidDataException)
            {
                throw Fault(column, "has a page whose head cannot be read");
            }
        }
    }

    private static (int Head, int Packed, int Unpacked) ReadHead(ReadOnlySpan<byte> bytes)
    {
        var reader = new ThriftReader(bytes);
        (long packed, long unpacked) = (-1, -1);
        for (int id = 0; reader.NextField(ref id, out var type);)
        {
            switch (id, type)
            {
                case (2, ThriftType.Int32):
                    unpacked = reader.Integer();
                    break;
                case (3, ThriftType.Int32):
                    packed = reader.Integer();
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return (reader.Position, Within(packed), Within(unpacked));
    }

    private static int Within(long size) => size is >= 0 and <= int.MaxValue ? (int)size : -1;

    private static List<Chunk[]> ReadFooter(ReadOnlySpan<byte> footer)
    {
        var reader = new ThriftReader(footer);
        var groups = new List<Chunk[]>();
        for (int id = 0; reader.NextField(ref id, out var type);)
        {
            if ((id, type) != (4, ThriftType.List))
            {
                reader.Skip(type);
                continue;
            }

            var (count, _) = reader.List();
            for (int i = 0; i < count; i++)
            {
                groups.Add(ReadGroup(ref reader));
            }
        }

        return groups;
    }

    private static Chunk[] ReadGroup(ref ThriftReader reader)
    {
        Chunk[] chunks = [];
        for (int id = 0; reader.NextField(ref id, out var type);)
        {
            if ((id, type) != (1, ThriftType.List))
            {
                reader.Skip(type);
                continue;
            }

            chunks = new Chunk[reader.List().Count];
            for (int i = 0; i < chunks.Length; i++)
            {
                chunks[i] = ReadChunk(ref reader);
            }
        }

        return chunks;
    }

    private static Chunk ReadChunk(ref ThriftReader reader)
    {
        var chunk = default(Chunk);
        for (int id = 0; reader.NextField(ref id, out var type);)
        {
            switch (id, type)
            {
                case (1, ThriftType.Binary):
                    reader.Skip(type);
                    chunk = chunk with { IsElsewhere = true };
                    break;
                case (3, ThriftType.Struct):
                    chunk = ReadPlace(ref reader) with
                    {
                        IsElsewhere = chunk.IsElsewhere,
                        IsEncrypted = chunk.IsEncrypted
                    };
                    break;
                case (8, ThriftType.Struct):
                    reader.Skip(type);
                    chunk = chunk with { IsEncrypted = true };
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return chunk;
    }

    private static Chunk ReadPlace(ref ThriftReader reader)
    {
        (long length, long data, long? dictionary) = (-1, -1, null);
        for (int id = 0; reader.NextField(ref id, out var type);)
        {
            switch (id, type)
            {
                case (7, ThriftType.Int64):
                    length = reader.Integer();
                    break;
                case (9, ThriftType.Int64):
                    data = reader.Integer();
                    break;
                case (11, ThriftType.Int64):
                    dictionary = reader.Integer();
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        // As the library does: a dictionary that is said to lie at 0 is none.
        return new Chunk(dictionary is > 0 && dictionary < data ? dictionary.Value
            : data, length, IsElsewhere: false, IsEncrypted: false);
    }

    private ExchangeException Fault(ParquetColumn column, string what) =>
        new($"{_path} is damaged: its column {column.Name} {what}; get the file again.");

    private readonly record struct Chunk(long Offset, long Length, bool IsElsewhere, bool IsEncrypted);
}
