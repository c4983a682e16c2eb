using Nadir.Torch.Serialization;

namespace Nadir.Torch.Tests.Serialization;

public sealed class PytorchFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ViewsOfOneStorageShareMemory()
    {
        var pickle = new CheckpointBytes().Op("(")
            .Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1])
            .Tensor("FloatStorage", "0", 6, 1, [2], [3])
            .Tensor("FloatStorage", "0", 6, 6, [0], [1])
            .Tensor("FloatStorage", "0", 6, 4, [], [])
            .Op("t").Stop();
        using var file = Load(pickle, Floats(0, 1, 2, 3, 4, 5));

        var parts = Assert.IsType<object?[]>(file.Root).Cast<Tensor>().ToArray();

        Assert.Equal([0, 1, 2, 3, 4, 5], parts[0].ToArray<float>());
        Assert.Equal([1, 4], parts[1].ToArray<float>());
        Assert.Empty(parts[2].ToArray<float>());
        Assert.Equal(4, parts[3].Item<float>());
        parts[0].FillInPlace(7);
        Assert.Equal([7, 7], parts[1].ToArray<float>());
    }

    [Fact]
    public void OneTensorInTwoPlacesIsOneObject()
    {
        var pickle = new CheckpointBytes().Op("(").Text("a").Tensor("FloatStorage", "0", 1, 0, [1], [1]).Op("q\u0009")
            .Text("b").Op("h\u0009d").Stop();
        using var file = Load(pickle, Floats(3));

        var tensors = file.StateDict();

        Assert.Same(tensors["a"], tensors["b"]);
    }

    [Fact]
    public void EveryStorageClassIsRead()
    {
        (string Name, ScalarType Type, int Size)[] classes =
        [
            ("ByteStorage", ScalarType.UInt8, 1), ("CharStorage", ScalarType.Int8, 1),
            ("ShortStorage", ScalarType.Int16, 2),
            ("IntStorage", ScalarType.Int32, 4), ("LongStorage", ScalarType.Int64, 8),
            ("HalfStorage", ScalarType.Float16, 2),
            ("FloatStorage", ScalarType.Float32, 4), ("DoubleStorage", ScalarType.Float64, 8),
            ("BFloat16Storage", ScalarType.BFloat16, 2), ("BoolStorage", ScalarType.Bool, 1),
        ];
        foreach (var (name, type, size) in classes)
        {
            using var file = Load(new CheckpointBytes().Tensor(name, "0", 3, 0, [3], [1]).Stop(), new byte[3 * size]);

            var tensor = Assert.IsType<Tensor>(file.Root);
            Assert.Equal(type, tensor.Type);
            Assert.Equal([3], tensor.Shape);
        }
    }

    [Fact]
    public void TruthValuesMustBeZeroOrOne()
    {
        var error = Assert.Throws<InvalidDataException>(
            () => Load(new CheckpointBytes().Tensor("BoolStorage", "0", 3, 0, [3], [1]).Stop(), [0, 1, 2]));

        Assert.Contains("neither 0 nor 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PlainValuesAreRead()
    {
        var pickle = new CheckpointBytes()
            .Op("(NK\u0007M\u0000\u0001J\u00fe\u00ff\u00ff\u00ff").Raw(0x88, 0x89).Int(long.MinValue)
            .Raw(0x8a, 0).Raw(0x8a, 1, 0x80).Raw(0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1)
            .Op("G").Raw(0x3f, 0xe0, 0, 0, 0, 0, 0, 0).Raw(0x8c, 2, 0xc3, 0xbc).Op("C\u0002\u0001\u0002")
            .Global("torch", "float16").Global("torch", "Size").Op("(K\u0002K\u0003t").Raw(0x85).Op("R")
            .Global("torch", "device").Text("cuda").Op("K\u0001").Raw(0x86).Op("Rt").Stop();
        using var file = Load(pickle);

        var values = Assert.IsType<object?[]>(file.Root);

        Assert.Equal(
            [null, 7L, 256L, -2L, true, false, long.MinValue, 0L, -128L, System.Numerics.BigInteger.Pow(2, 64), 0.5,
                "ü"],
            values[..12]);
        Assert.Equal([1, 2], Assert.IsType<byte[]>(values[12]));
        Assert.Equal(ScalarType.Float16, values[13]);
        Assert.Equal([2L, 3L], Assert.IsType<object?[]>(values[14]));
        Assert.Equal("cuda:1", values[15]);
    }

    [Fact]
    public void SharedPartsDoNotMultiply()
    {
        // 2^60 paths lead to the innermost list.
        var pickle = new CheckpointBytes().Op("]");
        for (var i = 0; i < 60; i++)
        {
            pickle.Op("q\u0001h\u0001").Raw(0x86);
        }

        using var file = Load(pickle.Stop());

        Assert.IsType<object?[]>(file.Root);
        var error = Assert.Throws<InvalidDataException>(() => file.StateDict());
        Assert.Contains("parts", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Floats(params float[] values) => values.SelectMany(BitConverter.GetBytes).ToArray();

    private PytorchCheckpoint Load(byte[] pickle, params byte[][] storages) =>
        PytorchCheckpoint.Load(_folder.Write("good.pt", CheckpointBytes.Zip(pickle, storages, byteOrder: "little")));
}
