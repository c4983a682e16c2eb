using System.Buffers.Binary;
using System.Text;

namespace Nadir.Weights.Pytorch;

/// <summary>
/// The table of contents of a zip archive. Only members that are stored without compression can be found in it, as
/// PyTorch writes weights; it compresses the programs of TorchScript archives, which nobody reads here.
/// </summary>
/// <remarks>
/// Members may not together be longer than the file, and none is unpacked, so that no archive takes more than itself.
/// Source: PKWARE's APPNOTE 6.3, sections 4.3.7, 4.3.12 to 4.3.16 and 4.5.3.
/// </remarks>
internal sealed class ZipDirectory
{
    private const uint EntrySignature = 0x02014b50;
    private const uint LocalSignature = 0x04034b50;
    private const int EntryLength = 46;
    private const int LocalLength = 30;

    private readonly MappedFile _file;
    private readonly Dictionary<string, ZipMember> _members = new(StringComparer.Ordinal);

    private ZipDirectory(MappedFile file) => _file = file;

    /// <summary>Names of the members.</summary>
    public IReadOnlyCollection<string> Names => _members.Keys;

    /// <summary>Reads the table and checks every member's place.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged.</exception>
    public static ZipDirectory Read(MappedFile file)
    {
        var (offset, length, count) = ZipTrailer.Find(file);
        var directory = new ZipDirectory(file);
        var table = file.Span(offset, length);
        var total = 0L;
        for (var i = 0L; i < count; i++)
        {
            var member = ReadEntry(ref table, out var name);
            if (!directory._members.TryAdd(name, member))
            {
                throw new InvalidDataException($"its zip table names '{name}' twice.");
            }

            total += member.CompressedLength;
            if (member.CompressedLength > file.Length || total > file.Length)
            {
                throw new InvalidDataException("the members of its zip table are together longer than the file.");
            }
        }

        return directory;
    }

    /// <summary>Where a member's bytes lie in the file.</summary>
    /// <exception cref="InvalidDataException">There is no such member, it is compressed, or its bytes do not lie
    /// in the file.</exception>
    public (long Offset, long Length) Find(string name)
    {
        if (!_members.TryGetValue(name, out var member))
        {
            throw new InvalidDataException($"it lacks the member '{name}'.");
        }

        if (!member.IsStored)
        {
            throw new InvalidDataException(
                $"its member '{name}' is compressed or encrypted, which PyTorch never does to weights; pack the "
                    + $"archive anew without compression.");
        }

        var local = _file.Span(member.LocalOffset, LocalLength);
        if (BinaryPrimitives.ReadUInt32LittleEndian(local) != LocalSignature)
        {
            throw new InvalidDataException($"its zip member '{name}' is not where the table says.");
        }

        var names = BinaryPrimitives.ReadUInt16LittleEndian(local[26..])
            + BinaryPrimitives.ReadUInt16LittleEndian(local[28..]);
        var offset = member.LocalOffset + LocalLength + names;
        return offset <= _file.Length - member.Length
            ? (offset, member.Length)
            : throw new InvalidDataException($"its zip member '{name}' reaches beyond the end of the file.");
    }

    private static ZipMember ReadEntry(ref ReadOnlySpan<byte> table, out string name)
    {
        if (table.Length < EntryLength || BinaryPrimitives.ReadUInt32LittleEndian(table) != EntrySignature)
        {
            throw new InvalidDataException("its zip table is damaged.");
        }

        var entry = table;
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]);
        var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]);
        var rest = nameLength + extraLength + BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
        if (table.Length - EntryLength < rest)
        {
            throw new InvalidDataException("its zip table is damaged.");
        }

        name = Encoding.UTF8.GetString(entry.Slice(EntryLength, nameLength));
        var member = ZipMember.Parse(entry, entry.Slice(EntryLength + nameLength, extraLength));
        table = table[(EntryLength + rest)..];
        return member;
    }
}

/// <summary>A member of a zip archive as its table describes it. All values count bytes.</summary>
/// <param name="LocalOffset">Where its local header begins.</param>
/// <param name="CompressedLength">Bytes that it takes in the file.</param>
/// <param name="Length">Bytes that it unpacks to.</param>
/// <param name="IsStored">Whether it is neither compressed nor encrypted.</param>
internal readonly record struct ZipMember(long LocalOffset, long CompressedLength, long Length, bool IsStored)
{
    private const ushort Zip64Extra = 1;

    /// <summary>
    /// Reads lengths and offset of a table entry; what does not fit into 32 bits stands in the zip64 extra field.
    /// </summary>
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

        throw new InvalidDataException(
            "it begins like a zip archive but has no zip table at its end; the file is cut short.");
    }

    private static ReadOnlySpan<byte> FindZip64(MappedFile file, long end)
    {
        if (end >= LocatorLength)
        {
            var locator = file.Span(end - LocatorLength, LocatorLength);
            var place = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(locator) == LocatorSignature && place >= 0
                && place <= end - Zip64EndLength)
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
