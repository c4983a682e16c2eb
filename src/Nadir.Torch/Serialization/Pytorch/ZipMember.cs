using System.Buffers.Binary;

namespace Nadir.Torch.Serialization;

/// <summary>A member of a zip archive as its table describes it. All values count bytes.</summary>
/// <param name="LocalOffset">Where its local header begins.</param>
/// <param name="CompressedLength">Bytes that it takes in the file.</param>
/// <param name="Length">Bytes that it unpacks to.</param>
/// <param name="IsStored">Whether it is neither compressed nor encrypted.</param>
internal readonly record struct ZipMember(long LocalOffset, long CompressedLength, long Length, bool IsStored)
{
    private const ushort Zip64Extra = 1;

    /// <summary>Reads lengths and offset of a table entry; what does not fit into 32 bits stands in the zip64 extra field.</summary>
    /// <exception cref="InvalidDataException">The extra field is missing or damaged.</exception>
    public static ZipMember Parse(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> extra)
    {
        var wide = FindZip64(extra);
        var length = Value(entry[24..], ref wide);
        var compressed = Value(entry[20..], ref wide);
        var offset = Value(entry[42..], ref wide);
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]);
        var method = BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]);
        return new ZipMember(offset, compressed, length, method == 0 && (flags & 1) == 0 && compressed == length);
    }

    private static ReadOnlySpan<byte> FindZip64(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            var length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == Zip64Extra)
            {
                return extra.Slice(4, length);
            }

            extra = extra[(4 + length)..];
        }

        return [];
    }

    private static long Value(ReadOnlySpan<byte> field, ref ReadOnlySpan<byte> wide)
    {
        var value = BinaryPrimitives.ReadUInt32LittleEndian(field);
        if (value != uint.MaxValue)
        {
            return value;
        }

        var number = wide.Length < sizeof(long) ? -1 : BinaryPrimitives.ReadInt64LittleEndian(wide);
        if (number < 0)
        {
            throw new InvalidDataException("its zip table is damaged.");
        }

        wide = wide[sizeof(long)..];
        return number;
    }
}
