using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Vse;

/// <summary>
/// VSE++ (Faghri et al. 2018, "VSE++: Improving visual-semantic embeddings with hard negatives") as the remote-sensing
/// tables ran it: a convolutional network's mean over positions and a GRU's mean over words, in one space.
/// </summary>
/// <remarks>
/// Without <see cref="VseOptions.NormalizeImages"/> or with order embeddings the model is a pair scorer: cosines of its
/// vectors, which an index compares, are then not its scores. Not safe for concurrent use.
/// </remarks>
public sealed class VseNetwork : Module, ITwoTowers, IPairScorer, IStandsOnBackbone
{
    private readonly Linear _fc;
    private readonly TextEncoder _text;

    /// <summary>Makes the network with random weights.</summary>
    /// <exception cref="InvalidDataException">The options are out of range.</exception>
    public VseNetwork(VseOptions options)
        : this(Checked(options), options.Image.Create())
    {
    }

    // For backbones that no registry knows.
    internal VseNetwork(VseOptions options, Backbone backbone)
    {
        Configuration = options;
        Backbone = RegisterModule("backbone", backbone);
        _fc = RegisterModule("fc", new Linear(Backbone.OutputChannels, options.Text.Width));
        XavierLinear.Initialize(_fc);
        _text = RegisterModule("text", options.Text.Create());
    }

    /// <summary>What the network was made from.</summary>
    public VseOptions Configuration { get; }

    /// <inheritdoc/>
    public Backbone Backbone { get; }

    /// <inheritdoc/>
    public Device Device => _fc.Weight.Device;

    /// <inheritdoc/>
    public ImageSpecification Images => new(Configuration.Image.Size, SquareFit.Stretch);

    /// <inheritdoc/>
    public int FeatureDim => Configuration.Text.Width;

    /// <inheritdoc cref="ITwoTowers.MaxTextLength"/>
    public int MaxTextLength => Configuration.Text.MaxLength;

    /// <summary>1 / 0.05: margins teach no temperature, and this is a usual one.</summary>
    public double Scale => 20;

    /// <inheritdoc/>
    public bool ScoresPairs => !Configuration.NormalizeImages || Configuration.Measure == VseMeasure.Order;

    /// <inheritdoc/>
    public IReadOnlyList<long[]> ImagePartShapes => [[FeatureDim]];

    /// <inheritdoc/>
    public Tensor ImageFeatures(ImageInputs images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = new TensorScope();
        var pooled = Backbone.Forward(images).Mean([2, 3]).To(ScalarType.Float32);
        using var precise = new AutocastScope(pooled.Device.Type, enabled: false);
        return scope.Keep(Project(pooled));
    }

    /// <summary>What stands behind the backbone: length 1, a linear layer.</summary>
    /// <param name="pooled">[N, channels]: the mean over positions.</param>
    /// <returns>[N, width], not normalised.</returns>
    public Tensor Project(Tensor pooled)
    {
        ArgumentNullException.ThrowIfNull(pooled);
        using var scope = new TensorScope();
        var projected = _fc.Forward(pooled.Normalize());
        return scope.Keep(Configuration.Absolute ? projected.Abs() : projected);
    }

    /// <inheritdoc/>
    public Tensor TextFeatures(TextInputs texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var scope = new TensorScope();
        var (ids, lengths) = Training ? texts : Configuration.Text.Prepare(texts);
        var sentence = _text.Encode(ids, lengths).Sentence;
        return scope.Keep(Configuration.Absolute ? sentence.Abs() : sentence);
    }

    /// <summary>Scores all pairs.</summary>
    /// <param name="images">[N, width] of <see cref="ImageFeatures"/>.</param>
    /// <param name="texts">[M, width] of <see cref="TextFeatures"/>.</param>
    /// <returns>[N, M].</returns>
    public Tensor Score(Tensor images, Tensor texts)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(texts);
        using var scope = new TensorScope();
        var image = Configuration.NormalizeImages ? images.Normalize() : images;
        var text = texts.Normalize();
        return scope.Keep(Configuration.Measure == VseMeasure.Product
            ? image.Matmul(text.T())
            : -(text.Unsqueeze(0) - image.Unsqueeze(1)).Clamp(min: 0).Norm(2, 2));
    }

    /// <inheritdoc/>
    public PairFeatures EmbedImages(ImageInputs images)
    {
        var features = ImageFeatures(images);
        return new PairFeatures([features], features);
    }

    /// <inheritdoc/>
    public PairFeatures EmbedTexts(TextInputs texts)
    {
        var features = TextFeatures(texts);
        return new PairFeatures([features], features);
    }

    /// <inheritdoc/>
    public Tensor ScorePairs(PairFeatures images, PairFeatures texts)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(texts);
        return Score(images.Parts[0], texts.Parts[0]);
    }

    /// <summary>The score; of order embeddings also the difference of both vectors, before and after it is
    /// cut.</summary>
    /// <inheritdoc/>
    public long BytesPerPair(int words) =>
        sizeof(float) * (Configuration.Measure == VseMeasure.Order ? 1 + (2L * FeatureDim) : 1);

    /// <inheritdoc/>
    public void PrepareForInference() => Backbone.FoldNormalizations();

    /// <summary>Always throws: the network has two inputs.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Tensor Forward(Tensor input) =>
        throw new NotSupportedException("VSE++ has two inputs: call ImageFeatures or TextFeatures.");

    private static VseOptions Checked(VseOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return options;
    }
}
