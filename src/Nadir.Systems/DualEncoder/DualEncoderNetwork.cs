using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Contracts;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.DualEncoder;

/// <summary>
/// An image tower and a text tower whose vectors are compared by cosine, scaled by a learned temperature
/// (the contrastive set-up of Radford et al. 2021, on a small convolutional backbone).
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class DualEncoderNetwork : Module, IDualEncoder
{
    /// <summary>The scale never exceeds 100 (temperature 0.01), as in CLIP: beyond it training becomes unstable.</summary>
    public const double MaximumScale = 100;

    private const double InitialTemperature = 0.07;

    /// <summary>Makes the model with random weights.</summary>
    /// <exception cref="InvalidDataException">The configuration is out of range.</exception>
    public DualEncoderNetwork(DualEncoderConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.Validate();
        Configuration = configuration;
        Image = RegisterModule("image", new ImageTower(configuration.Image, configuration.EmbedDim));
        Text = RegisterModule("text", new TextTower(configuration.Text, configuration.EmbedDim));
        LogitScale = RegisterParameter("logit_scale", Tensor.Scalar(Math.Log(1 / InitialTemperature)));
    }

    /// <summary>What the model was made from.</summary>
    public DualEncoderConfiguration Configuration { get; }

    /// <summary>Pictures to vectors.</summary>
    public ImageTower Image { get; }

    /// <summary>Words to vectors.</summary>
    public TextTower Text { get; }

    /// <summary>Logarithm of the factor on cosines, a scalar.</summary>
    public Tensor LogitScale { get; }

    /// <inheritdoc/>
    public IDualEncoder Encoder => this;

    /// <inheritdoc/>
    public Device Device => LogitScale.Device;

    /// <inheritdoc/>
    public int MapChannels => MobileNetV1.OutputChannels;

    /// <inheritdoc/>
    public int MapSide => (ImageSize + MobileNetV1.OutputStride - 1) / MobileNetV1.OutputStride;

    /// <inheritdoc/>
    public int FeatureDim => Configuration.EmbedDim;

    /// <inheritdoc/>
    public Querybank? Querybank => null;

    /// <inheritdoc/>
    public int ImageSize => Configuration.Image.Size;

    /// <inheritdoc/>
    public int MaxTextLength => Configuration.Text.MaxLength;

    /// <inheritdoc/>
    public Linear? ImageProjection => Image.Projection;

    /// <inheritdoc/>
    public Linear? TextProjection => Text.Projection;

    /// <inheritdoc/>
    public Tensor ImageFeatures(Tensor images) => Image.Forward(images);

    /// <inheritdoc/>
    public SpatialFeatures ForwardSpatial(Tensor images)
    {
        var map = Image.Backbone.Forward(images);
        return new SpatialFeatures(Image.Project(map), map);
    }

    /// <inheritdoc/>
    public Tensor TextFeatures(Tensor ids, Tensor lengths) => Text.Forward(ids, lengths);

    /// <inheritdoc/>
    public void FoldNormalizations() => Image.Backbone.FoldNormalizations();

    /// <summary>Always throws: the towers take different inputs.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Tensor Forward(Tensor input) =>
        throw new NotSupportedException("A dual encoder has two inputs: call EncodeImages or EncodeTexts.");
}
