using Nadir.Onnx;
using Nadir.Systems.Clip;
using Nadir.Systems.Clip.Onnx;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Clip.Onnx;

/// <summary>The same weights through libtorch and, exported, through ONNX Runtime.</summary>
public sealed class ClipOnnxAgreementTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TensorScope _scope = new();

    public static TheoryData<ClipImageKind, ClipActivation, int?> Models => new()
    {
        { ClipImageKind.VisionTransformer, ClipActivation.QuickGelu, null },
        { ClipImageKind.VisionTransformer, ClipActivation.Gelu, 7 },
        { ClipImageKind.ModifiedResNet, ClipActivation.QuickGelu, null },
    };

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Both_engines_give_the_same_vectors(ClipImageKind kind, ClipActivation activation, int? end)
    {
        using var model = Model(kind, activation, end);
        var (images, ids) = Inputs(model.Configuration, end);
        using var onnx = Export(model, quantize: false);

        Close.To(model.ImageFeatures(images), Images(onnx, images), 1e-4, "image features");
        Close.To(model.TextFeatures(ids), Texts(onnx, ids), 1e-4, "text features");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Quantized_vectors_point_the_same_way(ClipImageKind kind, ClipActivation activation, int? end)
    {
        using var model = Model(kind, activation, end);
        var (images, ids) = Inputs(model.Configuration, end);
        using var onnx = Export(model, quantize: true);

        AssertAligned(model.ImageFeatures(images), Images(onnx, images));
        AssertAligned(model.TextFeatures(ids), Texts(onnx, ids));
    }

    [SkippableFact]
    [Trait("Category", "Reference")]
    public void The_originals_vectors_come_out()
    {
        foreach (var set in ClipReference.All())
        {
            using var checkpoint = ClipCheckpoint.Load(set.Checkpoints[0]);
            using var onnx = Export(checkpoint.Model, quantize: false);

            Close.To(set.Outputs["image_features"], Images(onnx, set.Outputs["image"]), 1e-4, set.Name);
            Close.To(set.Outputs["text_features"], Texts(onnx, set.Outputs["token_ids"]), 1e-4, set.Name);
        }
    }

    private static ClipModel Model(ClipImageKind kind, ClipActivation activation, int? end)
    {
        TorchRandom.ManualSeed(3);
        var configuration = SmallClip.Configuration(kind);
        var model = new ClipModel(
            configuration with { Activation = activation, Text = configuration.Text with { EndToken = end } });
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        // As if trained: normalisations that change something.
        foreach (var (name, tensor) in model.StateDict())
        {
            if (name.EndsWith("running_var", StringComparison.Ordinal))
            {
                tensor.UniformInPlace(0.5, 2);
            }
            else if (name.Contains("bn", StringComparison.Ordinal)
                && !name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            {
                tensor.UniformInPlace(0.2, 0.9);
            }
        }

        model.Eval();
        return model;
    }

    // Two ends in a text: the first one counts, by its number or as the highest one.
    private static (Tensor Images, Tensor Ids) Inputs(ClipConfiguration configuration, int? end)
    {
        var random = new Random(4);
        var ids = new long[3 * configuration.Text.ContextLength];
        for (var row = 0; row < 3; row++)
        {
            var text = ids.AsSpan(row * configuration.Text.ContextLength, configuration.Text.ContextLength);
            for (var i = 0; i < 8; i++)
            {
                text[i] = random.Next(8, 38);
            }

            text[4 + row] = text[10] = end ?? 39;
        }

        var size = configuration.Image.Size;
        return (Tensor.Empty([3, 3, size, size]).NormalInPlace(0, 1),
            Tensor.FromArray<long>(ids, 3, configuration.Text.ContextLength));
    }

    // Without VNNI, ONNX Runtime adds products of 8 bits up in 16, which saturate ("Quantize ONNX models", "When and
    // why do I need to try U8U8?"): .987 was the least on an AMD EPYC of the third generation.
    private static bool HasVnni { get; } = !File.Exists("/proc/cpuinfo")
        || File.ReadAllText("/proc/cpuinfo").Contains("vnni", StringComparison.Ordinal);

    private static void AssertAligned(Tensor expected, Tensor actual)
    {
        var cosines = (expected.Normalize() * actual.Normalize()).Sum([1]);
        Assert.InRange(cosines.Min().Item<float>(), HasVnni ? 0.99f : 0.98f, 1.001f);
    }

    private static Tensor Images(OnnxClip clip, Tensor images) => Tensor.FromArray<float>(
        clip.ImageFeatures(images.Contiguous().ToArray<float>(), (int)images.Size(0)), images.Size(0), clip.FeatureDim);

    private static Tensor Texts(OnnxClip clip, Tensor ids) => Tensor.FromArray<float>(
        clip.TextFeatures(ids.ToArray<long>(), (int)ids.Size(0)), ids.Size(0), clip.FeatureDim);

    private OnnxClip Export(ClipModel model, bool quantize)
    {
        Directory.CreateDirectory(_folder.Path);
        ClipOnnxExport.Write(model, _folder.Path, quantize);
        return OnnxClip.Load(_folder.Path);
    }
}
