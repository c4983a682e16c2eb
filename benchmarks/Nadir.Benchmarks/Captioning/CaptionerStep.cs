using Nadir.Systems.Sfdr;
using Nadir.Torch;
using Nadir.Torch.Optim;

namespace Nadir.Benchmarks.Captioning;

/// <summary>A cross-entropy step of a captioner with random features and captions.</summary>
internal sealed class CaptionerStep(string name, SfdrOptions configuration, bool bfloat16) : IDisposable
{
    /// <summary>Pictures a step.</summary>
    public const int Pictures = 32;

    private const int CaptionsPerPicture = 3;
    private const int Words = 13;

    private readonly SfdrNetwork _model = new(configuration);
    private AdamW? _optimizer;

    /// <summary>What is measured.</summary>
    public string Name => name;

    /// <summary>Makes one step.</summary>
    public void Run()
    {
        _optimizer ??= new AdamW([new ParameterGroup([.. _model.Parameters()]) { LearningRate = 1e-4 }]);
        using var scope = new TensorScope();
        var sizes = configuration.Sizes;
        var features = new PictureFeatures(
            Tensor.Randn([Pictures, sizes.Embed]).Normalize(),
            Tensor.Randn([Pictures, sizes.GridCells, sizes.GridChannels]),
            Tensor.Randn([Pictures, configuration.Features.Regions, sizes.RegionChannels]),
            Tensor.Rand([Pictures, configuration.Features.Regions, FeatureLayout.GeometryLength]),
            Tensor.Randn([Pictures, sizes.Embed]).Normalize());
        var ids = Tensor.Randint(
            4, configuration.VocabularySize, [Pictures * CaptionsPerPicture, Words], ScalarType.Int64);
        Tensor logits;
        using (new AutocastScope(DeviceType.Cpu, ScalarType.BFloat16, enabled: bfloat16))
        {
            logits = _model.Decoder.Forward(ids, _model.Remember(features));
        }

        Functional.CrossEntropy(logits.To(ScalarType.Float32).Flatten(0, 1), ids.Flatten()).Backward();
        _optimizer.Step();
        _optimizer.ZeroGrad();
    }

    public void Dispose()
    {
        _optimizer?.Dispose();
        _model.Dispose();
    }
}
