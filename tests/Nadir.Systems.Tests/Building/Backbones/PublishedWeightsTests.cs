using Nadir.Systems.Building.Backbones;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Tests.Building.Backbones;

/// <summary>Whole networks with published weights against what other programs computed with them.</summary>
[Trait("Category", "Reference")]
public sealed class PublishedWeightsTests
{
    // By the beginning of a golden's name: what to make, and its weights.
    private static readonly (string Golden, string Weights, string Name, BackboneOptions Options)[] Networks =
    [
        ("mobilenet_v1", "mobilenet_v1_imagenet.safetensors.index.json", "mobilenet-v1", new()),
        ("squeezenet1_1", "squeezenet1_1_imagenet.safetensors", "squeezenet1-1",
            new() { Normalization = PixelNormalization.Caffe, Classes = 1000 }),
        ("efficientnet_lite0", "efficientnet_lite0_imagenet.safetensors", "efficientnet-lite0",
            new() { Classes = 1000 }),
        ("efficientnet_lite1", "efficientnet_lite1_imagenet.safetensors", "efficientnet-lite1",
            new() { Classes = 1000 }),
        ("efficientnet_lite2", "efficientnet_lite2_imagenet.safetensors", "efficientnet-lite2",
            new() { Classes = 1000 }),
    ];

    [SkippableFact]
    public void GiveTheReferenceMapsAndScores()
    {
        var goldens = ReferenceFiles.All("*_golden.safetensors", "weights");
        var compared = Networks.Sum(network => goldens
            .Where(path => Path.GetFileName(path).StartsWith(network.Golden, StringComparison.Ordinal))
            .Count(path => Compare(path, network.Weights, network.Name, network.Options)));
        Skip.If(compared == 0, "NADIR_REFERENCE has no weights/*_golden.safetensors of a backbone");
    }

    private static bool Compare(string golden, string weights, string name, BackboneOptions options)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var backbone = BackboneRegistry.Create(name, options);
        BackboneWeights.Load(ReferenceFiles.Weights(weights), backbone);
        backbone.Eval();
        var expected = SafetensorsTensors.ReadAll(golden);
        var pixels = expected["rgb_nhwc"].Permute(0, 3, 1, 2).To(ScalarType.Float32) * (1 / 127.5) - 1;

        string[] stages = [.. backbone.Stages.Select(stage => stage.Name)];
        var maps = stages.Zip(backbone.ForwardStages(pixels, stages))
            .ToDictionary(pair => pair.First, pair => pair.Second);
        var compared = 0;
        foreach (var (key, value) in expected.Where(pair => pair.Key is not ("rgb_nhwc" or "logits" or "softmax")))
        {
            var (stage, kind) = (key[..key.LastIndexOf('.')], key[(key.LastIndexOf('.') + 1)..]);
            var map = maps[stage == "head" ? "conv_head" : stage];
            NearlyEqual.Check(value, kind == "map" ? map.Slice(0, 0, value.Size(0))
                : map.Mean([2, 3]), $"{name} {key}");
            compared++;
        }

        Assert.True(compared >= 4, $"only {compared} stages of {name} were in {golden}");
        if (expected.TryGetValue("logits", out var logits))
        {
            var difference = (logits - backbone.Classify(pixels)).Abs().Max().Item<float>();
            Assert.True(difference <= 1e-3, $"{name}: scores of classes are off by {difference}");
        }

        return true;
    }
}
