using System.Globalization;
using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.DualEncoder;

/// <summary>
/// An image tower and a text tower whose vectors are compared by cosine, scaled by a learned temperature
/// (the contrastive set-up of Radford et al. 2021, on a convolutional backbone and a GRU or a BERT).
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class DualEncoderNetwork : TowerPair
{
    private readonly int _size;

    /// <summary>Makes the network with random weights.</summary>
    /// <exception cref="InvalidDataException">The options are out of range.</exception>
    public DualEncoderNetwork(DualEncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Configuration = options;
        _size = options.Image.Size;
        Image = RegisterModule("image", new ImageTower(options.Image, options.EmbedDim));
        Text = RegisterModule("text", TextTower.Create(options.Text, options.EmbedDim));
        LogitScale = RegisterParameter("logit_scale", Tensor.Scalar(Math.Log(1 / InitialTemperature)));
        Stages = [.. Image.Backbone.Stages.Select(stage =>
            new MapStage(stage.Name, stage.Channels, Image.Backbone.MapSide(stage.Name, _size)))];
    }

    /// <summary>What the network was made from.</summary>
    public DualEncoderOptions Configuration { get; }

    /// <summary>Images to vectors.</summary>
    public ImageTower Image { get; }

    /// <summary>Words to vectors.</summary>
    public TextTower Text { get; }

    /// <inheritdoc/>
    public override TowerOptions Options => Configuration;

    /// <inheritdoc/>
    public override Tensor LogitScale { get; }

    /// <inheritdoc/>
    public override ImageSpecification Images => new(_size, SquareFit.Stretch);

    /// <inheritdoc/>
    public override int FeatureDim => Configuration.EmbedDim;

    /// <inheritdoc/>
    public override int MaxTextLength => Configuration.Text.MaxLength;

    /// <inheritdoc/>
    public override int WordDim => Text.WordDim;

    /// <inheritdoc/>
    public override IReadOnlyList<MapStage> Stages { get; }

    /// <inheritdoc/>
    public override Linear? ImageProjection => Image.Projection;

    /// <inheritdoc/>
    public override Linear? TextProjection => Text.Projection;

    /// <inheritdoc/>
    public override BertTextEncoder? TextEncoder => (Text as BertTextTower)?.Bert;

    /// <inheritdoc/>
    public override IEnumerable<Tensor> PretrainedParameters => Image.Backbone.Parameters();

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parts =>
    [
        string.Create(CultureInfo.InvariantCulture,
            $"Image tower: {Configuration.Image.FindBackbone().Title} at {_size} px, "
                + $"mean{(Configuration.Image.Pooling == ImagePooling.MeanAndMaximum ? " and maximum" : "")} over "
                + $"positions{(Image.StageNames.Count > 1 ? $" of {string.Join(", ", Image.StageNames)}" : "")}, "
                + $"linear projection{Beside(Configuration.Image.HeadWidth)}."),
        Configuration.Text.Bert is { } bert
            ? string.Create(CultureInfo.InvariantCulture,
                $"Text tower: {bert.VocabularySize:N0} word pieces, BERT of {bert.Layers} layers and "
                    + $"width {bert.Width}, {(bert.Pooling == BertPooling.Mean ? "mean over pieces" : "its [CLS]")}, "
                    + $"linear projection{Beside(Configuration.Text.HeadWidth)}.")
            : string.Create(CultureInfo.InvariantCulture,
                $"Text tower: {Configuration.Text.VocabularySize:N0} words, bidirectional GRU "
                    + $"of {Configuration.Text.Hidden} units, maximum over words, linear projection."),
        .. Configuration.Text.WordTower is { } words
            ? [string.Create(CultureInfo.InvariantCulture,
                $"Beside it a tower of {words.VocabularySize:N0} words, bidirectional GRU of {words.Hidden} units, "
                    + $"whose share of a text's vector is {words.Weight} times the share of known words to the "
                    + $"power {words.Sharpness}.")]
            : Array.Empty<string>(),
        string.Create(CultureInfo.InvariantCulture, $"Vectors of {Configuration.EmbedDim}."),
    ];

    /// <inheritdoc/>
    public override Tensor ImageFeatures(ImageInputs images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Image.Forward(images);
    }

    /// <inheritdoc/>
    public override SpatialFeatures ForwardSpatial(ImageInputs images, IReadOnlyList<string> stages)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(stages);
        if (stages.Count == 0 || stages[^1] != Stages[^1].Name)
        {
            throw new ArgumentException(
                $"The stages {string.Join(", ", stages)} must end with {Stages[^1].Name}, from which the vectors "
                    + $"come.", nameof(stages));
        }

        using var scope = new TensorScope();
        // The tower's own stages run along; what stands twice is computed once.
        int[] asked = [.. stages.Select(Options.IndexOfStage)];
        int[] own = [.. Image.StageNames.Select(Options.IndexOfStage)];
        int[] all = [.. asked.Union(own).Order()];
        var maps = Image.Backbone.ForwardStages(images.Pixels, [.. all.Select(index => Options.StageNames[index])]);
        var features = Image.Project([.. own.Select(index => maps[Array.IndexOf(all, index)])]);
        return new SpatialFeatures(
            scope.Keep(features), [.. asked.Select(index => scope.Keep(maps[Array.IndexOf(all, index)]))]);
    }

    /// <inheritdoc/>
    public override Tensor TextFeatures(TextInputs texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Text.Forward(texts.Ids, texts.Lengths);
    }

    /// <inheritdoc/>
    public override WordFeatures ForwardWords(TextInputs texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Text.ForwardWords(texts.Ids, texts.Lengths);
    }

    /// <inheritdoc/>
    public override void PrepareForInference() => Image.Backbone.FoldNormalizations();

    /// <inheritdoc/>
    public override void Freeze(EncoderTuning tuning, string? through)
    {
        if (tuning is EncoderTuning.Linear or EncoderTuning.Adapter)
        {
            throw new InvalidDataException(
                $"'tuning' is '{tuning}', which is for a CLIP; of a dual encoder choose Full or Frozen, or name a "
                    + $"block as 'freezeThrough'.");
        }

        if (through is not null)
        {
            Image.Backbone.FreezeThrough(through);
        }
    }

    /// <inheritdoc/>
    public override void OptimizeLayout() => Image.Backbone.ToMemoryFormat(MemoryFormat.ChannelsLast);

    private static string Beside(int width) =>
        width == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" and beside it a layer of {width} with GELU");
}

/// <summary>A linear projection, and a layer with GELU beside it, whose result is added: what the projection keeps
/// stays near, what must move can move.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class ResidualHead : Module
{
    private readonly Linear _hidden;
    private readonly Linear _output;
    private readonly Dropout _dropout;

    public ResidualHead(long inputs, int width, int outputs, double dropout)
    {
        _hidden = RegisterModule("hidden", new Linear(inputs, width));
        _dropout = RegisterModule("dropout", new Dropout(dropout));
        // The projection has the bias.
        _output = RegisterModule("output", new Linear(width, outputs, bias: false));
    }

    /// <param name="input">[N, inputs].</param>
    /// <returns>[N, outputs].</returns>
    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        return scope.Keep(_output.Forward(_dropout.Forward(_hidden.Forward(input).Gelu())));
    }
}

/// <summary>Images to vectors. Not safe for concurrent use.</summary>
public sealed class ImageTower : Module
{
    private readonly ImagePooling _pooling;
    private readonly Dropout _dropout;
    private readonly BatchNorm1d? _norm;
    private readonly ResidualHead? _head;

    /// <summary>Makes the tower with random weights.</summary>
    public ImageTower(ImageTowerOptions options, int embedDim)
    {
        ArgumentNullException.ThrowIfNull(options);
        Backbone = RegisterModule("backbone", options.CreateBackbone());
        StageNames = options.Stages is { Count: > 0 } stages ? stages : [Backbone.Stages[^1].Name];
        _pooling = options.Pooling;
        FeatureCount = StageNames.Sum(Backbone.ChannelsOf) * (_pooling == ImagePooling.MeanAndMaximum ? 2 : 1);
        _dropout = RegisterModule("dropout", new Dropout(options.Dropout));
        Projection = RegisterModule("projection", new Linear(FeatureCount, embedDim));
        if (options.HeadWidth > 0)
        {
            _norm = RegisterModule("norm", new BatchNorm1d(FeatureCount));
            _head = RegisterModule("head",
                new ResidualHead(FeatureCount, options.HeadWidth, embedDim, options.Dropout));
        }
    }

    /// <summary>The convolutional network.</summary>
    public Backbone Backbone { get; }

    /// <summary>The stages whose pooled maps are joined, the last one last.</summary>
    public IReadOnlyList<string> StageNames { get; }

    /// <summary>Length of what <see cref="Pool"/> gives: a number or two for each channel of each stage.</summary>
    public int FeatureCount { get; }

    /// <summary>The linear layer from features to vectors.</summary>
    public Linear Projection { get; }

    /// <summary>Encodes images.</summary>
    /// <param name="input">[N, 3, S, S], -1..1.</param>
    /// <returns>[N, embedDim] in float32, not normalised.</returns>
    public override Tensor Forward(Tensor input) => Forward((ImageInputs)input);

    /// <summary>Encodes images, from kept maps where they have any.</summary>
    /// <param name="images">N of them.</param>
    /// <returns>[N, embedDim] in float32, not normalised.</returns>
    public Tensor Forward(ImageInputs images)
    {
        using var pooled = Pool(images);
        return ProjectPooled(pooled);
    }

    /// <summary>The part before the head: the backbone and the pooling over positions.</summary>
    /// <param name="images">N of them.</param>
    /// <returns>[N, <see cref="FeatureCount"/>] in float32.</returns>
    public Tensor Pool(ImageInputs images)
    {
        using var scope = new TensorScope();
        return scope.Keep(PoolMaps(
            StageNames.Count == 1 ? [Backbone.Forward(images)] : Backbone.ForwardStages(images, StageNames)));
    }

    /// <summary>The part behind the backbone: pooling over positions and projection.</summary>
    /// <param name="maps">[N, channels, h, w], one for each of <see cref="StageNames"/>.</param>
    /// <returns>[N, embedDim] in float32, not normalised.</returns>
    public Tensor Project(IReadOnlyList<Tensor> maps)
    {
        using var pooled = PoolMaps(maps);
        return ProjectPooled(pooled);
    }

    /// <summary>The head alone.</summary>
    /// <param name="pooled">As <see cref="Pool"/> gives it.</param>
    /// <returns>[N, embedDim] in float32, not normalised.</returns>
    public Tensor ProjectPooled(Tensor pooled)
    {
        ArgumentNullException.ThrowIfNull(pooled);
        using var scope = new TensorScope();
        // In float32 whatever the autocast: 512 numbers decide every ranking, and the product is small.
        using var precise = new AutocastScope(pooled.Device.Type, enabled: false);
        var dropped = _dropout.Forward(_norm?.Forward(pooled) ?? pooled);
        var vectors = Projection.Forward(dropped);
        return scope.Keep(_head is null ? vectors : vectors + _head.Forward(dropped));
    }

    private Tensor PoolMaps(IReadOnlyList<Tensor> maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        using var scope = new TensorScope();
        var means = maps.Select(map => map.Mean([2, 3]).To(ScalarType.Float32));
        Tensor[] pooled = _pooling == ImagePooling.Mean
            ? [.. means] : [.. means, .. maps.Select(map => map.Amax([2, 3]).To(ScalarType.Float32))];
        return scope.Keep(pooled.Length == 1 ? pooled[0] : Tensor.Cat(pooled, dim: 1));
    }
}
