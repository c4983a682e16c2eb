using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Faami;

/// <summary>
/// FAAMI's cross-layer feature connection (section 3.2.1): maps of several backbone stages are pooled to the grid of the
/// deepest one, set side by side and reduced by one 1x1 convolution, without the top-down path of a feature pyramid.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class CrossLayerConnection : Module
{
    private readonly BatchNorm2d _normalization;
    private readonly Conv2d _reduction;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="stageChannels">Channels of each stage.</param>
    /// <param name="channels">Channels of the result.</param>
    public CrossLayerConnection(IReadOnlyList<int> stageChannels, int channels)
    {
        ArgumentNullException.ThrowIfNull(stageChannels);
        // Stages differ in scale by more than ten times: each channel is brought to its own unit first.
        _normalization = RegisterModule("normalization", new BatchNorm2d(stageChannels.Sum()));
        _reduction = RegisterModule("reduction", new Conv2d(stageChannels.Sum(), channels, kernelSize: 1));
    }

    /// <summary>Connects the stages.</summary>
    /// <param name="stages">Maps [N, C_i, h_i, w_i], the deepest last.</param>
    /// <returns>[N, channels, h, w] in float32, on the grid of the last stage.</returns>
    public Tensor Forward(IReadOnlyList<Tensor> stages)
    {
        ArgumentNullException.ThrowIfNull(stages);
        using var scope = new TensorScope();
        using var precise = new AutocastScope(stages[0].Device.Type, enabled: false);
        var (height, width) = (stages[^1].Size(2), stages[^1].Size(3));
        Tensor[] pooled = [.. stages.Select(stage => stage.Size(2) == height && stage.Size(3) == width
            ? stage.To(ScalarType.Float32)
            : stage.AdaptiveAvgPool2d(height, width).To(ScalarType.Float32))];
        var connected = pooled.Length == 1 ? pooled[0] : Tensor.Cat(pooled, dim: 1);
        return scope.Keep(_reduction.Forward(_normalization.Forward(connected)));
    }
}
