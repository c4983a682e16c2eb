using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Osdpm;

/// <summary>
/// DAPN's spatial-channel synergistic attention: one weight a position and one a channel, multiplied with each other, so that
/// global context decides about both at once; the map itself is added.
/// </summary>
/// <remarks>
/// The abstract names the interaction of the two kinds of weights; the forms of each (mean and maximum over channels through
/// a 7x7 convolution; mean and maximum over positions through a small network) are those of CBAM (Woo et al. 2018), our
/// reading. Not safe for concurrent use.
/// </remarks>
public sealed class SpatialChannelAttention : Module
{
    private const int WindowSize = 7;

    private readonly Conv2d _spatial;
    private readonly Sequential _channel;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="channels">Channels of the map.</param>
    /// <param name="reduction">How many times fewer units the channel network's middle has.</param>
    public SpatialChannelAttention(int channels, int reduction)
    {
        _spatial = RegisterModule("spatial", new Conv2d(2, 1, WindowSize, padding: WindowSize / 2));
        _channel = RegisterModule("channel", new Sequential(
            new Linear(channels, Math.Max(1, channels / reduction)), new Relu(), new Linear(Math.Max(1, channels / reduction), channels)));
    }

    /// <summary>Weighs a map.</summary>
    /// <param name="input">[N, channels, h, w] in float32.</param>
    /// <returns>Of the same shape: input * (1 + spatial * channel).</returns>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var synergy = SpatialWeights(input) * ChannelWeights(input).Unsqueeze(-1).Unsqueeze(-1);
        return scope.Keep((input * synergy) + input);
    }

    /// <summary>The positions' weights.</summary>
    /// <param name="input">[N, channels, h, w] in float32.</param>
    /// <returns>[N, 1, h, w], 0..1.</returns>
    public Tensor SpatialWeights(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var pooled = Tensor.Cat([input.Mean([1], keepDim: true), input.Amax([1], keepDim: true)], dim: 1);
        return scope.Keep(_spatial.Forward(pooled).Sigmoid());
    }

    /// <summary>The channels' weights.</summary>
    /// <param name="input">[N, channels, h, w] in float32.</param>
    /// <returns>[N, channels], 0..1.</returns>
    public Tensor ChannelWeights(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var sum = _channel.Forward(input.Mean([2, 3])) + _channel.Forward(input.Amax([2, 3]));
        return scope.Keep(sum.Sigmoid());
    }
}
