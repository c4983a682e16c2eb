using System.Buffers.Binary;

namespace Nadir.Torch.Serialization;

/// <summary>The end of a zip archive, which says where its table of contents is.</summary>
internal static class ZipTrailer
{
    private const uint EndSignature = 0x06054b50;
    private const uint Zip64EndSignature = 0x06064b50;
    private const uint LocatorSignature = 0x07064b50;
    private const int EndLength = 22;
    private const int LocatorLength = 20;
    private const int Zip64EndLength = 56;

    /// <summary>Finds the table: where it begins, its length in bytes and its number of entries.</summary>
    /// <exception cref="InvalidDataException">There is no table, or it does not lie in the file.</exception>
    public static (long Offset, int Length, long Count) Find(MappedFile file)
    {
        var end = FindEnd(file);
        var record = file.Span(end, EndLength);
        long count = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        if (count == ushort.MaxValue || length == uint.MaxValue || offset == uint.MaxValue)
        {
            var wide = FindZip64(file, end);
            count = BinaryPrimitives.ReadInt64LittleEndian(wide[32..]);
            length = BinaryPrimitives.ReadInt64LittleEndian(wide[40..]);
            offset = BinaryPrimitives.ReadInt64LittleEndian(wide[48..]);
        }

        if (count < 0 || length < 0 || offset < 0 || length > int.MaxValue || offset > end || length > end - offset)
        {
            throw new InvalidDataException("its zip table lies outside the file.");
        }

        return (offset, (int)length, count);
    }

    private static long FindEnd(MappedFile file)
    {
        // A comment of at most 65,535 bytes may follow.
        var length = (int)Math.Min(file.Length, EndLength + ushort.MaxValue);
        var tail = file.Span(file.Length - length, length);
        for (var i = length - EndLength; i >= 0; i--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail[i..]) == EndSignature)
            {
                return file.Length - length + i;
            }
        }

        throw new InvalidDataException("it begins like a zip archive but has no zip table at its end; the file is cut short.");
    }

    private static ReadOnlySpan<byte> FindZip64(MappedFile file, long end)
    {
        if (end >= LocatorLength)
        {
            var locator = file.Span(end - LocatorLength, LocatorLength);
            var place = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(locator) == LocatorSignature && place >= 0 && place <= end - Zip64EndLength)
            {
                var record = file.Span(place, Zip64EndLength);
                if (BinaryPrimitives.ReadUInt32LittleEndian(record) == Zip64EndSignature)
                {
                    return record;
                }
            }
        }

        throw new InvalidDataException("its zip table is damaged: the 64-bit record is missing.");
    }
}
