using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Attention;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Amfmn;

/// <summary>
/// AMFMN (Yuan et al. 2021, "Exploring a Fine-Grained Multiscale Method for Cross-Modal Remote Sensing Image
/// Retrieval"): one vector an image by multiscale self-attention, one a caption, and each image gates each caption
/// before both are compared.
/// </summary>
/// <remarks>Scores pairs only: a caption has no vector of its own that an index could hold. Not safe for concurrent
/// use.</remarks>
public sealed class AmfmnNetwork : Module, IPairScorer, IStandsOnBackbone
{
    private readonly FeaturePyramid _maps;
    private readonly MultiscaleVisualAttention _multiscale;
    private readonly SentenceEncoder _text;
    private readonly VisualGuidedTextAttention _guidance;

    /// <summary>Makes the network with random weights.</summary>
    /// <param name="options">Sizes and variant.</param>
    /// <param name="backbone">In place of the one that the options name, such as a narrower one; the network owns
    /// it.</param>
    /// <exception cref="InvalidDataException">The options are out of range, or the backbone has not the
    /// maps.</exception>
    public AmfmnNetwork(AmfmnOptions options, Backbone? backbone = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Configuration = options;
        Backbone = RegisterModule("backbone", backbone ?? options.Image.Create());
        _maps = FeaturePyramid.Of(Backbone, options.Image.Size);
        _multiscale =
            RegisterModule("mvsa", new MultiscaleVisualAttention(_maps, options.EmbedDim, options.ActivateMaps));
        _text = RegisterModule("text", new SentenceEncoder(options.Text, options.EmbedDim, options.ProjectText));
        _guidance = RegisterModule("guidance", new VisualGuidedTextAttention(options.Guidance, options.EmbedDim));
    }

    /// <summary>What the network was made from.</summary>
    public AmfmnOptions Configuration { get; }

    /// <inheritdoc/>
    public Backbone Backbone { get; }

    /// <inheritdoc/>
    public Device Device => _guidance.Parameters().First().Device;

    /// <inheritdoc/>
    public ImageSpecification Images => new(Configuration.Image.Size, SquareFit.Stretch);

    /// <inheritdoc/>
    public int MaxTextLength => Configuration.Text.MaxLength;

    /// <inheritdoc/>
    public IReadOnlyList<long[]> ImagePartShapes => [[Configuration.EmbedDim]];

    /// <summary>Images to vectors: MVSA on the backbone's maps.</summary>
    /// <param name="images">N of them.</param>
    /// <returns>[N, embedDim], not normalised.</returns>
    public Tensor ImageFeatures(ImageInputs images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = new TensorScope();
        var maps = _maps.Forward(images);
        using var precise = new AutocastScope(images.Pixels.Device.Type, enabled: false);
        return scope.Keep(_multiscale.Forward(maps));
    }

    /// <summary>Captions to vectors, before any image changes them.</summary>
    /// <param name="texts">M of them.</param>
    /// <returns>[M, embedDim], not normalised.</returns>
    public Tensor TextFeatures(TextInputs texts) => _text.Forward(texts);

    /// <summary>The cosines between images and the captions as each image sees them.</summary>
    /// <param name="images">[N, embedDim] of <see cref="ImageFeatures"/>.</param>
    /// <param name="texts">[M, embedDim] of <see cref="TextFeatures"/>.</param>
    /// <returns>[N, M].</returns>
    public Tensor Score(Tensor images, Tensor texts) => _guidance.Scores(images, texts);

    /// <inheritdoc/>
    public PairFeatures EmbedImages(ImageInputs images) => new([ImageFeatures(images)]);

    /// <inheritdoc/>
    public PairFeatures EmbedTexts(TextInputs texts) => new([TextFeatures(texts)]);

    /// <inheritdoc/>
    public Tensor ScorePairs(PairFeatures images, PairFeatures texts)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(texts);
        return Score(images.Parts[0], texts.Parts[0]);
    }

    /// <summary>Four values where guidance is soft, which is three matrix products; else four vectors.</summary>
    /// <inheritdoc/>
    public long BytesPerPair(int words) =>
        4L * sizeof(float) * (Configuration.Guidance == VisualGuidance.Soft ? 1 : Configuration.EmbedDim);

    /// <inheritdoc/>
    public void PrepareForInference() => Backbone.FoldNormalizations();

    /// <summary>Always throws: the network has two inputs.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Tensor Forward(Tensor input) =>
        throw new NotSupportedException("AMFMN has two inputs: call ImageFeatures or TextFeatures.");
}
