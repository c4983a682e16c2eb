using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Contracts;

/// <summary>
/// How much of a pair of towers is trained. What stands on them is always trained, and so is their scale.
/// </summary>
public enum EncoderTuning
{
    /// <summary>All of it.</summary>
    Full,

    /// <summary>Nothing of it.</summary>
    Frozen,

    /// <summary>A linear layer behind each tower, the identity at first.</summary>
    Linear,

    /// <summary>A small adapter in every block of a transformer, in the manner of PE-RSITR.</summary>
    Adapter,
}

/// <summary>What a training wants of the towers that it starts from.</summary>
/// <param name="Tuning">How much is trained.</param>
/// <param name="Adapter">Sizes of the adapter, for a tuning by one.</param>
/// <param name="Prompt">What captions become before they are encoded; null: as the towers' own.</param>
/// <param name="ImageSize">Side of the images in pixels, where the towers take any.</param>
public sealed record TowerTraining(EncoderTuning Tuning, AdapterOptions Adapter, string? Prompt, int ImageSize);

/// <summary>Sizes of a pair of towers, as they stand in <c>config.json</c>; each kind of towers has its own.</summary>
public abstract record TowerOptions
{
    /// <summary>The side that images must have, in pixels; null: any.</summary>
    [JsonIgnore]
    public abstract int? FixedImageSize { get; }

    /// <summary>The names of the maps on the way through the image tower, in their order.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<string> StageNames { get; }

    /// <summary>
    /// Finds a map by its name, or the last one of a group, such as <c>layer3</c> of <c>layer3.0</c> and
    /// <c>layer3.1</c>.
    /// </summary>
    /// <returns>Its place in <see cref="StageNames"/>; -1 where there is none.</returns>
    public int IndexOfStage(string name)
    {
        var names = StageNames;
        for (var index = names.Count - 1; index >= 0; index--)
        {
            if (names[index] == name || names[index].StartsWith(name + ".", StringComparison.Ordinal))
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>Makes the towers with random weights.</summary>
    /// <exception cref="InvalidDataException">A size is out of range.</exception>
    public abstract TowerPair Create();

    /// <summary>The same towers with what a training adds to them.</summary>
    /// <exception cref="InvalidDataException">These towers cannot be trained so; the message says why.</exception>
    public abstract TowerOptions For(TowerTraining training);

    /// <summary>Reads the tokenizer of a model that stands on these towers.</summary>
    /// <param name="folder">The model folder.</param>
    /// <exception cref="InvalidDataException">It is damaged or does not fit the towers.</exception>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public abstract ITextTokenizer LoadTokenizer(string folder);

    /// <summary>Writes the tokenizer of a model that stands on such towers.</summary>
    /// <param name="folder">Exists.</param>
    /// <param name="tokenizer">Of such towers.</param>
    public abstract void SaveTokenizer(string folder, ITextTokenizer tokenizer);

    /// <summary>
    /// The same towers for a vocabulary of so many words; towers with a tokenizer of their own stay as they are.
    /// </summary>
    public virtual TowerOptions WithVocabulary(int size) => this;

    /// <summary>The same towers with a language model of these sizes as their text encoder.</summary>
    /// <exception cref="InvalidDataException">They take none; the message says why.</exception>
    public virtual TowerOptions WithTextEncoder(BertTextOptions bert) =>
        throw new InvalidDataException("'textTuning.weights' are for towers whose 'text.encoder' is Bert.");
}

/// <summary>Vectors of whole texts with those of their words.</summary>
/// <param name="Features">[N, featureDim], not normalised: what <see cref="ITwoTowers.TextFeatures"/> gives.</param>
/// <param name="Words">[N, L, wordDim]: one vector a word.</param>
/// <param name="Mask">[N, L] bool, true at words, false at padding.</param>
public readonly record struct WordFeatures(Tensor Features, Tensor Words, Tensor Mask);

/// <summary>A model that stands on two towers: what a training can start from.</summary>
public interface IStandsOnTowers : ITwoTowers
{
    /// <summary>The towers; of towers alone, the model itself.</summary>
    TowerPair Towers { get; }
}

/// <summary>
/// Two towers and nothing more: an image tower with maps, a text tower with words, and a learned temperature.
/// </summary>
/// <remarks>Systems stand on any of them. Not safe for concurrent use.</remarks>
public abstract class TowerPair : Module, ISpatialEncoder, IStandsOnTowers
{
    /// <summary>
    /// The scale never exceeds 100 (temperature 0.01), as in CLIP: beyond it training becomes unstable.
    /// </summary>
    public const double MaximumScale = 100;

    /// <summary>The temperature that towers start with.</summary>
    protected const double InitialTemperature = 0.07;

    /// <summary>What the towers were made from.</summary>
    public abstract TowerOptions Options { get; }

    /// <summary>Logarithm of the factor on cosines, a scalar.</summary>
    public abstract Tensor LogitScale { get; }

    /// <summary>Length of a word's vector.</summary>
    public abstract int WordDim { get; }

    /// <inheritdoc/>
    public abstract ImageSpecification Images { get; }

    /// <inheritdoc/>
    public abstract int FeatureDim { get; }

    /// <inheritdoc/>
    public abstract int MaxTextLength { get; }

    /// <inheritdoc/>
    public abstract IReadOnlyList<MapStage> Stages { get; }

    /// <inheritdoc/>
    public abstract Linear? ImageProjection { get; }

    /// <inheritdoc/>
    public abstract Linear? TextProjection { get; }

    /// <summary>The towers in words, one line a part, for a model's card.</summary>
    public abstract IReadOnlyList<string> Parts { get; }

    /// <summary>Parameters that were trained before, on other data, and learn at a rate of their own.</summary>
    public abstract IEnumerable<Tensor> PretrainedParameters { get; }

    /// <summary>The language model within the text tower; null where there is none.</summary>
    public virtual BertTextEncoder? TextEncoder => null;

    /// <inheritdoc/>
    public Device Device => LogitScale.Device;

    /// <inheritdoc/>
    public double Scale => Math.Min(Math.Exp(LogitScale.Item<float>()), MaximumScale);

    TowerPair IStandsOnTowers.Towers => this;

    /// <summary>The factor on cosines as training sees it: bounded, with a gradient.</summary>
    /// <returns>A scalar.</returns>
    public Tensor ScaleFactor() => BoundedFactor(LogitScale);

    /// <summary>
    /// A factor from its logarithm, bounded as in training, where a step may carry the logarithm past the bound.
    /// </summary>
    /// <returns>A scalar.</returns>
    public static Tensor BoundedFactor(Tensor logarithm)
    {
        ArgumentNullException.ThrowIfNull(logarithm);
        using var factor = logarithm.Exp();
        return factor.Clamp(0, MaximumScale);
    }

    /// <inheritdoc/>
    public abstract Tensor ImageFeatures(ImageInputs images);

    /// <inheritdoc/>
    public abstract SpatialFeatures ForwardSpatial(ImageInputs images, IReadOnlyList<string> stages);

    /// <inheritdoc/>
    public abstract Tensor TextFeatures(TextInputs texts);

    /// <summary>Computes text vectors, and those of the words.</summary>
    /// <param name="texts">N of them.</param>
    public abstract WordFeatures ForwardWords(TextInputs texts);

    /// <inheritdoc/>
    public abstract void PrepareForInference();

    /// <summary>Keeps parts as they are from now on, also in training mode.</summary>
    /// <param name="tuning">How much is trained.</param>
    /// <param name="through">The last stage of the image tower that stays as it is; null: as
    /// <paramref name="tuning"/> says.</param>
    /// <exception cref="InvalidDataException">There is no such stage, or these towers cannot be trained so.</exception>
    public abstract void Freeze(EncoderTuning tuning, string? through);

    /// <summary>Lays the weights out in the order in which they run fastest on the device that they are on.</summary>
    public virtual void OptimizeLayout()
    {
    }

    /// <summary>Always throws: the towers take different inputs.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Tensor Forward(Tensor input) =>
        throw new NotSupportedException("Towers have two inputs: call ImageFeatures or TextFeatures.");
}
