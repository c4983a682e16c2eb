namespace Nadir.Onnx;

/// <summary>How a field of a message of Protocol Buffers is stored.</summary>
internal enum WireType
{
    /// <summary>An integer of one to ten bytes.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>A length and so many bytes: texts, messages and packed lists.</summary>
    Bytes = 2,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}

/// <summary>
/// Reads the fields of a message of Protocol Buffers one after another. No length is believed before it is compared
/// with what is left, and nothing is copied.
/// </summary>
/// <remarks>
/// Source: the Protocol Buffers documentation, "Encoding". Groups, which ONNX never had, are refused.
/// </remarks>
internal struct ProtobufReader(ReadOnlyMemory<byte> message)
{
    private const int MaximumVarintBytes = 10;

    private ReadOnlyMemory<byte> _rest = message;

    /// <summary>Number of the field that <see cref="Next"/> found.</summary>
    public int Field { get; private set; }

    /// <summary>How it is stored.</summary>
    public WireType Wire { get; private set; }

    /// <summary>Goes to the next field; its value is read by one of the other methods.</summary>
    /// <returns>False at the message's end.</returns>
    /// <exception cref="OnnxException">The message is damaged.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var tag = ReadVarint();
        (Field, Wire) = ((int)Math.Min(tag >> 3, int.MaxValue), (WireType)(tag & 7));
        return Field > 0 && Wire is WireType.Varint or WireType.Fixed64 or WireType.Bytes or WireType.Fixed32
            ? true
            : throw Damaged($"field {tag >> 3} has the wire type {tag & 7}, which no such file has");
    }

    /// <summary>The value as an integer.</summary>
    /// <exception cref="OnnxException">The field is stored otherwise, or cut short.</exception>
    public ulong Integer()
    {
        Require(WireType.Varint);
        return ReadVarint();
    }

    /// <summary>The value as bytes, a part of the message itself.</summary>
    /// <exception cref="OnnxException">The field is stored otherwise, or cut short.</exception>
    public ReadOnlyMemory<byte> Bytes()
    {
        Require(WireType.Bytes);
        return Take(ReadVarint());
    }

    /// <summary>The bytes of a list of numbers of a fixed width: all of them where it is packed, else one.</summary>
    /// <exception cref="OnnxException">The field is stored otherwise, or cut short.</exception>
    public ReadOnlyMemory<byte> Fixed(int width)
    {
        if (Wire == WireType.Bytes)
        {
            var bytes = Bytes();
            return bytes.Length % width == 0 ? bytes
                : throw Damaged($"a list of numbers of {width} bytes has {bytes.Length} bytes");
        }

        Require(width == sizeof(float) ? WireType.Fixed32 : WireType.Fixed64);
        return Take((ulong)width);
    }

    /// <summary>Adds the integers of a list to others: all of them where it is packed, else one.</summary>
    /// <exception cref="OnnxException">The field is stored otherwise, or cut short.</exception>
    public void Integers(List<long> values)
    {
        if (Wire != WireType.Bytes)
        {
            values.Add((long)Integer());
            return;
        }

        var list = new ProtobufReader(Bytes());
        while (!list._rest.IsEmpty)
        {
            values.Add((long)list.ReadVarint());
        }
    }

    /// <summary>Leaves the value unread.</summary>
    /// <exception cref="OnnxException">It is cut short.</exception>
    public void Skip()
    {
        switch (Wire)
        {
            case WireType.Varint:
                ReadVarint();
                break;
            case WireType.Bytes:
                Take(ReadVarint());
                break;
            default:
                Take(Wire == WireType.Fixed32 ? 4u : 8u);
                break;
        }
    }

    private static OnnxException Damaged(string fault) => new($"it is damaged: {fault}");

    private readonly void Require(WireType wire)
    {
        if (Wire != wire)
        {
            throw Damaged($"field {Field} is stored as {Wire} where {wire} was expected");
        }
    }

    private ReadOnlyMemory<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
        {
            throw Damaged(
                $"field {Field} has {length} bytes, but only {_rest.Length} are left; it is cut short or no .onnx file");
        }

        var bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return bytes;
    }

    private ulong ReadVarint()
    {
        var value = 0UL;
        var bytes = _rest.Span;
        for (var i = 0; i < Math.Min(bytes.Length, MaximumVarintBytes); i++)
        {
            value |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return value;
            }
        }

        throw Damaged("an integer has no end");
    }
}
