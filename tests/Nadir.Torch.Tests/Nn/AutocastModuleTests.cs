using Nadir.Torch.Nn;

namespace Nadir.Torch.Tests.Nn;

[Collection(LiveCountCollection.Name)] // The seed is the whole process's.
public sealed class AutocastModuleTests : IDisposable
{
    // bfloat16 rounds by up to 2^-9 of a number, and each of the few roundings on the way is independent of the others,
    // so the error as a whole stays within a few of these.
    private const double Tolerance = 10.0 / 512;

    private readonly TensorScope _scope = new();

    public AutocastModuleTests() => TorchRandom.ManualSeed(4);

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void ChannelsLastConvolutionsStayChannelsLastInBfloat16()
    {
        // A smooth function in the middle: where a rounded number crosses the kink of another, the derivative jumps.
        using var module = new Sequential(
            new Conv2d(3, 16, 3, padding: 1, bias: false), new BatchNorm2d(16), new Silu(), new Conv2d(16, 8, 1));
        var input = Tensor.Randn([4, 3, 8, 8]);
        var expected = module.Forward(input);
        var cotangent = Tensor.Randn(expected.Shape);
        expected.Backward(cotangent);
        var expectedGradient = module.StateDict()["0.weight"].Grad!.Clone();
        module.ZeroGrad();
        module.ToMemoryFormat(MemoryFormat.ChannelsLast);

        Tensor output;
        using (new AutocastScope(DeviceType.Cpu))
        {
            output = module.Forward(input.Contiguous(MemoryFormat.ChannelsLast));
        }

        output.To(ScalarType.Float32).Backward(cotangent);
        Assert.Equal(ScalarType.BFloat16, output.Type);
        Assert.True(output.IsChannelsLast);
        Near(expected, output);
        Near(expectedGradient, module.StateDict()["0.weight"].Grad!);
    }

    [Fact]
    public void TransformersAndRecurrentUnitsRunInAutocast()
    {
        using var encoder = new TransformerEncoderLayer(16, 4, 32, dropout: 0, batchFirst: true, normFirst: true);
        using var gru = new Gru(16, 8, batchFirst: true);
        var input = Tensor.Randn([2, 5, 16]);
        var lengths = Tensor.FromArray<long>([5, 3], 2);
        var expected = gru.Forward(encoder.Forward(input), lengths);

        Tensor output;
        using (new AutocastScope(DeviceType.Cpu))
        {
            output = gru.Forward(encoder.Forward(input), lengths);
        }

        Assert.Equal(ScalarType.Float32, output.Type);
        Near(expected, output);
    }

    private static void Near(Tensor expected, Tensor actual)
    {
        var difference = (expected - actual.To(ScalarType.Float32)).Norm().Item<double>();
        Assert.InRange(difference, 0, Tolerance * expected.Norm().Item<double>());
    }
}
