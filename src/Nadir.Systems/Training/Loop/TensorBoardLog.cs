using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Nadir.Systems.Training.Loop;

/// <summary>
/// Writes an event file that TensorBoard reads: TFRecords of <c>Event</c> messages with a scalar a number, in the wire
/// format of Protocol Buffers. Steps are under <c>train/</c>, what is told after an epoch under <c>epoch/</c>. Not safe
/// for concurrent use.
/// </summary>
/// <remarks>
/// Layout of a record (TensorFlow, core/lib/io/record_writer): length as uint64, its masked CRC, the message, its
/// masked CRC; all little-endian. Fields of the messages (core/util/event.proto, core/framework/summary.proto): Event
/// has wall_time = 1 (double), step = 2 (int64), file_version = 3 (string), summary = 5; Summary has value = 1; Value
/// has tag = 1 (string) and simple_value = 2 (float). A resumed training writes a further file, which TensorBoard shows
/// as one run with the first.
/// </remarks>
internal sealed class TensorBoardLog : ITrainingLog
{
    public const string Pattern = "events.out.tfevents.*";

    private const string Version = "brain.Event:2";

    private readonly FileStream _stream;

    /// <summary>Makes a file of its own.</summary>
    /// <param name="directory">The training's folder.</param>
    public TensorBoardLog(string directory)
    {
        // TensorBoard reads the files of a folder in the order of their names.
        var seconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        string Name() => Path.Combine(
            directory, string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{seconds:D10}.nadir"));
        while (File.Exists(Name()))
        {
            seconds++;
        }

        _stream = new FileStream(Name(), FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        WriteRecord(Event(0, 3, Encoding.UTF8.GetBytes(Version)));
    }

    public void Write(TrainingLogEntry entry)
    {
        using var summary = new MemoryStream();
        Span<byte> single = stackalloc byte[4];
        foreach (var (name, value) in entry.Numbers)
        {
            using var scalar = new MemoryStream();
            WriteBytes(scalar, 1, Encoding.UTF8.GetBytes($"{(entry.Kind == "step" ? "train" : entry.Kind)}/{name}"));
            WriteTag(scalar, 2, 5);
            BinaryPrimitives.WriteSingleLittleEndian(single, (float)value);
            scalar.Write(single);
            WriteBytes(summary, 1, scalar.ToArray());
        }

        WriteRecord(Event(entry.GlobalStep, 5, summary.ToArray()));
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>
    /// CRC-32C (Castagnoli; RFC 3720, appendix B.4), masked as TensorFlow stores it: rotated right by 15, plus a
    /// constant.
    /// </summary>
    internal static uint MaskedChecksum(ReadOnlySpan<byte> data) =>
        BitOperations.RotateRight(Checksum(data), 15) + 0xa282ead8u;

    /// <summary>CRC-32C of bytes.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> data)
    {
        var checksum = uint.MaxValue;
        foreach (var value in data)
        {
            checksum = BitOperations.Crc32C(checksum, value);
        }

        return ~checksum;
    }

    private static byte[] Event(long step, int field, byte[] content)
    {
        using var message = new MemoryStream();
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(time, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0);
        WriteTag(message, 1, 1);
        message.Write(time);
        WriteTag(message, 2, 0);
        WriteVarint(message, (ulong)step);
        WriteBytes(message, field, content);
        return message.ToArray();
    }

    private static void WriteBytes(MemoryStream target, int field, byte[] content)
    {
        WriteTag(target, field, 2);
        WriteVarint(target, (ulong)content.Length);
        target.Write(content);
    }

    private static void WriteTag(MemoryStream target, int field, int wireType) =>
        WriteVarint(target, (ulong)((field << 3) | wireType));

    private static void WriteVarint(MemoryStream target, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            target.WriteByte((byte)(value | 0x80));
        }

        target.WriteByte((byte)value);
    }

    private void WriteRecord(byte[] message)
    {
        var record = new byte[message.Length + 16];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)message.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), MaskedChecksum(record.AsSpan(0, 8)));
        message.CopyTo(record, 12);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + message.Length), MaskedChecksum(message));
        _stream.Write(record);
        _stream.Flush();
    }
}
