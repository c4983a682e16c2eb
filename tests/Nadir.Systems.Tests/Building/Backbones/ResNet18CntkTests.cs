using Nadir.Onnx;
using Nadir.Systems.Building.Backbones;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Building.Backbones;

/// <summary>Microsoft's network against ONNX Runtime on the same file.</summary>
[Trait("Category", "Reference")]
public sealed class ResNet18CntkTests
{
    private const string Package = "microsoft.ml.dnnimagefeaturizer.resnet18";

    [SkippableFact]
    public void Gives_what_ONNX_Runtime_gives_on_the_published_file()
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var path = Path.Combine(
            packages, Package, "0.23.1", "tools", "DnnImageModels", "ResNet18Onnx", "ResNet18.onnx");
        Skip.IfNot(File.Exists(path),
            $"{path} does not exist (dotnet package download Microsoft.ML.DnnImageFeaturizer.ResNet18@0.23.1)");

        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        TorchRandom.ManualSeed(1);
        // The file takes what the preprocessing has made: numbers of about -120..140, blue first.
        var input = (Tensor.Rand([1, 3, 224, 224]) * 260) - 120;
        using var backbone = new ResNet18Cntk(new() { Normalization = PixelNormalization.MinusOneToOne });
        BackboneWeights.Load(path, backbone);
        backbone.Eval();
        using var session = OnnxSession.Open(path, new OnnxSessionOptions { Threads = 1 });
        var expected = session.Run(session.Outputs[0].Name,
            new OnnxInput<float>(session.Inputs[0].Name, input.ToArray<float>(), 1, 3, 224, 224));
        var actual = backbone.Forward(input).Mean([2, 3]);

        NearlyEqual.Check(Tensor.FromArray(expected.Values, 1, 512), actual, "pooled map");
        Assert.True(actual.Max().Item<float>() > 0.1f, "the map is nearly empty");
    }

    [Fact]
    public void Weights_of_another_file_are_refused()
    {
        using var scope = new TensorScope();
        using var source = BackboneRegistry.Create("squeezenet1-1");
        using var backbone = new ResNet18Cntk();
        Assert.Contains(
            "does not fit resnet18-cntk",
            Assert.Throws<InvalidDataException>(
                () => BackboneWeights.Copy(source.StateDict().ToDictionary(), backbone, "a file")).Message,
            StringComparison.Ordinal);
    }
}
