using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Nadir.Weights.Pytorch;

/// <summary>
/// Walks over the bytes of a pickle; every length is checked against what is left before anything is made of it.
/// </summary>
internal ref struct PickleReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding s_strict = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    public PickleOpcode Opcode() => (PickleOpcode)Byte();

    public byte Byte() => Bytes(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(sizeof(ushort)));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(sizeof(int)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(sizeof(uint)));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(sizeof(ulong)));

    public double Float64() => BinaryPrimitives.ReadDoubleBigEndian(Bytes(sizeof(double)));

    /// <summary>The next bytes, not copied.</summary>
    /// <exception cref="InvalidDataException">So many are not left.</exception>
    public ReadOnlySpan<byte> Bytes(ulong length)
    {
        var left = _bytes[Position..];
        if (length > (ulong)left.Length)
        {
            throw new InvalidDataException("its pickle is cut short.");
        }

        Position += (int)length;
        return left[..(int)length];
    }

    /// <summary>A text of a known length in bytes.</summary>
    public string Text(ulong length) => Decode(Bytes(length));

    /// <summary>A text that ends with a line feed, which is not part of it.</summary>
    public string Line()
    {
        var length = _bytes[Position..].IndexOf((byte)'\n');
        if (length < 0)
        {
            throw new InvalidDataException("its pickle is cut short.");
        }

        var text = Decode(Bytes((ulong)length));
        Position++;
        return text;
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("its pickle holds a text that is not valid UTF-8.", e);
        }
    }
}

/// <summary>The opcodes that push a plain value.</summary>
internal static class PickleScalars
{
    /// <summary>Reads the value of such an opcode; false when it is another one.</summary>
    public static bool TryRead(PickleOpcode opcode, ref PickleReader reader, out object? value)
    {
        switch (opcode)
        {
            case PickleOpcode.None:
                value = null;
                return true;
            case PickleOpcode.NewTrue:
                value = true;
                return true;
            case PickleOpcode.NewFalse:
                value = false;
                return true;
            case PickleOpcode.BinaryInt:
                value = (long)reader.Int32();
                return true;
            case PickleOpcode.BinaryInt1:
                value = (long)reader.Byte();
                return true;
            case PickleOpcode.BinaryInt2:
                value = (long)reader.UInt16();
                return true;
            case PickleOpcode.Long1:
                value = Long(reader.Bytes(reader.Byte()));
                return true;
            case PickleOpcode.Long4:
                value = Long(reader.Bytes(reader.UInt32()));
                return true;
            case PickleOpcode.BinaryFloat:
                value = reader.Float64();
                return true;
            case PickleOpcode.ShortBinaryUnicode:
                value = reader.Text(reader.Byte());
                return true;
            case PickleOpcode.BinaryUnicode:
                value = reader.Text(reader.UInt32());
                return true;
            case PickleOpcode.BinaryUnicode8:
                value = reader.Text(reader.UInt64());
                return true;
            case PickleOpcode.ShortBinaryBytes:
                value = reader.Bytes(reader.Byte()).ToArray();
                return true;
            case PickleOpcode.BinaryBytes:
                value = reader.Bytes(reader.UInt32()).ToArray();
                return true;
            case PickleOpcode.BinaryBytes8:
                value = reader.Bytes(reader.UInt64()).ToArray();
                return true;
            default:
                value = null;
                return false;
        }
    }

    private static object Long(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > sizeof(long))
        {
            return new BigInteger(bytes);
        }

        var number = bytes.Length > 0 && (sbyte)bytes[^1] < 0 ? -1L : 0L;
        bytes.CopyTo(MemoryMarshal.AsBytes(new Span<long>(ref number)));
        return number;
    }
}
