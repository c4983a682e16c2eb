using Nadir.Torch.Nn;
using Nadir.Torch.Optim;
using Nadir.Torch.Tests.Goldens;

namespace Nadir.Torch.Tests.Optim;

/// <summary>Ten steps of every optimizer, and the clipping of gradients, as PyTorch does them.</summary>
public sealed class OptimizerGoldenTests : IDisposable
{
    private const int Steps = 10;
    private const int Parameters = 3;

    private readonly TensorScope _scope = new();
    private readonly GoldenFile _golden = GoldenFile.Read("optim.safetensors");

    public static TheoryData<string> Optimizers => [.. Make.Keys];

    internal static Dictionary<string, Func<Tensor[], Optimizer>> Make { get; } = new()
    {
        ["adam"] = parameters => new Adam(parameters, learningRate: 0.05),
        ["adam_decay"] = parameters => new Adam(parameters, 0.05, 0.8, 0.95, 1e-3, 0.1),
        ["adamw"] = parameters => new AdamW(parameters, learningRate: 0.05, weightDecay: 0.1),
        ["sgd"] = parameters => new Sgd(parameters, 0.05),
        ["sgd_momentum"] = parameters => new Sgd(parameters, 0.05, momentum: 0.9, dampening: 0.5, weightDecay: 0.1),
        ["sgd_nesterov"] = parameters => new Sgd(parameters, 0.05, momentum: 0.8, nesterov: true),
    };

    public void Dispose() => _scope.Dispose();

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void TenStepsAreAsInPyTorch(string name)
    {
        var parameters = Start();
        using var optimizer = Make[name](parameters);
        for (var step = 0; step < Steps; step++)
        {
            SetGradients(parameters, step);

            optimizer.Step();

            for (var i = 0; i < Parameters; i++)
            {
                TensorAssert.Close(_golden[$"{name}.{step}.{i}"], parameters[i], what: $"step {step}, parameter {i}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void AResumedRunEqualsAnUnbrokenOne(string name)
    {
        var whole = Run(name, Steps, out _);
        var half = Run(name, Steps / 2, out var state);
        using var resumed = Make[name](half);
        foreach (var group in resumed.ParameterGroups)
        {
            group.LearningRate = 7; // The state brings the right one.
        }

        resumed.LoadStateDict(state);
        for (var step = Steps / 2; step < Steps; step++)
        {
            SetGradients(half, step);
            resumed.Step();
        }

        Assert.All(whole.Zip(half), pair => Assert.Equal(pair.First.ToArray<float>(), pair.Second.ToArray<float>()));
    }

    [Fact]
    public void AForeignStateIsRefusedAndNothingChanges()
    {
        var parameters = Start();
        using var optimizer = new AdamW(parameters);
        using var other = new AdamW(parameters.Take(2));
        using var momentum = new Sgd(parameters, 0.1, momentum: 0.9);
        SetGradients(parameters, 1);
        momentum.Step();

        Assert.Throws<ArgumentException>(() => optimizer.LoadStateDict(momentum.StateDict()));
        Assert.Throws<ArgumentException>(() => optimizer.LoadStateDict(new Dictionary<string, Tensor>()));
        optimizer.Step();
        Assert.Throws<ArgumentException>(() => other.LoadStateDict(optimizer.StateDict()));
    }

    [Theory]
    [InlineData(1, 0.5, "clip.1.0.5")]
    [InlineData(1, 100, "clip.1.100")]
    [InlineData(2, 0.5, "clip.2.0.5")]
    [InlineData(2, 100, "clip.2.100")]
    [InlineData(double.PositiveInfinity, 0.5, "clip.inf.0.5")]
    [InlineData(double.PositiveInfinity, 100, "clip.inf.100")]
    public void ClippingIsAsInPyTorch(double normType, double maxNorm, string name)
    {
        var parameters = Start();
        SetGradients(parameters, 0);
        parameters[2].Grad = _golden["gradient.0.2"].Clone();

        var norm = GradientClipping.ClipGradNorm(parameters, maxNorm, normType);

        Assert.Equal(_golden[$"{name}.norm"].Item<double>(), norm, 1e-5);
        Assert.All(Enumerable.Range(0, Parameters),
            i => TensorAssert.Close(_golden[$"{name}.{i}"], parameters[i].Grad));
    }

    [Fact]
    public void GradientsThatAreNotFiniteAreLeftAlone()
    {
        var parameters = Start();
        SetGradients(parameters, 1);
        parameters[1].Grad = Tensor.FromArray<float>([1, float.NaN, 2], 3);

        Assert.Equal(double.NaN, GradientClipping.ClipGradNorm(parameters, 0.1));

        Assert.Equal(_golden["gradient.1.0"].ToArray<float>(), parameters[0].Grad!.ToArray<float>());
        Assert.Equal(0, GradientClipping.ClipGradNorm([Tensor.Zeros([2])], 1));
    }

    private Tensor[] Run(string name, int steps, out Dictionary<string, Tensor> state)
    {
        var parameters = Start();
        using var optimizer = Make[name](parameters);
        for (var step = 0; step < steps; step++)
        {
            SetGradients(parameters, step);
            optimizer.Step();
        }

        state = optimizer.StateDict().ToDictionary(pair => pair.Key, pair => pair.Value.Clone());
        return parameters;
    }

    private Tensor[] Start()
    {
        var parameters = Enumerable.Range(0, Parameters).Select(i => _golden[$"start.{i}"].Clone()).ToArray();
        foreach (var parameter in parameters)
        {
            parameter.RequiresGrad = true;
        }

        return parameters;
    }

    // As make_goldens.py: the last parameter has no gradient in even steps.
    private void SetGradients(Tensor[] parameters, int step)
    {
        for (var i = 0; i < Parameters; i++)
        {
            parameters[i].Grad = i == 2 && step % 2 == 0 ? null : _golden[$"gradient.{step}.{i}"].Clone();
        }
    }
}
