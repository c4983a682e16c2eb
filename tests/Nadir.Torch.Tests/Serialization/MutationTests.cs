using Nadir.Torch.Serialization;

namespace Nadir.Torch.Tests.Serialization;

/// <summary>
/// Thousands of damaged files: each is read or refused, and none takes memory that its length does not justify.
/// </summary>
public sealed class MutationTests : IDisposable
{
    private const int Rounds = 2000;

    // For the error's text, its stack and the opened file, whatever the file's length is.
    private const long FixedAllowance = 1 << 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DamagedSafetensorsFiles()
    {
        using var scope = new TensorScope();
        var path = _folder.File("seed");
        var tensors = new Dictionary<string, Tensor>
        {
            ["a.weight"] = Tensor.Zeros([3, 4]),
            ["b"] = Tensor.Zeros([5], ScalarType.Int64),
            ["empty"] = Tensor.Zeros([0, 2], ScalarType.Float16),
            ["flag"] = Tensor.Zeros([2], ScalarType.Bool),
        };
        SafetensorsTensors.Write(path, tensors, new Dictionary<string, string> { ["format"] = "pt" });

        Mutate(File.ReadAllBytes(path), damaged =>
        {
            using var inner = new TensorScope();
            SafetensorsTensors.ReadAll(damaged);
        });
    }

    [Fact]
    public void DamagedZipCheckpoints() =>
        Mutate(CheckpointBytes.Zip(Pickle(), [new byte[24], new byte[4]], byteOrder: "little"), Load);

    [Fact]
    public void DamagedTorchScriptArchives() =>
        Mutate(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Goldens", "torchscript_scripted.pt")), Load);

    [Fact]
    public void DamagedLegacyCheckpoints()
    {
        var head = new CheckpointBytes().Raw(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)
            .Stop();
        var version = new CheckpointBytes().Int(1001).Stop();
        var machine = new CheckpointBytes().Op("(").Text("little_endian").Raw(0x88).Op("d").Stop();
        var keys = new CheckpointBytes().Op("(").Text("0").Text("1").Op("l").Stop();
        byte[] file =
        [
            .. head, .. version, .. machine, .. Pickle(), .. keys,
            .. BitConverter.GetBytes(6L), .. new byte[24], .. BitConverter.GetBytes(2L), .. new byte[4],
        ];
        Load(_folder.Write("good", file));

        Mutate(file, Load);
    }

    private static void Load(string path)
    {
        using var file = PytorchCheckpoint.Load(path);
        file.StateDict();
    }

    private static byte[] Pickle() => new CheckpointBytes().Op("}(")
        .Text("model").Op("}(").Text("w").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1]).Text("h")
        .Tensor("HalfStorage", "1", 2, 0, [2], [1]).Op("u")
        .Text("epoch").Int(3).Text("names").Op("](").Text("x").Text("y").Op("eu").Stop();

    private void Mutate(byte[] seed, Action<string> read)
    {
        var random = new Random(20);
        var refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var damaged = Damage(seed, random);
            var path = _folder.Write("damaged", damaged);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(path);
            }
            catch (InvalidDataException)
            {
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0,
                FixedAllowance + (100L * damaged.Length));
        }

        Assert.InRange(refused, Rounds / 4, Rounds);
    }

    private static byte[] Damage(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var i = random.Next(1, 4); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)));
                    break;
                case 3:
                    bytes[at] = byte.MaxValue;
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return [.. bytes];
    }
}
