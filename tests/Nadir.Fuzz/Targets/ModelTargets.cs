using System.Buffers.Binary;
using Nadir.Fuzz.Mutations;
using Nadir.Onnx;
using Nadir.Torch;
using Nadir.Torch.Serialization;
using Nadir.Torch.Tests.Serialization;

namespace Nadir.Fuzz.Targets;

/// <summary>Readers of weights.</summary>
internal static class ModelTargets
{
    public static FuzzTarget Safetensors() => new FileTarget(
        "safetensors", SafetensorsSeeds, ReadWeights, IsBadData, smoke: 400,
        file => [new(0, 8, true), new(0, 4, true), .. Digits(file)]);

    public static FuzzTarget Pytorch() =>
        new FileTarget("pytorch", PytorchSeeds, ReadWeights, IsBadData, smoke: 400, ZipFields, RepairZip);

    public static FuzzTarget Onnx() => new OnnxTarget();

    // An index of several files may name one that is not there.
    private static bool IsBadData(Exception error) => error is InvalidDataException or FileNotFoundException;

    private static void ReadWeights(string path)
    {
        using var scope = new TensorScope();
        WeightsFile.ReadAll(path);
    }

    private static byte[][] SafetensorsSeeds()
    {
        using var scope = new TensorScope();
        var path = Path.GetTempFileName();
        var tensors = new Dictionary<string, Tensor>
        {
            ["a.weight"] = Tensor.Zeros([3, 4]),
            ["b"] = Tensor.Zeros([5], ScalarType.Int64),
            ["empty"] = Tensor.Zeros([0, 2], ScalarType.Float16),
            ["flag"] = Tensor.Zeros([2], ScalarType.Bool),
        };
        SafetensorsTensors.Write(path, tensors, new Dictionary<string, string> { ["format"] = "pt" });
        byte[][] seeds = [File.ReadAllBytes(path),
            """{"metadata":{"total_size":8},"weight_map":{"a":"x.safetensors"}}"""u8.ToArray()];
        File.Delete(path);
        return seeds;
    }

    private static byte[][] PytorchSeeds()
    {
        var pickle = new CheckpointBytes().Op("}(").Text("w").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1])
            .Text("b").Tensor("HalfStorage", "1", 2, 0, [2], [1]).Text("epoch").Int(3).Text("list").Op("](").Int(1)
            .Raw(0x88).Op("eu").Stop();
        var head = new CheckpointBytes().Raw(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)
            .Stop();
        var version = new CheckpointBytes().Int(1001).Stop();
        var machine = new CheckpointBytes().Op("(").Text("little_endian").Raw(0x88).Op("d").Stop();
        var keys = new CheckpointBytes().Op("(").Text("0").Text("1").Op("l").Stop();
        return
        [
            WithoutTimes(CheckpointBytes.Zip(pickle, [new byte[24], new byte[4]], byteOrder: "little")),
            WithoutTimes(CheckpointBytes.Zip(
                pickle, [new byte[24], new byte[4]], System.IO.Compression.CompressionLevel.Optimal)),
            [.. head, .. version, .. machine, .. pickle, .. keys, .. BitConverter.GetBytes(6L), .. new byte[24],
                .. BitConverter.GetBytes(2L), .. new byte[4]],
        ];
    }

    // The same file whenever it was made.
    private static byte[] WithoutTimes(byte[] zip)
    {
        for (var at = 0; at + 46 <= zip.Length; at++)
        {
            if (zip.AsSpan(at, 4).SequenceEqual("PK\u0003\u0004"u8))
            {
                zip.AsSpan(at + 10, 4).Clear();
            }
            else if (zip.AsSpan(at, 4).SequenceEqual("PK\u0001\u0002"u8))
            {
                zip.AsSpan(at + 12, 4).Clear();
            }
        }

        return zip;
    }

    // Numbers in JSON.
    private static IEnumerable<Field> Digits(byte[] file) =>
        Enumerable.Range(0, Math.Min(file.Length, 600)).Where(at => char.IsAsciiDigit((char)file[at]))
            .Select(at => new Field(at, 1));

    // Headers of members, of the directory, and its end.
    private static List<Field> ZipFields(byte[] file)
    {
        var fields = new List<Field>();
        for (var at = 0; at + 46 <= file.Length; at++)
        {
            if (file[at] == 'P' && file[at + 1] == 'K')
            {
                fields.AddRange(Enumerable.Range(2, 20).Select(pair => new Field(at + (2 * pair), 2, true)));
                fields.AddRange(Enumerable.Range(3, 7).Select(quad => new Field(at + (2 * quad), 4, true)));
            }
        }

        return fields;
    }

    // Where members are stored as they are, their checksums are made right, so that a changed pickle is read.
    private static void RepairZip(byte[] file)
    {
        for (var at = 0; at + 46 <= file.Length; at++)
        {
            var isMember = file.AsSpan(at, 4).SequenceEqual("PK\u0003\u0004"u8);
            if (!isMember || BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at + 8)) != 0)
            {
                continue;
            }

            long start = at + 30 + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at + 26))
                + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at + 28));
            long size = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 18));
            if (start + size > file.Length)
            {
                continue;
            }

            var (old, crc) = (file.AsSpan(at + 14, 4).ToArray(), Images.Crc32.Of(file.AsSpan((int)start, (int)size)));
            for (var place = file.AsSpan().IndexOf(old); place >= 0
                && old.AsSpan().IndexOfAnyExcept((byte)0) >= 0; place = file.AsSpan().IndexOf(old))
            {
                BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(place), crc);
                if (file.AsSpan(place, 4).SequenceEqual(old))
                {
                    break;
                }
            }
        }
    }

    private sealed class OnnxTarget()
        : FileTarget("onnx", Seeds, Read, error => error is OnnxException or InvalidDataException, smoke: 60)
    {
        private static readonly Lazy<string?> Missing = new(Find);

        // ONNX Runtime is large by itself.
        public override long MemoryBudget => 1L << 30;

        public override string? Absent => Missing.Value;

        private static string? Find()
        {
            try
            {
                var path = Path.GetTempFileName();
                File.WriteAllBytes(path, Seeds()[0]);
                OnnxSession.Open(path).Dispose();
                File.Delete(path);
                return null;
            }
            catch (OnnxException error)
            {
                return error.Message;
            }
        }

        private static byte[][] Seeds()
        {
            var path = Path.GetTempFileName();
            var graph = new OnnxGraph("seed");
            var input = graph.Input("x", OnnxElementType.Float, -1, 4);
            var product = graph.Node("MatMul", [input, graph.Constant([1f, 2, 3, 4, 5, 6, 7, 8], 4, 2)]);
            graph.Output(graph.Node("Relu", [product]), "y", OnnxElementType.Float, -1, 2);
            graph.Write(path);
            var bytes = File.ReadAllBytes(path);
            File.Delete(path);
            return [bytes];
        }

        private static void Read(string path)
        {
            using var session = OnnxSession.Open(path);
        }
    }
}
