using Nadir.Torch.Nn;

namespace Nadir.Torch.Tests.Nn;

public sealed class ModuleTests : IDisposable
{
    private readonly TensorScope _scope = new();
    private readonly Sequential _module = new(
        ("conv", new Conv2d(2, 4, 3, padding: 1, bias: false)), ("bn", new BatchNorm2d(4)), ("act", new Relu()),
        ("pool", new AdaptiveAvgPool2d(1, 1)), ("flat", new Flatten()), ("drop", new Dropout(0.9)),
        ("head", new Linear(4, 3)));

    public void Dispose()
    {
        _module.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void NamesAreThoseOfPyTorch()
    {
        Assert.Equal(["conv.weight", "bn.weight", "bn.bias", "head.weight", "head.bias"],
            _module.NamedParameters().Select(pair => pair.Name));
        Assert.Equal(["bn.running_mean", "bn.running_var", "bn.num_batches_tracked"],
            _module.NamedBuffers().Select(pair => pair.Name));
        Assert.Equal(
            ["conv.weight", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var", "bn.num_batches_tracked",
                "head.weight", "head.bias"],
            _module.StateDict().Keys);
        Assert.Equal(["", "conv", "bn", "act", "pool", "flat", "drop", "head"],
            _module.NamedModules().Select(pair => pair.Name));
    }

    [Fact]
    public void ParametersOutliveTheScopeInWhichTheyWereMade()
    {
        Linear linear;
        using (new TensorScope())
        {
            linear = new Linear(2, 2);
        }

        Assert.False(linear.Weight.IsDisposed);
        linear.Dispose();
        Assert.True(linear.Weight.IsDisposed);
    }

    [Fact]
    public void EveryMisfitIsListedAndNothingIsCopied()
    {
        var before = _module.StateDict()["head.bias"].ToArray<float>();
        var state = _module.StateDict().ToDictionary(pair => pair.Key, pair => pair.Value);
        state.Remove("conv.weight");
        state["extra"] = Tensor.Zeros([1]);
        state["head.weight"] = Tensor.Zeros([4, 3]);
        state["head.bias"] = Tensor.Ones([3]);

        var error = Assert.Throws<StateDictException>(() => _module.LoadStateDict(state));

        Assert.Equal(["conv.weight"], error.Missing);
        Assert.Equal(["extra"], error.Unexpected);
        Assert.Equal(["head.weight is [4, 3] and must be [3, 4]"], error.Misshaped);
        Assert.All((string[])["conv.weight", "extra", "[4, 3]", "Sequential"],
            part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        Assert.Equal(before, _module.StateDict()["head.bias"].ToArray<float>());
        Assert.Throws<StateDictException>(() => _module.LoadStateDict(state, strict: false));
        state.Remove("head.weight");
        _module.LoadStateDict(state, strict: false);
        Assert.Equal([1, 1, 1], _module.StateDict()["head.bias"].ToArray<float>());
    }

    [Fact]
    public void OldFilesWithoutCountersAndHalfPrecisionAreTaken()
    {
        var state = _module.StateDict().Where(pair => !pair.Key.EndsWith("tracked", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key, pair => pair.Value.Detach().To(ScalarType.Float16));
        state["head.bias"] = Tensor.FromArray<Half>([(Half)0.5f, (Half)1, (Half)2], 3);

        _module.LoadStateDict(state);

        Assert.Equal([0.5f, 1, 2], _module.StateDict()["head.bias"].ToArray<float>());
    }

    [Fact]
    public void ConversionsKeepTheTensorObjects()
    {
        var before = _module.StateDict().Values.ToArray();
        var input = Tensor.Randn([2, 2, 5, 5]);
        _module.Eval();
        var expected = _module.Forward(input);

        _module.ToMemoryFormat(MemoryFormat.ChannelsLast);
        var channelsLast = _module.Forward(input.Contiguous(MemoryFormat.ChannelsLast));
        _module.To(ScalarType.Float64);
        var wide = _module.Forward(input.To(ScalarType.Float64));

        Assert.Equal(before, _module.StateDict().Values);
        Assert.True(_module.StateDict()["conv.weight"].IsChannelsLast);
        Assert.Equal(ScalarType.Float64, _module.StateDict()["bn.running_mean"].Type);
        Assert.Equal(ScalarType.Int64, _module.StateDict()["bn.num_batches_tracked"].Type);
        Assert.All(_module.Parameters(), parameter => Assert.True(parameter.RequiresGrad && parameter.IsLeaf));
        Assert.True(expected.Allclose(channelsLast, 1e-5, 1e-6));
        Assert.True(expected.Allclose(wide.To(ScalarType.Float32), 1e-5, 1e-6));
        Assert.Throws<ArgumentException>(() => _module.To(ScalarType.Int32));
    }

    [Fact]
    public void TrainingReachesEveryPart()
    {
        var input = Tensor.Randn([16, 2, 5, 5]);
        _module.Eval();
        Assert.True(_module.Forward(input).Equal(_module.Forward(input)));
        Assert.Equal(0, _module.StateDict()["bn.num_batches_tracked"].Item<long>());

        _module.Train();
        Assert.False(_module.Forward(input).Equal(_module.Forward(input)));
        Assert.Equal(2, _module.StateDict()["bn.num_batches_tracked"].Item<long>());
    }

    [Fact]
    public void FreezingAndZeroingReachEveryParameter()
    {
        _module.Forward(Tensor.Randn([2, 2, 4, 4])).Sum().Backward();
        Assert.All(_module.Parameters(), parameter => Assert.True(parameter.HasGrad));

        _module.ZeroGrad();
        _module.RequiresGrad(false);

        Assert.All(_module.Parameters(), parameter => Assert.False(parameter.HasGrad || parameter.RequiresGrad));
    }

    [Fact]
    public void SharedWeightsCountOnce()
    {
        using var tied = new TiedModule();

        // A module's own come before those of its parts, as in PyTorch.
        Assert.Equal(["alias"], tied.NamedParameters().Select(pair => pair.Name));
        Assert.Equal(["alias", "first.weight"], tied.StateDict().Keys);
    }

    [Theory]
    [InlineData("first")]
    [InlineData("a.b")]
    [InlineData("")]
    public void ImpossibleNamesAreRefused(string name)
    {
        using var tied = new TiedModule();

        Assert.Throws<ArgumentException>(() => tied.Register(name));
    }

    [Fact]
    public void WrongArgumentsAreExplained()
    {
        using var norm = new BatchNorm2d(3);
        using var gru = new Gru(2, 3, batchFirst: true);
        using var attention = new MultiheadAttention(4, 2, batchFirst: true);
        var sequences = Tensor.Zeros([2, 4, 2]);
        var vectors = Tensor.Zeros([2, 4, 4]);

        Assert.Throws<ArgumentException>(() => norm.Forward(Tensor.Zeros([2, 3])));
        Assert.Throws<ArgumentException>(() => new Conv2d(3, 4, 3, groups: 2));
        Assert.Throws<ArgumentException>(() => new MultiheadAttention(5, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Embedding(3, 2, paddingIdx: 3));
        Assert.Throws<ArgumentException>(() => gru.Forward(sequences, Tensor.FromArray<long>([4, 0], 2)));
        Assert.Throws<ArgumentException>(() => gru.Forward(sequences, Tensor.FromArray<long>([5, 1], 2)));
        Assert.Throws<ArgumentException>(() => gru.Forward(sequences, Tensor.FromArray<long>([1], 1)));
        Assert.Throws<ArgumentException>(
            () => attention.Forward(vectors, vectors, vectors, Tensor.Zeros([2, 3], ScalarType.Bool)));
        Assert.Throws<ArgumentException>(() => attention.Forward(vectors, vectors, vectors, Tensor.Zeros([2, 4])));
        Assert.Throws<NotSupportedException>(() => new ModuleList().Forward(vectors));
    }

    private sealed class TiedModule : Module
    {
        public TiedModule()
        {
            var first = RegisterModule("first", new Linear(2, 2, bias: false));
            RegisterParameter("alias", first.Weight);
        }

        public void Register(string name) => RegisterParameter(name, Tensor.Zeros([1]));
    }
}
