using Nadir.Torch.Nn;
using Nadir.Torch.Tests.Goldens;

namespace Nadir.Torch.Tests.Nn;

/// <summary>The same seed gives the same first weights as PyTorch.</summary>
[Collection(LiveCountCollection.Name)] // The seed is the whole process's.
public sealed class InitialValueTests
{
    private static readonly Dictionary<string, Func<Module>> s_make = new()
    {
        ["linear"] = () => new Linear(5, 3),
        ["conv2d"] = () => new Conv2d(4, 2, 3, groups: 2),
        ["conv1d"] = () => new Conv1d(2, 3, 3),
        ["embedding"] = () => new Embedding(4, 3, paddingIdx: 2),
        ["gru"] = () => new Gru(2, 3, bidirectional: true),
        ["attention"] = () => new MultiheadAttention(4, 2),
        ["encoder"] = () => new TransformerEncoderLayer(4, 2, 6),
    };

    public static TheoryData<string> Names => [.. s_make.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void AsInPyTorch(string name)
    {
        using var scope = new TensorScope();
        var expected = GoldenFile.Read("nn.safetensors").Part($"initial.{name}.");
        TorchRandom.ManualSeed(1234);

        using var module = s_make[name]();

        var state = module.StateDict();
        Assert.Equal(expected.Keys.Order(), state.Keys.Order());
        Assert.All(expected, pair => TensorAssert.Close(pair.Value, state[pair.Key], 1e-7, pair.Key));
    }
}
