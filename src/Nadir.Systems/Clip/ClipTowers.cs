using System.Globalization;
using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Clip;

/// <summary>Puts a CLIP where towers go: it takes images in the range -1..1, as all of them do.</summary>
/// <remarks>Owns the CLIP. Not safe for concurrent use.</remarks>
public sealed class ClipTowers : TowerPair
{
    /// <summary>The name of the one map that a CLIP has: the last one before its pooling.</summary>
    public const string MapName = "clip";

    // (x + 1) / 2 is 0..1; less the mean, divided by the deviation, that is x * factor + summand.
    private readonly Tensor _factor;
    private readonly Tensor _summand;

    /// <summary>Takes a CLIP over.</summary>
    public ClipTowers(ClipModel clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        Clip = RegisterModule("clip", clip);
        var image = clip.Configuration.Image;
        _factor = RegisterBuffer("factor", Colours(index => 0.5 / image.Std[index]), persistent: false);
        _summand = RegisterBuffer(
            "summand", Colours(index => (0.5 - image.Mean[index]) / image.Std[index]), persistent: false);
        Stages = [new MapStage(MapName, image.GridChannels, image.GridSide)];
    }

    /// <summary>The towers.</summary>
    public ClipModel Clip { get; }

    /// <inheritdoc/>
    public override TowerOptions Options => Clip.Configuration;

    /// <inheritdoc/>
    public override Tensor LogitScale => Clip.LogitScale;

    /// <inheritdoc/>
    public override ImageSpecification Images => new(Clip.Configuration.Image.Size, SquareFit.CenterCrop);

    /// <inheritdoc/>
    public override int FeatureDim => Clip.Configuration.EmbedDim;

    /// <inheritdoc/>
    public override int MaxTextLength => Clip.Configuration.Text.ContextLength;

    /// <inheritdoc/>
    public override int WordDim => Clip.Configuration.Text.Width;

    /// <inheritdoc/>
    public override IReadOnlyList<MapStage> Stages { get; }

    /// <inheritdoc/>
    public override Linear? ImageProjection => Clip.ImageHead;

    /// <inheritdoc/>
    public override Linear? TextProjection => Clip.TextHead;

    /// <inheritdoc/>
    public override IEnumerable<Tensor> PretrainedParameters => Clip.TowerParameters();

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parts
    {
        get
        {
            var options = Clip.Configuration;
            var head = options.Heads ? ", then a linear layer" : "";
            return
            [
                Line(
                    $"Image tower: CLIP's {options.Image.Kind} of width {options.Image.Width} at {options.Image.Size} px{head}."),
                Line($"Text tower: CLIP's transformer of width {options.Text.Width}{head}; prompt: {options.Prompt}"),
                .. options.Adapter is { Width: var width }
                    ? (string[])[Line($"An adapter of middle {width} in every block of both towers.")] : [],
                Line($"Vectors of {options.EmbedDim}."),
            ];
        }
    }

    /// <inheritdoc/>
    public override Tensor ImageFeatures(ImageInputs images)
    {
        using var normalized = Normalize(images);
        return Clip.ImageFeatures(normalized);
    }

    /// <inheritdoc/>
    public override SpatialFeatures ForwardSpatial(ImageInputs images, IReadOnlyList<string> stages)
    {
        if (stages is not [MapName])
        {
            throw new ArgumentException($"A CLIP has one map only, '{MapName}'.", nameof(stages));
        }

        using var normalized = Normalize(images);
        var (features, map) = Clip.ForwardSpatial(normalized);
        return new SpatialFeatures(features, [map]);
    }

    /// <summary>Computes text vectors before normalisation.</summary>
    /// <param name="texts">Ids with start and end; their lengths are not needed.</param>
    /// <returns>[N, <see cref="FeatureDim"/>] in float32.</returns>
    public override Tensor TextFeatures(TextInputs texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Clip.TextFeatures(texts.Ids);
    }

    /// <inheritdoc/>
    public override WordFeatures ForwardWords(TextInputs texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Clip.ForwardWords(texts.Ids);
    }

    /// <summary>Does nothing: there are no normalisations of a kind that would be worth folding.</summary>
    public override void PrepareForInference()
    {
    }

    /// <inheritdoc/>
    public override void Freeze(EncoderTuning tuning, string? through)
    {
        if (tuning != EncoderTuning.Full)
        {
            Clip.FreezeTowers();
        }
    }

    private Tensor Normalize(ImageInputs images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = new TensorScope();
        return scope.Keep((images.Pixels * _factor) + _summand);
    }

    private static Tensor Colours(Func<int, double> value) =>
        Tensor.FromArray<float>([(float)value(0), (float)value(1), (float)value(2)], 1, 3, 1, 1);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>CLIP's tokenizer where text towers expect one. Safe to use from many threads.</summary>
public sealed class ClipTextIds : ITextTokenizer
{
    private readonly ClipTokenizer _tokenizer;

    private ClipTextIds(ClipTokenizer tokenizer, string folder) => (_tokenizer, Folder) = (tokenizer, folder);

    /// <summary>Where the tokenizer's files are.</summary>
    public string Folder { get; }

    /// <summary>Reads the tokenizer of a model folder.</summary>
    /// <param name="folder">Holds one of the files that <see cref="ClipTokenizerFolder.Names"/> lists.</param>
    /// <param name="configuration">The text tower that takes the ids.</param>
    /// <exception cref="FileNotFoundException">There is no tokenizer.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or has ids that the tower has no
    /// embedding for.</exception>
    public static ClipTextIds Load(string folder, ClipTextConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var tokenizer = ClipTokenizer.Load(folder);
        return tokenizer.VocabularySize <= configuration.VocabularySize
            ? new ClipTextIds(tokenizer, folder)
            : throw new InvalidDataException(
                $"'{folder}': the tokenizer has {tokenizer.VocabularySize} tokens, the model's embedding {configuration.VocabularySize}; put the model's own tokenizer there.");
    }

    /// <inheritdoc/>
    public long[] Encode(string text, int maximumLength)
    {
        var ids = new long[maximumLength];
        return ids[.._tokenizer.Encode(text, ids)];
    }
}

/// <summary>
/// The adapter of PE-RSITR (Yuan et al. 2023): one small network beside the MLP of every block of both towers, with a
/// part of its output that both towers share. It lets a frozen CLIP be tuned by 0.2 million parameters.
/// </summary>
/// <remarks>
/// Starts as nothing added: the last layers are zero. The sizes are those of the released figures (middle 64, dropout
/// 0.5); the code of the paper's losses is not released. Not safe for concurrent use.
/// </remarks>
public sealed class ClipAdapter : Module
{
    private readonly Linear _imageDown;
    private readonly Linear _textDown;
    private readonly Linear _imageUp;
    private readonly Linear _textUp;
    private readonly Linear _sharedUp;
    private readonly Dropout _dropout;

    internal ClipAdapter(int imageWidth, int textWidth, AdapterOptions configuration)
    {
        var middle = configuration.Width;
        _imageDown = RegisterModule("image_down", new Linear(imageWidth, middle));
        _textDown = RegisterModule("text_down", new Linear(textWidth, middle));
        _imageUp = RegisterModule("image_up", Zero(new Linear(middle, imageWidth - middle)));
        _textUp = RegisterModule("text_up", Zero(new Linear(middle, textWidth - middle)));
        _sharedUp = RegisterModule("shared_up", Zero(new Linear(middle, middle)));
        _dropout = RegisterModule("dropout", new Dropout(configuration.Dropout));
    }

    /// <summary>What is added in a block of the image tower.</summary>
    /// <param name="tokens">[N, tokens, image width], behind the attention.</param>
    public Tensor ForwardImage(Tensor tokens) => Adapt(tokens, _imageDown, _imageUp);

    /// <summary>What is added in a block of the text tower.</summary>
    /// <param name="tokens">[N, tokens, text width], behind the attention.</param>
    public Tensor ForwardText(Tensor tokens) => Adapt(tokens, _textDown, _textUp);

    private Tensor Adapt(Tensor tokens, Linear down, Linear up)
    {
        using var scope = new TensorScope();
        var middle = _dropout.Forward(down.Forward(tokens).Relu());
        return scope.Keep(Tensor.Cat([up.Forward(middle), _sharedUp.Forward(middle)], dim: -1));
    }

    private static Linear Zero(Linear layer)
    {
        using var noGrad = new NoGradScope();
        layer.Weight.ZeroInPlace();
        layer.Bias!.ZeroInPlace();
        return layer;
    }
}
