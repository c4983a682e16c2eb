using System.Numerics;
using System.Runtime.InteropServices;

namespace Nadir.Torch.Serialization.Pickle;

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
