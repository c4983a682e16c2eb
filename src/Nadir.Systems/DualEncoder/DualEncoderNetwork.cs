using System.Globalization;
using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Contracts;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.DualEncoder;

/// <summary>
/// An image tower and a text tower whose vectors are compared by cosine, scaled by a learned temperature
/// (the contrastive set-up of Radford et al. 2021, on a convolutional backbone and a GRU).
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
        Text = RegisterModule("text", new TextTower(options.Text, options.EmbedDim));
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
    public override int WordDim => 2 * Configuration.Text.Hidden;

    /// <inheritdoc/>
    public override IReadOnlyList<MapStage> Stages { get; }

    /// <inheritdoc/>
    public override Linear? ImageProjection => Image.Projection;

    /// <inheritdoc/>
    public override Linear? TextProjection => Text.Projection;

    /// <inheritdoc/>
    public override IEnumerable<Tensor> PretrainedParameters => Image.Backbone.Parameters();

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parts =>
    [
        string.Create(CultureInfo.InvariantCulture, $"Image tower: {Configuration.Image.FindBackbone().Title} at {_size} px, mean over positions, linear projection."),
        string.Create(CultureInfo.InvariantCulture, $"Text tower: {Configuration.Text.VocabularySize:N0} words, bidirectional GRU of {Configuration.Text.Hidden} units, maximum over words, linear projection."),
        string.Create(CultureInfo.InvariantCulture, $"Vectors of {Configuration.EmbedDim}."),
    ];

    /// <inheritdoc/>
    public override Tensor ImageFeatures(ImageInputs images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Image.Forward(images.Pixels);
    }

    /// <inheritdoc/>
    public override SpatialFeatures ForwardSpatial(ImageInputs images, IReadOnlyList<string> stages)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(stages);
        if (stages.Count == 0 || stages[^1] != Stages[^1].Name)
        {
            throw new ArgumentException($"The stages {string.Join(", ", stages)} must end with {Stages[^1].Name}, from which the vectors come.", nameof(stages));
        }

        using var scope = new TensorScope();
        var maps = Image.Backbone.ForwardStages(images.Pixels, stages);
        var features = Image.Project(maps[^1]);
        return new SpatialFeatures(scope.Keep(features), [.. maps.Select(scope.Keep)]);
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
        using var scope = new TensorScope();
        var states = Text.ForwardStates(texts.Ids, texts.Lengths);
        return new WordFeatures(scope.Keep(Text.Project(texts.Ids, states)), scope.Keep(states), scope.Keep(texts.Ids.Ne(0)));
    }

    /// <inheritdoc/>
    public override void PrepareForInference() => Image.Backbone.FoldNormalizations();

    /// <inheritdoc/>
    public override void Freeze(EncoderTuning tuning, string? through)
    {
        if (tuning is EncoderTuning.Linear or EncoderTuning.Adapter)
        {
            throw new InvalidDataException($"'tuning' is '{tuning}', which is for a CLIP; of a dual encoder choose Full or Frozen, or name a block as 'freezeThrough'.");
        }

        if (through is not null)
        {
            Image.Backbone.FreezeThrough(through);
        }
    }

    /// <inheritdoc/>
    public override void OptimizeLayout() => Image.Backbone.ToMemoryFormat(MemoryFormat.ChannelsLast);
}

/// <summary>Images to vectors. Not safe for concurrent use.</summary>
public sealed class ImageTower : Module
{
    private readonly Dropout _dropout;

    /// <summary>Makes the tower with random weights.</summary>
    public ImageTower(ImageTowerOptions options, int embedDim)
    {
        ArgumentNullException.ThrowIfNull(options);
        Backbone = RegisterModule("backbone", options.CreateBackbone());
        _dropout = RegisterModule("dropout", new Dropout(options.Dropout));
        Projection = RegisterModule("projection", new Linear(Backbone.OutputChannels, embedDim));
    }

    /// <summary>The convolutional network.</summary>
    public Backbone Backbone { get; }

    /// <summary>The last layer: features to vectors.</summary>
    public Linear Projection { get; }

    /// <summary>Encodes images.</summary>
    /// <param name="input">[N, 3, S, S], -1..1.</param>
    /// <returns>[N, embedDim] in float32, not normalised.</returns>
    public override Tensor Forward(Tensor input)
    {
        using var map = Backbone.Forward(input);
        return Project(map);
    }

    /// <summary>The part behind the backbone: mean over positions and projection.</summary>
    /// <param name="map">[N, channels, h, w], the backbone's last map.</param>
    /// <returns>[N, embedDim] in float32, not normalised.</returns>
    public Tensor Project(Tensor map)
    {
        ArgumentNullException.ThrowIfNull(map);
        using var pooled = map.Mean([2, 3]);
        using var widened = pooled.To(ScalarType.Float32);
        using var dropped = _dropout.Forward(widened);
        // In float32 whatever the autocast: 512 numbers decide every ranking, and the product is small.
        using var precise = new AutocastScope(map.Device.Type, enabled: false);
        return Projection.Forward(dropped);
    }
}

/// <summary>Words to vectors. Not safe for concurrent use.</summary>
public sealed class TextTower : Module
{
    private readonly Embedding _embedding;
    private readonly Gru _gru;
    private readonly Dropout _dropout;

    /// <summary>Makes the tower with random weights.</summary>
    /// <param name="options">Its vocabulary size must be set.</param>
    /// <param name="embedDim">Length of the vectors.</param>
    public TextTower(TextTowerOptions options, int embedDim)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.VocabularySize, 2);
        _embedding = RegisterModule(
            "embedding", new Embedding(options.VocabularySize, options.Width, paddingIdx: 0));
        _gru = RegisterModule(
            "gru", new Gru(options.Width, options.Hidden, bidirectional: true, batchFirst: true));
        _dropout = RegisterModule("dropout", new Dropout(options.Dropout));
        Projection = RegisterModule("projection", new Linear(2 * options.Hidden, embedDim));
    }

    /// <summary>The last layer: features to vectors.</summary>
    public Linear Projection { get; }

    /// <summary>Encodes texts.</summary>
    /// <param name="ids">[N, L] int64 word ids, padded with 0 behind the last word.</param>
    /// <param name="lengths">[N] int64 on the CPU: words of each text, 1 to L.</param>
    /// <returns>[N, embedDim] in float32, not normalised.</returns>
    public Tensor Forward(Tensor ids, Tensor lengths)
    {
        using var scope = new TensorScope();
        return scope.Keep(Project(ids, ForwardStates(ids, lengths)));
    }

    /// <summary>Gives every word its state, from the words before and after it.</summary>
    /// <param name="ids">[N, L] int64 word ids, padded with 0 behind the last word.</param>
    /// <param name="lengths">[N] int64 on the CPU: words of each text, 1 to L.</param>
    /// <returns>[N, L, 2 * hidden]; zero at padding.</returns>
    public Tensor ForwardStates(Tensor ids, Tensor lengths)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var scope = new TensorScope();
        return scope.Keep(_gru.Forward(_dropout.Forward(_embedding.Forward(ids)), lengths));
    }

    /// <summary>The part behind the GRU: maximum over words and projection.</summary>
    /// <param name="ids">[N, L], tells the padding.</param>
    /// <param name="states">[N, L, 2 * hidden].</param>
    /// <returns>[N, embedDim] in float32, not normalised.</returns>
    public Tensor Project(Tensor ids, Tensor states)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(states);
        using var scope = new TensorScope();
        // Padding must lose every maximum: states lie in -1..1.
        var padding = ids.Eq(0).Unsqueeze(-1);
        var pooled = states.MaskedFill(padding, -2).Amax([1]);
        return scope.Keep(Projection.Forward(_dropout.Forward(pooled)));
    }
}
