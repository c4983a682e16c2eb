using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Backbones;

/// <summary>A place in a backbone from which a feature map can be had.</summary>
/// <param name="Name">Dotted where blocks stand in groups, such as <c>layer3.1</c>.</param>
/// <param name="Channels">Of the map.</param>
/// <param name="Stride">How many pixels of the input's side one cell of the map stands for.</param>
public sealed record BackboneStage(string Name, int Channels, int Stride);

/// <summary>A network that turns images into feature maps, for any system to build on.</summary>
/// <remarks>
/// <para>Input: all backbones take the same tensor, RGB of -1..1 (value / 127.5 - 1), [N, 3, H, W], channels-last for
/// speed. What scale the weights were trained on is the backbone's own affair: <see cref="Normalize"/> is its first
/// step, so that systems, caches of decoded images and model folders never depend on it.</para>
/// <para>Output: maps [N, channels, h, w] behind named stages. A network without maps gives the same shape: a vision
/// transformer reshapes its patch tokens [N, h * w, width] to [N, width, h, w], with the patch size as every stage's
/// stride.</para>
/// <para>Stages are named by block, and asked for by block or by group: <c>layer3</c> is the last block of
/// <c>layer3.0, layer3.1, ...</c>. Not safe for concurrent use.</para>
/// </remarks>
public abstract class Backbone : Module
{
    private readonly Tensor? _scale;
    private readonly Tensor? _shift;

    /// <summary>Begins a network.</summary>
    /// <param name="architecture">Its name in <see cref="BackboneRegistry"/>, which messages give.</param>
    /// <param name="inputSize">Side in pixels of the square images that the published weights were trained on.</param>
    /// <param name="normalization">The scale of pixels that the weights were trained on.</param>
    protected Backbone(string architecture, int inputSize, PixelNormalization normalization)
    {
        ArgumentException.ThrowIfNullOrEmpty(architecture);
        ArgumentNullException.ThrowIfNull(normalization);
        (Architecture, InputSize, Normalization) = (architecture, inputSize, normalization);
        if (!normalization.IsIdentity)
        {
            var (scale, shift) = normalization.OfMinusOneToOne();
            _scale = RegisterBuffer("pixel_scale", Tensor.FromArray<float>(scale, 1, 3, 1, 1), persistent: false);
            _shift = RegisterBuffer("pixel_shift", Tensor.FromArray<float>(shift, 1, 3, 1, 1), persistent: false);
        }
    }

    /// <summary>Its name in <see cref="BackboneRegistry"/>, such as <c>resnet18</c>.</summary>
    public string Architecture { get; }

    /// <summary>
    /// Side in pixels of the square images that the published weights were trained on; others work, too.
    /// </summary>
    public int InputSize { get; }

    /// <summary>The scale of pixels that the weights take.</summary>
    public PixelNormalization Normalization { get; }

    /// <summary>The places from which maps can be had, in the order in which they run.</summary>
    public abstract IReadOnlyList<BackboneStage> Stages { get; }

    /// <summary>The names under which checkpoints of this network are published; its own names always work.</summary>
    public virtual IReadOnlyList<CheckpointLayout> CheckpointLayouts => [CheckpointLayout.Own];

    /// <summary>Channels of the last map.</summary>
    public int OutputChannels => Stages[^1].Channels;

    /// <summary>Pixels of the input's side that a cell of the last map stands for.</summary>
    public int OutputStride => Stages[^1].Stride;

    /// <summary>Numbers that training can change, with those of a classifier if there is one.</summary>
    public long ParameterCount => Parameters().Sum(parameter => parameter.NumberOfElements);

    /// <summary>Computes the last map.</summary>
    /// <param name="input">[N, 3, H, W], RGB of -1..1.</param>
    /// <returns>[N, channels, h, w]; the caller's, or the innermost scope's, to dispose.</returns>
    public override Tensor Forward(Tensor input) => ForwardStages(input, [Stages[^1].Name])[0];

    /// <summary>Computes the maps behind some stages in one pass; nothing behind the last one is computed.</summary>
    /// <param name="pixels">[N, 3, H, W], RGB of -1..1.</param>
    /// <param name="stages">Names of stages or of groups, in the order in which they run.</param>
    /// <returns>A map each, [N, channels, h, w]; the caller's, or the innermost scope's, to dispose.</returns>
    /// <exception cref="ArgumentException">A name is unknown, out of order or given twice.</exception>
    public abstract IReadOnlyList<Tensor> ForwardStages(Tensor pixels, IReadOnlyList<string> stages);

    /// <summary>Computes the last map, or goes on from kept ones.</summary>
    /// <param name="images">N of them.</param>
    /// <returns>As of <see cref="Forward(Tensor)"/>.</returns>
    public Tensor Forward(ImageInputs images) => ForwardStages(images, [Stages[^1].Name])[0];

    /// <summary>Computes the maps behind some stages, or reads those of frozen stages that were kept and goes on from
    /// there.</summary>
    /// <param name="images">N of them.</param>
    /// <param name="stages">Names of stages or of groups, in the order in which they run.</param>
    /// <returns>As of <see cref="ForwardStages(Tensor, IReadOnlyList{string})"/>.</returns>
    public IReadOnlyList<Tensor> ForwardStages(ImageInputs images, IReadOnlyList<string> stages)
    {
        ArgumentNullException.ThrowIfNull(images);
        return images.KeptMaps is { } kept ? ForwardKept(kept, stages) : ForwardStages(images.Pixels, stages);
    }

    /// <summary>Computes the scores of the classes that the published weights know, for checks.</summary>
    /// <param name="pixels">[N, 3, H, W], RGB of -1..1.</param>
    /// <returns>[N, classes], before any softmax.</returns>
    /// <exception cref="InvalidOperationException">The network was made without a classifier, or none
    /// is published.</exception>
    public Tensor Classify(Tensor pixels)
    {
        using var map = Forward(pixels);
        return ClassifyMap(map);
    }

    /// <summary>Rows of the map behind a stage for images of so many rows; the same holds for columns.</summary>
    /// <exception cref="ArgumentException">There is no such stage.</exception>
    public abstract int MapSide(string stage, int inputSide);

    /// <summary>
    /// Keeps the stages up to one as they are: no gradients, and running statistics stay, also in training mode.
    /// </summary>
    /// <param name="stage">Name of the last stage, or group of stages, to freeze.</param>
    /// <exception cref="ArgumentException">There is no such stage.</exception>
    public abstract void FreezeThrough(string stage);

    /// <summary>
    /// Makes inference faster where the network has normalisations that can be part of its convolutions. No training
    /// afterwards.
    /// </summary>
    public abstract void FoldNormalizations();

    /// <summary>Channels behind a stage or a group of stages.</summary>
    /// <exception cref="ArgumentException">There is no such stage.</exception>
    public int ChannelsOf(string stage) => Stages[IndexOf(stage)].Channels;

    /// <summary>Stride behind a stage or a group of stages.</summary>
    /// <exception cref="ArgumentException">There is no such stage.</exception>
    public int StrideOf(string stage) => Stages[IndexOf(stage)].Stride;

    /// <summary>Goes on from kept maps.</summary>
    /// <param name="kept">Maps of frozen stages.</param>
    /// <param name="stages">Names of stages or of groups, in the order in which they run.</param>
    /// <exception cref="NotSupportedException">This backbone has no frozen stages.</exception>
    protected virtual IReadOnlyList<Tensor> ForwardKept(IKeptMaps kept, IReadOnlyList<string> stages) =>
        throw new NotSupportedException($"{Architecture} cannot go on from kept maps.");

    /// <summary>The scores of classes from the last map.</summary>
    /// <param name="map">[N, channels, h, w].</param>
    /// <returns>[N, classes].</returns>
    protected virtual Tensor ClassifyMap(Tensor map) =>
        throw new InvalidOperationException(
            $"{Architecture} was made without a classifier; make it with {nameof(BackboneOptions.Classes)}.");

    /// <summary>Turns pixels of -1..1 into the scale that the weights take: pixels * scale + shift a channel.</summary>
    /// <param name="pixels">[N, 3, H, W], RGB of -1..1.</param>
    /// <returns>A new tensor, or the same one where nothing is to be done.</returns>
    protected Tensor Normalize(Tensor pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (_scale is null || _shift is null)
        {
            return pixels;
        }

        using var turned = Normalization.BlueFirst ? pixels.Flip(1) : null;
        return (turned ?? pixels).Mul(_scale).AddInPlace(_shift);
    }

    /// <summary>Finds a stage by its name, or the last one of a group.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those that there are.</exception>
    protected int IndexOf(string stage)
    {
        var group = stage + ".";
        for (var i = Stages.Count - 1; i >= 0; i--)
        {
            if (Stages[i].Name == stage || Stages[i].Name.StartsWith(group, StringComparison.Ordinal))
            {
                return i;
            }
        }

        throw new ArgumentException(
            $"{Architecture} has no stage '{stage}'; its stages "
                + $"are {string.Join(", ", Stages.Select(known => known.Name))}.", nameof(stage));
    }

    /// <summary>Finds stages by name and checks that they are in order.</summary>
    /// <exception cref="ArgumentException">A name is unknown, out of order or given twice, or
    /// there is none.</exception>
    protected int[] IndicesOf(IReadOnlyList<string> stages)
    {
        ArgumentNullException.ThrowIfNull(stages);
        int[] indices = [.. stages.Select(IndexOf)];
        if (indices.Length == 0 || indices.Zip(indices.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            throw new ArgumentException(
                $"The stages {string.Join(", ", stages)} of {Architecture} are not in the order in which they run: "
                + $"{string.Join(", ", Stages.Select(known => known.Name))}.", nameof(stages));
        }

        return indices;
    }
}
