using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Attention;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Hvsa;

/// <summary>
/// HVSA (Zhang et al. 2023, "Hypersphere-Based Remote Sensing Cross-Modal Text-Image Retrieval via Curriculum
/// Learning"): a backbone whose last map goes through key-entity attention, and a text encoder, in one space.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class HvsaNetwork : Module, ITwoTowers, IStandsOnBackbone
{
    private readonly ExternalAttention? _entities;
    private readonly Linear _fc;
    private readonly SentenceEncoder _text;

    /// <summary>Makes the network with random weights.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="backbone">In place of the one that the options name, such as a narrower one; the network owns
    /// it.</param>
    /// <exception cref="InvalidDataException">The options are out of range.</exception>
    public HvsaNetwork(HvsaOptions options, Backbone? backbone = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Configuration = options;
        Backbone = RegisterModule("backbone", backbone ?? options.Image.Create());
        if (options.EntitySlots > 0)
        {
            _entities =
                RegisterModule("key_entity_atten", new ExternalAttention(Backbone.OutputChannels, options.EntitySlots));
        }

        _fc = RegisterModule("fc", new Linear(Backbone.OutputChannels, options.EmbedDim));
        _text = RegisterModule("text", new SentenceEncoder(options.Text, options.EmbedDim, options.ProjectText));
        LossWeights = RegisterModule("weight_loss", new LearnedLossWeights());
    }

    /// <summary>What the network was made from.</summary>
    public HvsaOptions Configuration { get; }

    /// <inheritdoc/>
    public Backbone Backbone { get; }

    /// <summary>The network that weighs both losses in training; nothing reads it afterwards.</summary>
    public LearnedLossWeights LossWeights { get; }

    /// <inheritdoc/>
    public Device Device => _fc.Weight.Device;

    /// <inheritdoc/>
    public ImageSpecification Images => new(Configuration.Image.Size, SquareFit.Stretch);

    /// <inheritdoc/>
    public int FeatureDim => Configuration.EmbedDim;

    /// <inheritdoc/>
    public int MaxTextLength => Configuration.Text.MaxLength;

    /// <summary>1 / 0.05: margins teach no temperature, and this is a usual one.</summary>
    public double Scale => 20;

    /// <inheritdoc/>
    public Linear? ImageProjection => _fc;

    /// <inheritdoc/>
    public Tensor ImageFeatures(ImageInputs images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = new TensorScope();
        var map = Backbone.Forward(images);
        using var precise = new AutocastScope(map.Device.Type, enabled: false);
        map = map.Type == ScalarType.Float64 ? map : map.To(ScalarType.Float32);
        return scope.Keep(_fc.Forward((_entities?.Forward(map) ?? map).Mean([2, 3])));
    }

    /// <inheritdoc/>
    public Tensor TextFeatures(TextInputs texts) => _text.Forward(texts);

    /// <inheritdoc/>
    public void PrepareForInference() => Backbone.FoldNormalizations();

    /// <summary>Always throws: the network has two inputs.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Tensor Forward(Tensor input) =>
        throw new NotSupportedException("HVSA has two inputs: call ImageFeatures or TextFeatures.");
}
