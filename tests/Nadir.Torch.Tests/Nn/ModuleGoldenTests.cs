using Nadir.Torch.Nn;
using Nadir.Torch.Tests.Goldens;

namespace Nadir.Torch.Tests.Nn;

/// <summary>Results, gradients and running statistics of every module, as PyTorch computes them.</summary>
public sealed class ModuleGoldenTests : IDisposable
{
    private readonly TensorScope _scope = new();
    private readonly GoldenFile _golden = GoldenFile.Read("nn.safetensors");

    public static TheoryData<string> Cases => [.. MakeModule.Keys];

    private static Dictionary<string, Func<Module>> MakeModule { get; } = new()
    {
        ["linear"] = () => new Linear(3, 4),
        ["linear_no_bias"] = () => new Linear(3, 4, bias: false),
        ["conv1d"] = () => new Conv1d(4, 6, 3, stride: 2, padding: 1, dilation: 2, groups: 2),
        ["conv2d"] = () => new Conv2d(4, 6, 3, stride: 2, padding: 1, groups: 2),
        ["conv2d_wide"] = () => new Conv2d(2, 3, (1, 3), (1, 2), (0, 1), (1, 2), bias: false),
        ["batch_norm1d"] = () => new BatchNorm1d(3),
        ["batch_norm2d"] = () => new BatchNorm2d(3, eps: 1e-3, momentum: 0.3),
        ["batch_norm2d_mean"] = () => new BatchNorm2d(3, momentum: null),
        ["batch_norm2d_eval"] = () => new BatchNorm2d(3),
        ["layer_norm"] = () => new LayerNorm(5, eps: 1e-4),
        ["layer_norm_2d"] = () => new LayerNorm([3, 5]),
        ["group_norm"] = () => new GroupNorm(2, 4),
        ["embedding"] = () => new Embedding(5, 3, paddingIdx: 1),
        ["gru"] = () => new Gru(3, 4, numLayers: 2, batchFirst: true),
        ["gru_no_bias"] = () => new Gru(3, 4, bias: false),
        ["gru_lengths"] = () => new Gru(3, 4, numLayers: 2, batchFirst: true, bidirectional: true),
        ["gru_lengths_time_first"] = () => new Gru(3, 2, bidirectional: true),
        ["attention_padding"] = () => new MultiheadAttention(8, 2, batchFirst: true),
        ["attention_bool_mask"] = () => new MultiheadAttention(8, 4, bias: false, batchFirst: true),
        ["attention_real_mask"] = () => new MultiheadAttention(8, 2),
        ["attention_self"] = () => new MultiheadAttention(8, 2, batchFirst: true),
        ["encoder_last_relu"] = () => Encoder(ActivationKind.Relu, normFirst: false),
        ["encoder_last_gelu"] = () => Encoder(ActivationKind.Gelu, normFirst: false),
        ["encoder_first_relu"] = () => Encoder(ActivationKind.Relu, normFirst: true),
        ["encoder_first_gelu"] = () => Encoder(ActivationKind.Gelu, normFirst: true),
    };

    public void Dispose() => _scope.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void AsInPyTorch(string name)
    {
        using var module = MakeModule[name]();
        module.LoadStateDict(_golden.Part($"{name}.param."));
        module.Train(!name.EndsWith("_eval", StringComparison.Ordinal));
        var inputs = _golden.Part($"{name}.input.");
        foreach (var (input, tensor) in inputs)
        {
            tensor.RequiresGrad = tensor.Type.IsFloatingPoint() && input != "mask";
        }

        var output = Call(module, name, inputs);
        output.Backward(_golden[$"{name}.cotangent"]);

        TensorAssert.Close(_golden[$"{name}.output"], output, what: "output");
        foreach (var (parameter, expected) in _golden.Part($"{name}.grad."))
        {
            TensorAssert.Close(expected, module.StateDict()[parameter].Grad, 1e-5, parameter);
        }

        foreach (var (input, expected) in _golden.Part($"{name}.grad_input."))
        {
            TensorAssert.Close(expected, inputs[input].Grad, 1e-5, input);
        }

        var buffers = module.NamedBuffers().ToDictionary(pair => pair.Name, pair => pair.Buffer);
        Assert.All(_golden.Part($"{name}.after."),
            pair => TensorAssert.Close(pair.Value, buffers[pair.Key], what: pair.Key));
    }

    private static TransformerEncoderLayer Encoder(ActivationKind activation, bool normFirst) =>
        new(8, 2, 12, dropout: 0, activation, batchFirst: true, normFirst: normFirst);

    private static Tensor Call(Module module, string name, Dictionary<string, Tensor> inputs) => module switch
    {
        Gru gru => Joined(gru.ForwardWithState(inputs["x"], inputs.GetValueOrDefault("lengths"))),
        MultiheadAttention attention when inputs.ContainsKey("query") => attention.Forward(
            inputs["query"], inputs["key"], inputs["value"], inputs.GetValueOrDefault("padding"),
            inputs.GetValueOrDefault("mask")),
        TransformerEncoderLayer layer => layer.Forward(inputs["x"], inputs["padding"]),
        _ when name == "batch_norm2d_mean" => module.Forward(inputs["x"]) + module.Forward(inputs["x"] * 2),
        _ => module.Forward(inputs.Values.Single()),
    };

    private static Tensor Joined((Tensor Output, Tensor State) result) =>
        Tensor.Cat([result.Output.Flatten(), result.State.Flatten()]);
}
