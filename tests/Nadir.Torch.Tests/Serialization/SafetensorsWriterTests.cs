using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Nadir.Torch.Serialization;
using Nadir.Weights.Safetensors;

namespace Nadir.Torch.Tests.Serialization;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TensorScope _scope = new();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void TheBytesAreThoseOfTheFormat()
    {
        var path = _folder.File("one.safetensors");
        var tensor = Tensor.FromArray<float>([0, 1, 2, 3, 4, 5], 1, 2, 3);

        SafetensorsTensors.Write(path, new Dictionary<string, Tensor> { ["attn_0"] = tensor });

        // huggingface/safetensors writes exactly this header for this tensor; it needs no padding.
        const string Header = """{"attn_0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}}""";
        var bytes = File.ReadAllBytes(path);
        Assert.Equal(64, BinaryPrimitives.ReadInt64LittleEndian(bytes));
        Assert.Equal(Header, Encoding.UTF8.GetString(bytes, 8, 64));
        Assert.Equal(8 + 64 + 24, bytes.Length);
        Assert.Equal(4f, BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(8 + 64 + 16)));
    }

    [Fact]
    public void BytesThatAreKeptWithoutACopyAreTheFilesOwnUntilItIsClosed()
    {
        var path = _folder.File("kept.safetensors");
        SafetensorsTensors.Write(path, new Dictionary<string, Tensor>
        {
            ["full"] = Tensor.FromArray<float>([1, 2, 3], 3),
            ["empty"] = Tensor.Zeros([0], ScalarType.Float32),
        });

        ReadOnlyMemory<byte> kept;
        using (var file = SafetensorsFile.Open(path))
        {
            kept = file.Memory("full");
            Assert.Equal(File.ReadAllBytes(path)[^12..], kept.ToArray());
            Assert.Equal(file.Bytes("full", 4, 8).ToArray(), kept[4..].ToArray());
            Assert.Equal(0, file.Memory("empty").Length);
            Assert.Throws<KeyNotFoundException>(() => file.Memory("none"));
        }

        Assert.Throws<ObjectDisposedException>(() => kept.Span.Length);
    }

    [Fact]
    public void LargeElementsComeFirstThenNamesInByteOrder()
    {
        var path = _folder.File("order.safetensors");
        Dictionary<string, Tensor> tensors = new()
        {
            ["b8"] = Tensor.Zeros([3], ScalarType.UInt8),
            ["\uffff"] = Tensor.Zeros([1], ScalarType.Float16),
            ["\U0001f600"] = Tensor.Zeros([1], ScalarType.Float16),
            ["a16"] = Tensor.Zeros([1], ScalarType.BFloat16),
            ["z64"] = Tensor.Zeros([1], ScalarType.Int64),
            ["y32"] = Tensor.Zeros([1], ScalarType.Float32),
            ["x32"] = Tensor.Zeros([1], ScalarType.Int32),
        };

        SafetensorsTensors.Write(path, tensors);

        using var file = SafetensorsFile.Open(path);
        Assert.Equal(["z64", "y32", "x32", "a16", "\uffff", "\U0001f600", "b8"],
            file.Entries.Select(entry => entry.Name));
    }

    [Fact]
    public void AnyTensorsComeBack()
    {
        var types = Enum.GetValues<ScalarType>();
        var shapes = Gen.Choose(0, 4).Select(size => (long)size).ArrayOf().Select(sizes => sizes.Take(4).ToArray());
        var tensors = (from type in Gen.Elements(types)
                       from shape in shapes
                       from seed in ArbMap.Default.GeneratorFor<int>()
                       select (type, shape, seed)).ArrayOf();
        Prop.ForAll(tensors.ToArbitrary(), ArbMap.Default.ArbFor<Dictionary<int, NonNull<string>>>(), RoundTrip)
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void HalfPrecisionIsChosenForFloatsOnly()
    {
        var path = _folder.File("half.safetensors");
        var tensors = new Dictionary<string, Tensor>
        {
            ["w"] = Tensor.FromArray<float>([1.5f, -2, float.PositiveInfinity], 3),
            ["n"] = Tensor.FromArray<long>([70_000], 1),
        };

        SafetensorsTensors.Write(path, tensors, floatingPointType: ScalarType.Float16);

        var read = SafetensorsTensors.ReadAll(path);
        Assert.Equal([(Half)1.5f, (Half)(-2), Half.PositiveInfinity], read["w"].ToArray<Half>());
        Assert.Equal([70_000], read["n"].ToArray<long>());
    }

    [Fact]
    public void NumbersTooLargeForHalfPrecisionAreRefusedAndTheOldFileStays()
    {
        var path = _folder.Write("old.safetensors", "old"u8);
        var tensors = new Dictionary<string, Tensor> { ["big"] = Tensor.FromArray<float>([1, 70_000], 2) };

        var error = Assert.Throws<OverflowException>(
            () => SafetensorsTensors.Write(path, tensors, floatingPointType: ScalarType.Float16));

        Assert.Contains("'big'", error.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["old.safetensors"], _folder.Names);
    }

    [Fact]
    public void ImpossibleNamesAreRefused()
    {
        foreach (var name in (string[])["__metadata__", "\ud800"])
        {
            var tensors = new Dictionary<string, Tensor> { [name] = Tensor.Zeros([1]) };

            Assert.ThrowsAny<ArgumentException>(() => SafetensorsTensors.Write(_folder.File("x"), tensors));
            Assert.Empty(_folder.Names);
        }
    }

    [Fact]
    public void StridedTensorsAreWrittenRowByRow()
    {
        var path = _folder.File("strided.safetensors");
        var tensor = Tensor.FromArray<float>([0, 1, 2, 3, 4, 5], 2, 3).T();
        tensor.RequiresGrad = true;

        SafetensorsTensors.Write(path, new Dictionary<string, Tensor> { ["t"] = tensor });

        Assert.Equal([0, 3, 1, 4, 2, 5], SafetensorsTensors.ReadAll(path)["t"].ToArray<float>());
    }

    private void RoundTrip((ScalarType Type, long[] Shape, int Seed)[] content, Dictionary<int, NonNull<string>> texts)
    {
        var path = _folder.File("any.safetensors");
        var tensors = content.Index().ToDictionary(item => $"t.{item.Index}\n\"ü", item => Make(item.Item));
        var metadata = texts.ToDictionary(
            pair => $"{pair.Key}", pair => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(pair.Value.Get)));

        SafetensorsTensors.Write(path, tensors.ToDictionary(pair => pair.Key, pair => pair.Value.Tensor), metadata);

        var bytes = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, length % 8);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, length));
        var read = SafetensorsTensors.ReadAll(path);
        Assert.Equal(tensors.Count, read.Count);
        foreach (var (name, (tensor, expected)) in tensors)
        {
            var offsets = header.RootElement.GetProperty(name).GetProperty("data_offsets");
            Assert.Equal(expected, bytes[(8 + length + offsets[0].GetInt32())..(8 + length + offsets[1].GetInt32())]);
            Assert.Equal(tensor.Shape, read[name].Shape);
            Assert.Equal(tensor.Type, read[name].Type);
            var actual = new byte[expected.Length];
            read[name].CopyBytesTo(actual);
            Assert.Equal(expected, actual);
        }

        using var file = SafetensorsFile.Open(path);
        Assert.Equal(metadata, file.Metadata);
    }

    private static (Tensor Tensor, byte[] Bytes) Make((ScalarType Type, long[] Shape, int Seed) content)
    {
        var bytes = new byte[content.Shape.Aggregate(
            (long)content.Type.ElementSize(), (product, size) => product * size)];
        new Random(content.Seed).NextBytes(bytes);
        if (content.Type == ScalarType.Bool)
        {
            bytes = Array.ConvertAll(bytes, value => (byte)(value & 1));
        }

        return (Tensor.FromBytes(bytes, content.Type, content.Shape), bytes);
    }
}
