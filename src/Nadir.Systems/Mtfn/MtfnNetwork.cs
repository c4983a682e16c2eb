using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Attention;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Mtfn;

/// <summary>
/// MTFN (Wang et al. 2019, "Matching images and text with multi-modal tensor fusion and re-ranking") as the
/// remote-sensing tables ran it: the mean over a convolutional map and a text's vector, scored by a low-rank bilinear
/// form.
/// </summary>
/// <remarks>The text-text branch of the paper is in neither code. Not safe for concurrent use.</remarks>
public sealed class MtfnNetwork : Module, IPairScorer, IStandsOnBackbone
{
    // The blocks of images that evaluation hands over share a caption's factors.
    private const int ImagesAtOnce = 32;

    private readonly TextEncoder _text;
    private readonly LowRankBilinearFusion _fusion;

    /// <summary>Makes the network with random weights.</summary>
    /// <exception cref="InvalidDataException">The options are out of range.</exception>
    public MtfnNetwork(MtfnOptions options)
        : this(Checked(options), options.Image.Create())
    {
    }

    // For backbones that no registry knows.
    internal MtfnNetwork(MtfnOptions options, Backbone backbone)
    {
        Configuration = options;
        Backbone = RegisterModule("backbone", backbone);
        _text = RegisterModule("text", options.Text.Create());
        _fusion = RegisterModule("score", new LowRankBilinearFusion(
            Backbone.OutputChannels, options.Text.Width, options.ImageHidden, options.TextHidden, options.Fused,
            options.Rank, options.Dropout));
    }

    /// <summary>What the network was made from.</summary>
    public MtfnOptions Configuration { get; }

    /// <inheritdoc/>
    public Backbone Backbone { get; }

    /// <inheritdoc/>
    public Device Device => _text.Parameters().First().Device;

    /// <inheritdoc/>
    public ImageSpecification Images => new(Configuration.Image.Size, SquareFit.Stretch);

    /// <inheritdoc/>
    public int MaxTextLength => Configuration.Text.MaxLength;

    /// <inheritdoc/>
    public IReadOnlyList<long[]> ImagePartShapes => [[Backbone.OutputChannels]];

    /// <summary>Computes the vectors of images: the mean over the positions of the last map.</summary>
    /// <param name="images">N of them.</param>
    /// <returns>[N, channels].</returns>
    public Tensor ImageVectors(ImageInputs images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = new TensorScope();
        return scope.Keep(Backbone.Forward(images).Mean([2, 3]).To(ScalarType.Float32));
    }

    /// <summary>Computes the vectors of texts.</summary>
    /// <param name="texts">M of them.</param>
    /// <returns>[M, text width].</returns>
    public Tensor TextVectors(TextInputs texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var scope = new TensorScope();
        var (ids, lengths) = Training ? texts : Configuration.Text.Prepare(texts);
        return scope.Keep(_text.Encode(ids, lengths).Sentence);
    }

    /// <summary>Scores all pairs (equations 1 to 4 of the paper).</summary>
    /// <param name="images">[N, channels] of <see cref="ImageVectors"/>.</param>
    /// <param name="texts">[M, text width] of <see cref="TextVectors"/>.</param>
    /// <returns>[N, M] in 0 to 1.</returns>
    public Tensor Score(Tensor images, Tensor texts) => _fusion.Scores(images, texts);

    /// <inheritdoc/>
    public PairFeatures EmbedImages(ImageInputs images) => new([ImageVectors(images)]);

    /// <summary>A text's factors are kept, twenty times as long as its vector: they meet every image.</summary>
    /// <inheritdoc/>
    public PairFeatures EmbedTexts(TextInputs texts)
    {
        using var scope = new TensorScope();
        return new PairFeatures([scope.Keep(_fusion.CaptionFactors(TextVectors(texts)))]);
    }

    /// <inheritdoc/>
    public Tensor ScorePairs(PairFeatures images, PairFeatures texts)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(texts);
        using var scope = new TensorScope();
        return scope.Keep(_fusion.ScoresOfFactors(_fusion.ImageFactors(images.Parts[0]), texts.Parts[0]));
    }

    /// <summary>The factors of a text, and of an image, over the pairs of a block.</summary>
    /// <inheritdoc/>
    public long BytesPerPair(int words) => sizeof(float) * (1 + (2L * _fusion.FactorLength / ImagesAtOnce));

    /// <inheritdoc/>
    public void PrepareForInference() => Backbone.FoldNormalizations();

    /// <summary>Always throws: the network has two inputs.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Tensor Forward(Tensor input) =>
        throw new NotSupportedException("MTFN has two inputs: call ImageVectors, TextVectors and Score.");

    private static MtfnOptions Checked(MtfnOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return options;
    }
}
