using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Attention;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Scan;

/// <summary>
/// SCAN (Lee et al. 2018, "Stacked cross attention for image-text matching") on the positions of a convolutional map:
/// each word gathers what it attends to among the regions, or each region among the words, and the score says how much
/// of it is there.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class ScanNetwork : Module, IPairScorer, IStandsOnBackbone
{
    private readonly Linear? _fc;
    private readonly TextEncoder _text;
    private readonly int _regions;

    /// <summary>Makes the network with random weights.</summary>
    /// <exception cref="InvalidDataException">The options are out of range or do not fit the backbone.</exception>
    public ScanNetwork(ScanOptions options)
        : this(Checked(options), options.Image.Create())
    {
    }

    // For backbones that no registry knows.
    internal ScanNetwork(ScanOptions options, Backbone backbone)
    {
        Configuration = options;
        Backbone = RegisterModule("backbone", backbone);
        var side = Backbone.MapSide(Backbone.Stages[^1].Name, options.Image.Size);
        _regions = side * side;
        if (options.ProjectRegions)
        {
            _fc = RegisterModule("fc", new Linear(Backbone.OutputChannels, options.Text.Width));
            XavierLinear.Initialize(_fc);
        }
        else if (Backbone.OutputChannels != options.Text.Width)
        {
            var channels = Backbone.OutputChannels;
            Backbone.Dispose();
            throw new InvalidDataException(
                $"'text.hidden' is {options.Text.Width}, but {options.Image.Backbone} has {channels} channels:"
                + " without 'projectRegions' both must be the same.");
        }

        _text = RegisterModule("text", options.Text.Create());
    }

    /// <summary>What the network was made from.</summary>
    public ScanOptions Configuration { get; }

    /// <inheritdoc/>
    public Backbone Backbone { get; }

    /// <inheritdoc/>
    public Device Device => _text.Parameters().First().Device;

    /// <inheritdoc/>
    public ImageSpecification Images => new(Configuration.Image.Size, SquareFit.Stretch);

    /// <inheritdoc/>
    public int MaxTextLength => Configuration.Text.MaxLength;

    /// <inheritdoc/>
    public IReadOnlyList<long[]> ImagePartShapes => [[_regions, Configuration.Text.Width]];

    /// <summary>Computes the regions of images.</summary>
    /// <param name="images">N of them.</param>
    /// <returns>[N, R, width], row by row of the map.</returns>
    public Tensor Regions(ImageInputs images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = new TensorScope();
        var map = Backbone.Forward(images).To(ScalarType.Float32);
        using var precise = new AutocastScope(map.Device.Type, enabled: false);
        return scope.Keep(Project(map.Flatten(2).Transpose(1, 2)));
    }

    /// <summary>What stands behind the backbone: a linear layer and length 1, as far as the options ask for
    /// them.</summary>
    /// <param name="regions">[N, R, channels].</param>
    /// <returns>[N, R, width].</returns>
    public Tensor Project(Tensor regions)
    {
        ArgumentNullException.ThrowIfNull(regions);
        using var scope = new TensorScope();
        var projected = _fc?.Forward(regions) ?? regions;
        return scope.Keep(Configuration.NormalizeRegions
            ? VectorNormalization.L2(projected, -1)
            : projected.Contiguous());
    }

    /// <summary>Computes the words of texts.</summary>
    /// <param name="texts">M of them.</param>
    /// <returns>[M, L, width]; what stands behind a text's end is not to be read.</returns>
    public Tensor Words(TextInputs texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var scope = new TensorScope();
        var (ids, lengths) = Training ? texts : Configuration.Text.Prepare(texts);
        return scope.Keep(_text.Encode(ids, lengths).Words!);
    }

    /// <summary>Scores all pairs (equations 1 to 10 of the paper).</summary>
    /// <param name="regions">[N, R, width].</param>
    /// <param name="words">[M, L, width].</param>
    /// <param name="lengths">[M] Int64 on the processor.</param>
    /// <returns>[N, M].</returns>
    public Tensor Score(Tensor regions, Tensor words, Tensor lengths) =>
        StackedCrossAttention.Scores(regions, words, lengths, Configuration.Attention);

    /// <inheritdoc/>
    public PairFeatures EmbedImages(ImageInputs images) => new([Regions(images)]);

    /// <inheritdoc/>
    public PairFeatures EmbedTexts(TextInputs texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return new PairFeatures([Words(texts), texts.Lengths]);
    }

    /// <inheritdoc/>
    public Tensor ScorePairs(PairFeatures images, PairFeatures texts)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(texts);
        return Score(images.Parts[0], texts.Parts[0], texts.Parts[1]);
    }

    /// <summary>About six values a word and region.</summary>
    /// <inheritdoc/>
    public long BytesPerPair(int words) =>
        6L * sizeof(float) * _regions * (Configuration.Text.DependsOnPadding ? MaxTextLength : words);

    /// <inheritdoc/>
    public void PrepareForInference() => Backbone.FoldNormalizations();

    /// <summary>Always throws: the network has two inputs.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Tensor Forward(Tensor input) =>
        throw new NotSupportedException("SCAN has two inputs: call Regions, Words and Score.");

    private static ScanOptions Checked(ScanOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return options;
    }
}
