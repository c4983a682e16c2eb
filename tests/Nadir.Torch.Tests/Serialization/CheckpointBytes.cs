using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Nadir.Torch.Tests.Serialization;

/// <summary>Writes checkpoints by hand: pickles opcode by opcode, and the archives around them.</summary>
internal sealed class CheckpointBytes
{
    private readonly List<byte> _pickle = [];

    public CheckpointBytes() => Raw(0x80, 2);

    public byte[] Pickle => [.. _pickle];

    /// <summary>A zip archive of the pickle and of storages, stored under their numbers.</summary>
    public static byte[] Zip(
        byte[] pickle, IEnumerable<byte[]> storages, CompressionLevel level = CompressionLevel.NoCompression,
        string? byteOrder = null)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "x/data.pkl", pickle, level);
            if (byteOrder is not null)
            {
                Add(zip, "x/byteorder", Encoding.ASCII.GetBytes(byteOrder), level);
            }

            foreach (var (number, storage) in storages.Index())
            {
                Add(zip, $"x/data/{number}", storage, level);
            }
        }

        return memory.ToArray();
    }

    public CheckpointBytes Raw(params ReadOnlySpan<byte> bytes)
    {
        _pickle.AddRange(bytes);
        return this;
    }

    public CheckpointBytes Op(string opcodes) => Raw(Encoding.Latin1.GetBytes(opcodes));

    public CheckpointBytes Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return Op("X").Raw(length).Raw(bytes);
    }

    public CheckpointBytes Int(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Raw(0x8a, 8).Raw(bytes);
    }

    public CheckpointBytes Global(string module, string name) => Op($"c{module}\n{name}\n");

    /// <summary>A tensor as PyTorch writes it.</summary>
    public CheckpointBytes Tensor(string storageClass, string key, long count, long offset, long[] size, long[] stride)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Op("((");
        Text("storage").Global("torch", storageClass).Text(key).Text("cpu").Int(count).Op("tQ");
        return Int(offset).Tuple(size).Tuple(stride).Raw(0x89).Global("collections", "OrderedDict").Op(")RtR");
    }

    public byte[] Stop() => Op(".").Pickle;

    private static void Add(ZipArchive zip, string name, byte[] content, CompressionLevel level)
    {
        using var stream = zip.CreateEntry(name, level).Open();
        stream.Write(content);
    }

    private CheckpointBytes Tuple(long[] values)
    {
        Op("(");
        foreach (var value in values)
        {
            Int(value);
        }

        return Op("t");
    }
}
