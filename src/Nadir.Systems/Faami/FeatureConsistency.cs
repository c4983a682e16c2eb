using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Faami;

/// <summary>
/// FAAMI's feature consistency enhancement (section 3.2): channel attention by global second-order pooling (3.2.2), then
/// a Transformer encoder layer over the regions (3.2.3), so that regions put together from several layers tell alike things apart.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class FeatureConsistency : Module
{
    private const int FeedforwardFactor = 2;

    private readonly GlobalSecondOrderPooling? _channels;
    private readonly TransformerEncoderLayer? _regions;

    /// <summary>Makes the parts that the configuration asks for.</summary>
    public FeatureConsistency(FaamiConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.SecondOrderPooling)
        {
            _channels = RegisterModule(
                "channel_attention", new GlobalSecondOrderPooling(configuration.Width, configuration.CovarianceDim));
        }

        if (configuration.SelfAttention)
        {
            _regions = RegisterModule("self_attention", new TransformerEncoderLayer(
                configuration.Width, configuration.Heads, FeedforwardFactor * configuration.Width, configuration.Dropout,
                ActivationKind.Gelu, batchFirst: true, normFirst: true));
        }
    }

    /// <summary>Enhances a map and makes regions of its positions.</summary>
    /// <param name="input">[N, width, h, w] in float32.</param>
    /// <returns>[N, h * w, width], row by row.</returns>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        using var precise = new AutocastScope(input.Device.Type, enabled: false);
        var weighted = _channels?.Forward(input) ?? input;
        var regions = weighted.Flatten(2).Transpose(1, 2).Contiguous();
        return scope.Keep(_regions?.Forward(regions) ?? regions);
    }
}
