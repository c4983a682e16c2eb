using System.Buffers.Binary;
using System.Text;

namespace Nadir.Torch.Serialization;

/// <summary>
/// The table of contents of a zip archive. Only members that are stored without compression can be found in it, as PyTorch
/// writes weights; it compresses the programs of TorchScript archives, which nobody reads here.
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
    /// <exception cref="InvalidDataException">There is no such member, it is compressed, or its bytes do not lie in the file.</exception>
    public (long Offset, long Length) Find(string name)
    {
        if (!_members.TryGetValue(name, out var member))
        {
            throw new InvalidDataException($"it lacks the member '{name}'.");
        }

        if (!member.IsStored)
        {
            throw new InvalidDataException($"its member '{name}' is compressed or encrypted, which PyTorch never does to weights; pack the archive anew without compression.");
        }

        var local = _file.Span(member.LocalOffset, LocalLength);
        if (BinaryPrimitives.ReadUInt32LittleEndian(local) != LocalSignature)
        {
            throw new InvalidDataException($"its zip member '{name}' is not where the table says.");
        }

        var names = BinaryPrimitives.ReadUInt16LittleEndian(local[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(local[28..]);
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
