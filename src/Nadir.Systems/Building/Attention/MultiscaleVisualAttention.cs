using Nadir.Systems.Building.Backbones;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Attention;

/// <summary>
/// AMFMN's multiscale visual self-attention, MVSA (Yuan et al. 2021, section III-A), which GaLR takes over for its
/// global vector: low and high maps become three channels each on one grid, one of their mixtures gates the other, and
/// the result gates the last map's mean.
/// <para>
/// low = conv 3x3, stride 4 of [f1; up f2]; high = conv 1x1 of [f3; up f4]; C = [low; high] + channel mean of high;
/// m = (conv1 C) * sigmoid(conv2 C); v = sigmoid(Linear m) * Linear(mean over positions of f4).
/// </para>
/// </summary>
/// <remarks>
/// Parameters under the names of the authors' code: LF_conv, HF_conv, conv1x1_1, conv1x1_2, solo_attention; and linear,
/// which stands in their trunk. Not safe for concurrent use in training.
/// </remarks>
public sealed class MultiscaleVisualAttention : Module
{
    private const int Reduced = 3;

    private readonly Conv2d _low;
    private readonly Conv2d _high;
    private readonly Conv2d _main;
    private readonly Conv2d _gate;
    private readonly Linear _attention;
    private readonly Linear _linear;
    private readonly PRelu? _lowActivation;
    private readonly PRelu? _highActivation;

    /// <summary>Makes the block with PyTorch's random weights.</summary>
    /// <param name="maps">Sizes of f1 to f4.</param>
    /// <param name="width">Length of the vectors; AMFMN: 512.</param>
    /// <param name="activation">Whether PReLU follows the first two convolutions, as the paper has it and the authors'
    /// code has not.</param>
    public MultiscaleVisualAttention(FeaturePyramid maps, int width, bool activation = false)
    {
        ArgumentNullException.ThrowIfNull(maps);
        var (channels, side) = (maps.Channels, maps.Sides[2]);
        _low = RegisterModule("LF_conv", new Conv2d(channels[0] + channels[1], Reduced, 3, stride: 4));
        _high = RegisterModule("HF_conv", new Conv2d(channels[2] + channels[3], Reduced, 1));
        _main = RegisterModule("conv1x1_1", new Conv2d(2 * Reduced, 1, 1));
        _gate = RegisterModule("conv1x1_2", new Conv2d(2 * Reduced, 1, 1));
        _attention = RegisterModule("solo_attention", new Linear(side * side, width));
        _linear = RegisterModule("linear", new Linear(channels[3], width));
        if (activation)
        {
            _lowActivation = RegisterModule("LF_prelu", new PRelu());
            _highActivation = RegisterModule("HF_prelu", new PRelu());
        }
    }

    /// <summary>The images' vectors.</summary>
    /// <param name="maps">f1 to f4.</param>
    /// <returns>[N, width], not normalised.</returns>
    public Tensor Forward(IReadOnlyList<Tensor> maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        using var scope = new TensorScope();
        var low = Activate(_lowActivation, _low.Forward(FeaturePyramid.Join(maps[0], maps[1])));
        var high = Activate(_highActivation, _high.Forward(FeaturePyramid.Join(maps[2], maps[3])));
        var mixed = Tensor.Cat([low, high], 1) + high.Mean(1, keepDim: true);
        var filtered = (_main.Forward(mixed) * _gate.Forward(mixed).Sigmoid()).Flatten(1);
        return scope.Keep(_attention.Forward(filtered).Sigmoid() * _linear.Forward(maps[3].Mean([2, 3])));
    }

    private static Tensor Activate(PRelu? activation, Tensor map) => activation?.Forward(map) ?? map;
}
