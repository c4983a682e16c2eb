using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Faami;

/// <summary>
/// Channel attention by global second-order pooling (Gao et al. 2019, "Global second-order pooling convolutional networks"):
/// the covariance of the channels over all positions decides how much each channel counts.
/// </summary>
/// <remarks>
/// As in the authors' block: reduction to d channels, covariance, normalisation, a convolution over each row of the
/// covariance (d to 4d in d groups), and a 1x1 convolution back to all channels with a sigmoid. Three things differ: an
/// entry of a row is normalised by the statistics of its own channel, not of the row's; a leaky ReLU follows the convolution;
/// the sigmoid is doubled and its weights start at zero, so that the block starts as the identity. Not safe for concurrent use.
/// </remarks>
public sealed class GlobalSecondOrderPooling : Module
{
    private const int Expansion = 4;
    private const double NegativeSlope = 0.1;

    private readonly int _reduced;
    private readonly Conv2d _reduction;
    private readonly BatchNorm2d _reductionNormalization;
    private readonly BatchNorm1d _covarianceNormalization;
    private readonly Conv2d _rows;
    private readonly Linear _excitation;

    /// <summary>Makes the block.</summary>
    /// <param name="channels">Channels of the map.</param>
    /// <param name="reducedChannels">Side of the covariance matrix, d.</param>
    public GlobalSecondOrderPooling(int channels, int reducedChannels)
    {
        _reduced = reducedChannels;
        _reduction = RegisterModule("reduction", new Conv2d(channels, reducedChannels, kernelSize: 1, bias: false));
        _reductionNormalization = RegisterModule("reduction_normalization", new BatchNorm2d(reducedChannels));
        _covarianceNormalization = RegisterModule("covariance_normalization", new BatchNorm1d(reducedChannels));
        _rows = RegisterModule("rows", new Conv2d(
            reducedChannels, Expansion * reducedChannels, kernelSize: (reducedChannels, 1), stride: (1, 1), padding: (0, 0),
            dilation: (1, 1), groups: reducedChannels));
        _excitation = RegisterModule("excitation", new Linear(Expansion * reducedChannels, channels));
        using var noGrad = new NoGradScope();
        _excitation.Weight.ZeroInPlace();
        _excitation.Bias!.ZeroInPlace();
    }

    /// <summary>Scales the channels.</summary>
    /// <param name="input">[N, channels, h, w] in float32.</param>
    /// <returns>Of the same shape.</returns>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        using var precise = new AutocastScope(input.Device.Type, enabled: false);
        return scope.Keep(input * Weights(input).Unsqueeze(-1).Unsqueeze(-1));
    }

    /// <summary>The channels' weights: 0 to 2, 1 leaves a channel as it is.</summary>
    /// <param name="input">[N, channels, h, w] in float32.</param>
    /// <returns>[N, channels].</returns>
    public Tensor Weights(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var covariance = _covarianceNormalization.Forward(Covariance(_reductionNormalization.Forward(_reduction.Forward(input)).Relu()));
        var rows = _rows.Forward(covariance.Transpose(1, 2).Unsqueeze(-1)).Flatten(1).LeakyRelu(NegativeSlope);
        return scope.Keep(_excitation.Forward(rows).Sigmoid() * 2);
    }

    /// <summary>The covariance of channels over positions.</summary>
    /// <param name="map">[N, d, h, w].</param>
    /// <returns>[N, d, d], divided by the number of positions.</returns>
    public static Tensor Covariance(Tensor map)
    {
        ArgumentNullException.ThrowIfNull(map);
        using var scope = new TensorScope();
        var values = map.Flatten(2);
        var centred = values - values.Mean([2], keepDim: true);
        return scope.Keep(centred.Matmul(centred.Transpose(1, 2)) / (double)values.Size(2));
    }
}
