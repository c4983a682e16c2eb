using Nadir.Systems.Building.Backbones;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Building.Backbones;

/// <summary>Gradients of small networks in double precision against central differences.</summary>
public sealed class GradientTests
{
    private const double Width = 1e-6;

    public static TheoryData<string> Networks => [.. Makers.Keys];

    private static Dictionary<string, Func<Backbone>> Makers { get; } = new()
    {
        ["basic"] = () => new ResNet("basic", new([1, 1, 1, 1], [4, 4, 6, 6], false)),
        ["bottleneck"] = () => new ResNet("bottleneck", new([1, 2, 1, 1], [2, 2, 3, 3], true)),
        ["caffe"] = () => new ResNet("caffe", new([1, 2, 1, 1], [2, 2, 3, 3], true), new() { CaffeStride = true }),
        ["squeezenet"] = () => new SqueezeNet(divisor: 16),
        ["efficientnet"] = () =>
            new EfficientNetLite("efficientnet", new(32, 4, [new(3, 1, 4, 1, 1), new(5, 2, 6, 2, 3)], 8)),
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Gradients_are_the_slopes(string network)
    {
        TorchRandom.ManualSeed(5);
        using var scope = new TensorScope();
        using var backbone = Makers[network]();
        backbone.To(ScalarType.Float64);
        var pixels = Tensor.Rand([3, 3, 41, 41], ScalarType.Float64) * 2 - 1;
        var probe = backbone.Forward(pixels).Detach();
        var cotangent = probe.EmptyLike().NormalInPlace();
        Loss().Backward();

        var random = new Random(6);
        foreach (var (name, parameter) in backbone.NamedParameters())
        {
            var place = random.Next((int)parameter.NumberOfElements);
            var slope = (At(parameter, place, Width) - At(parameter, place, -Width)) / (2 * Width);
            var gradient = parameter.Grad!.ToArray<double>()[place];
            Assert.True(Math.Abs(slope - gradient) <= 1e-5 * Math.Max(1, Math.Abs(slope)),
                $"{name}[{place}]: gradient {gradient}, slope {slope}");
        }

        Tensor Loss() => (backbone.Forward(pixels) * cotangent).Sum();

        double At(Tensor parameter, int place, double step)
        {
            using var noGrad = new NoGradScope();
            var before = parameter.Detach().Clone();
            parameter.AsSpan<double>()[place] += step;
            var value = Loss().Item<double>();
            parameter.CopyInPlace(before);
            return value;
        }
    }
}
