using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Attention;

/// <summary>
/// A weight for each channel of a feature map from its mean and its maximum over positions: CBAM's channel attention
/// (Woo et al. 2018, equation 2), sigmoid(f(mean) + f(maximum)), f = 1x1 convolution, ReLU, 1x1 convolution, without
/// biases.
/// </summary>
/// <remarks>Parameters: fc.0.weight, fc.2.weight. Not safe for concurrent use in training.</remarks>
public sealed class ChannelAttention : Module
{
    private readonly Sequential _score;

    /// <summary>Makes the block with PyTorch's random weights.</summary>
    /// <param name="channels">Channels of the map.</param>
    /// <param name="reduction">How many times fewer the hidden layer has; LW-MCR: 4.</param>
    public ChannelAttention(int channels, int reduction = 4)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(reduction, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, reduction);
        var hidden = channels / reduction;
        _score = RegisterModule(
            "fc",
            new Sequential(
                new Conv2d(channels, hidden, 1, bias: false), new Relu(),
                new Conv2d(hidden, channels, 1, bias: false)));
    }

    /// <summary>The weights, which the caller multiplies with the map.</summary>
    /// <param name="input">[N, C, H, W].</param>
    /// <returns>[N, C, 1, 1] in 0 to 1.</returns>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var (mean, maximum) = (input.Mean([2, 3], keepDim: true), input.AdaptiveMaxPool2d(1, 1));
        return scope.Keep((_score.Forward(mean) + _score.Forward(maximum)).Sigmoid());
    }
}

/// <summary>
/// A weight for each position of a feature map from its mean and its maximum over channels: CBAM's spatial attention
/// (Woo et al. 2018, equation 3), sigmoid of a convolution of both maps, without a bias.
/// </summary>
/// <remarks>Parameter: conv1.weight. Not safe for concurrent use in training.</remarks>
public sealed class SpatialAttention : Module
{
    private readonly Conv2d _convolution;

    /// <summary>Makes the block with PyTorch's random weights.</summary>
    /// <param name="kernelSize">Side of the window, odd; LW-MCR: 7.</param>
    public SpatialAttention(int kernelSize = 7)
    {
        if (kernelSize % 2 == 0)
        {
            throw new ArgumentException(
                $"A window with a middle has an odd side, not {kernelSize}.", nameof(kernelSize));
        }

        _convolution = RegisterModule("conv1", new Conv2d(2, 1, kernelSize, padding: kernelSize / 2, bias: false));
    }

    /// <summary>The weights, which the caller multiplies with the map.</summary>
    /// <param name="input">[N, C, H, W].</param>
    /// <returns>[N, 1, H, W] in 0 to 1.</returns>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var both = Tensor.Cat([input.Mean(1, keepDim: true), input.Max(1, keepDim: true).Values], 1);
        return scope.Keep(_convolution.Forward(both).Sigmoid());
    }
}

/// <summary>
/// External attention over a feature map (Guo et al. 2021): positions are compared with a memory of learned slots
/// instead of with each other. HVSA's key-entity attention (Zhang et al. 2023, section III-B) is this block on the last
/// stage.
/// <para>
/// y = conv1(x); a = P y; softmax over positions, then divided by 1e-9 + the sum over slots; out = ReLU(BN(conv2(Q a))
/// + x).
/// </para>
/// </summary>
/// <remarks>
/// Parameters under the names of the authors' code: conv1, linear_0 (P), linear_1 (Q, begun as the transpose of P),
/// conv2. Not safe for concurrent use in training.
/// </remarks>
public sealed class ExternalAttention : Module
{
    private readonly Conv2d _input;
    private readonly Conv1d _keys;
    private readonly Conv1d _values;
    private readonly Sequential _output;

    /// <summary>Makes the block with PyTorch's random weights, the memory normal with variance 2 / slots.</summary>
    /// <param name="channels">Channels of the map.</param>
    /// <param name="slots">Entries of the memory; HVSA: 64.</param>
    public ExternalAttention(int channels, int slots = 64)
    {
        _input = RegisterModule("conv1", new Conv2d(channels, channels, 1));
        _keys = RegisterModule("linear_0", new Conv1d(channels, slots, 1, bias: false));
        _values = RegisterModule("linear_1", new Conv1d(slots, channels, 1, bias: false));
        _output = RegisterModule(
            "conv2", new Sequential(new Conv2d(channels, channels, 1, bias: false), new BatchNorm2d(channels)));
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        _keys.Weight.NormalInPlace(0, Math.Sqrt(2.0 / slots));
        _values.Weight.CopyInPlace(_keys.Weight.Transpose(0, 1));
    }

    /// <summary>Applies the block.</summary>
    /// <param name="input">[N, C, H, W].</param>
    /// <returns>[N, C, H, W], at least 0.</returns>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var attention = _keys.Forward(_input.Forward(input).Flatten(2)).Softmax(2);
        var balanced = attention / (attention.Sum(1, keepDim: true) + 1e-9);
        var read = _values.Forward(balanced).View([.. input.Shape]);
        return scope.Keep((_output.Forward(read) + input).Relu());
    }
}
