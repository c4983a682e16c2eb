using System.Globalization;
using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
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
        _summand = RegisterBuffer("summand", Colours(index => (0.5 - image.Mean[index]) / image.Std[index]), persistent: false);
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
                Line($"Image tower: CLIP's {options.Image.Kind} of width {options.Image.Width} at {options.Image.Size} px{head}."),
                Line($"Text tower: CLIP's transformer of width {options.Text.Width}{head}; prompt: {options.Prompt}"),
                .. options.Adapter is { Width: var width } ? (string[])[Line($"An adapter of middle {width} in every block of both towers.")] : [],
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
