using Nadir.Torch.Serialization;
using Nadir.Torch.Tests.Goldens;

namespace Nadir.Torch.Tests.Serialization;

/// <summary>Archives of programs: their weights are read, their programs are not.</summary>
public sealed class TorchScriptTests : IDisposable
{
    private readonly TensorScope _scope = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData("torchscript_scripted.pt")]
    [InlineData("torchscript_traced.pt")]
    public void WeightsAreThoseOfTheStateDict(string name)
    {
        var expected = SafetensorsTensors.ReadAll(PathOf("torchscript.safetensors"));

        var actual = WeightsFile.ReadAll(PathOf(name));

        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        Assert.All(expected, pair => TensorAssert.Close(pair.Value, actual[pair.Key], 0, pair.Key));
    }

    [Fact]
    public void AttributesArePlainValues()
    {
        using var file = PytorchCheckpoint.Load(PathOf("torchscript_scripted.pt"));
        var net = Assert.IsType<OrderedDictionary<object, object?>>(file.Root, exactMatch: false);
        var visual = Assert.IsType<OrderedDictionary<object, object?>>(net["visual"], exactMatch: false);
        var block = Assert.IsType<OrderedDictionary<object, object?>>(visual["0"], exactMatch: false);

        Assert.Equal(2.0, block["scale"]);
        Assert.Equal([3L, 4L], Assert.IsType<List<object?>>(block["sizes"]));
        Assert.Equal(["a", "b"], Assert.IsType<List<object?>>(block["names"]));
        Assert.Equal([1L, "x"], Assert.IsType<object?[]>(block["pair"]));
        Assert.Equal(true, block["flag"]);
    }

    [Theory]
    [InlineData("c__torch__.a\nNet\n)\u0081.", null)]
    [InlineData("c__torch__\nNet\n)\u0081}b.", null)]
    [InlineData("c__torch__x\nNet\n)\u0081.", "'__torch__x.Net'")]
    [InlineData("ccollections\nOrderedDict\n)\u0081.", "makes an object")]
    [InlineData("c__torch__\nNet\nN\u0081.", "makes an object")]
    [InlineData("c__torch__\nNet\nN\u0085\u0081.", "makes an object")]
    [InlineData("c__torch__\nNet\n)R.", "calls something")]
    [InlineData("c__torch__\nNet\n)\u0081Nb.", "sets the state")]
    [InlineData("c__torch__\nNet\n}b.", "sets the state")]
    [InlineData("ctorch.jit._pickle\nbuild_intlist\n)R.", "applies 'torch.jit._pickle'")]
    [InlineData("c__torch__\nNet\n)\u0081q\u0000}(X\u0001\u0000\u0000\u0000ah\u0000ub.", "contains itself")]
    public void ObjectsAreMadeOfNothingElse(string opcodes, string? fault)
    {
        var path = _folder.Write("x.pt", CheckpointBytes.Zip(new CheckpointBytes().Op(opcodes).Pickle, []));

        if (fault is null)
        {
            using var file = PytorchCheckpoint.Load(path);
            Assert.Empty(file.StateDict());
        }
        else
        {
            Assert.Contains(fault, Assert.Throws<InvalidDataException>(() => PytorchCheckpoint.Load(path)).Message,
                StringComparison.Ordinal);
        }
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Goldens", name);
}
