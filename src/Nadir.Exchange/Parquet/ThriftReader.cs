namespace Nadir.Exchange.Parquet;

/// <summary>
/// Reads structures of Thrift's compact protocol (apache/thrift, doc/specs/thrift-compact-protocol.md), in which
/// Parquet keeps its footer and the heads of its pages. Every length is compared with the bytes that are there.
/// </summary>
/// <param name="bytes">The bytes, from the beginning of a structure.</param>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    private const int Deepest = 32;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Goes to the next field of a structure.</summary>
    /// <param name="id">The number of the field before, 0 at the beginning; becomes that of this field.</param>
    /// <param name="type">Its type.</param>
    /// <returns>False at the end of the structure.</returns>
    /// <exception cref="EndOfStreamException">The bytes end within the structure.</exception>
    public bool NextField(ref int id, out ThriftType type)
    {
        byte head = Byte();
        type = (ThriftType)(head & 15);
        if (head == 0)
        {
            return false;
        }

        id = head >> 4 == 0 ? (int)Integer() : id + (head >> 4);
        return true;
    }

    /// <summary>Reads a whole number of any size.</summary>
    public long Integer()
    {
        ulong zigzag = Varint();
        return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
    }

    /// <summary>Begins to read a list.</summary>
    /// <returns>How many elements it has, and their type. Each takes a byte at least, and there
    /// are that many.</returns>
    public (int Count, ThriftType Type) List()
    {
        byte head = Byte();
        ulong count = head >> 4 == 15 ? Varint() : (ulong)(head >> 4);
        return count <= (ulong)(_bytes.Length - Position) ? ((int)count, (ThriftType)(head & 15))
            : throw new EndOfStreamException();
    }

    /// <summary>Passes over a value.</summary>
    public void Skip(ThriftType type) => Skip(type, Deepest);

    private void Skip(ThriftType type, int depth)
    {
        if (depth == 0)
        {
            throw new InvalidDataException("structures are nested too deeply");
        }

        switch (type)
        {
            case ThriftType.True or ThriftType.False:
                break;
            case ThriftType.Byte:
                Move(1);
                break;
            case ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64:
                _ = Varint();
                break;
            case ThriftType.Double:
                Move(sizeof(double));
                break;
            case ThriftType.Binary:
                Move(Varint());
                break;
            case ThriftType.List or ThriftType.Set:
                var (count, element) = List();
                for (int i = 0; i < count; i++)
                {
                    // Within lists truth values take a byte.
                    Skip(element is ThriftType.True or ThriftType.False ? ThriftType.Byte : element, depth - 1);
                }

                break;
            case ThriftType.Struct:
                for (int id = 0; NextField(ref id, out var field);)
                {
                    Skip(field, depth - 1);
                }

                break;
            default:
                throw new InvalidDataException($"a value is of the type {(int)type}, which Parquet does not use");
        }
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number is longer than numbers are");
    }

    private byte Byte()
    {
        Move(1);
        return _bytes[Position - 1];
    }

    private void Move(ulong length) =>
        Position = length <= (ulong)(_bytes.Length - Position) ? Position + (int)length
            : throw new EndOfStreamException();
}

/// <summary>Types of the compact protocol.</summary>
internal enum ThriftType
{
    /// <summary>The truth value true; a field has no more bytes.</summary>
    True = 1,

    /// <summary>The truth value false; a field has no more bytes.</summary>
    False = 2,

    /// <summary>A byte.</summary>
    Byte = 3,

    /// <summary>A whole number of 16 bits.</summary>
    Int16 = 4,

    /// <summary>A whole number of 32 bits.</summary>
    Int32 = 5,

    /// <summary>A whole number of 64 bits.</summary>
    Int64 = 6,

    /// <summary>A number of 64 bits.</summary>
    Double = 7,

    /// <summary>Bytes or a text.</summary>
    Binary = 8,

    /// <summary>A list.</summary>
    List = 9,

    /// <summary>A set.</summary>
    Set = 10,

    /// <summary>A structure.</summary>
    Struct = 12,
}
