using System.Numerics;
using Nadir.Torch.Serialization;
using Nadir.Torch.Tests.Goldens;

namespace Nadir.Torch.Tests.Serialization;

/// <summary>One checkpoint in every format that torch.save writes.</summary>
public sealed class TorchSaveTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public static TheoryData<string> Formats => ["protocol2", "protocol3", "protocol4", "protocol5", "legacy"];

    public void Dispose() => _scope.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public void EveryValueIsRead(string format)
    {
        using var file = PytorchCheckpoint.Load(PathOf($"checkpoint_{format}.pt"));
        var root = Assert.IsType<OrderedDictionary<object, object?>>(file.Root);

        Assert.Equal(12L, root["epoch"]);
        Assert.Equal(0.25, root["best"]);
        Assert.Equal("über", root["name"]);
        Assert.Null(root["none"]);
        Assert.Equal("number", root[7L]);
        Assert.Equal("cpu", root["device"]);
        Assert.Equal(BigInteger.Pow(2, 70), root["long"]);
        Assert.Equal([4L, 5L], Assert.IsType<object?[]>(root["size"]));
        Assert.Equal([ScalarType.Float16, ScalarType.Bool], Assert.IsType<object?[]>(root["types"]));
        var tensors = file.StateDict();
        Assert.Equal([1, 2, 3], tensors["views.0"].ToArray<int>());
        Assert.Equal([0, 3, 1, 4, 2, 5], tensors["views.1"].ToArray<int>());
        Assert.Equal([1, 1], tensors["parameter"].ToArray<float>());
        Assert.Equal([0, 3], tensors["empty"].Shape);
        Assert.Equal([true, false], tensors["bool"].ToArray<bool>());
        Assert.Equal(ScalarType.BFloat16, tensors["bfloat16"].Type);
        Assert.Equal([1.5f, -2], tensors["bfloat16"].To(ScalarType.Float32).ToArray<float>());
        Assert.Equal([3, 2], Assert.IsType<Tensor>(tensors["optimizer.state.0.exp_avg"]).Shape.Reverse());
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void WeightsAreThoseOfTheSafetensorsFile(string format)
    {
        var expected = WeightsFile.ReadAll(PathOf("checkpoint.safetensors"));

        var actual = WeightsFile.ReadAll(PathOf($"checkpoint_{format}.pt"));

        Assert.Equal(7, expected.Count);
        Assert.All(expected, pair => TensorAssert.Close(pair.Value, actual[pair.Key], 0, pair.Key));
    }

    [Fact]
    public void OtherFilesAreRefused()
    {
        using var folder = new TemporaryFolder();

        Assert.Contains("neither", Refuse("text of some kind"u8), StringComparison.Ordinal);
        Assert.Contains("neither", Refuse([]), StringComparison.Ordinal);
        Assert.Contains("weight_map", Refuse("{\"a\":{}}"u8), StringComparison.Ordinal);
        Assert.Contains("folder",
            Assert.Throws<InvalidDataException>(() => WeightsFile.ReadAll(AppContext.BaseDirectory)).Message,
            StringComparison.Ordinal);

        string Refuse(ReadOnlySpan<byte> content)
        {
            var path = folder.Write("other", content);
            return Assert.Throws<InvalidDataException>(() => WeightsFile.ReadAll(path)).Message;
        }
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Goldens", name);
}
