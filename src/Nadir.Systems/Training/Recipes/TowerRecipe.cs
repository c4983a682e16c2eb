using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Retrieval;
using Nadir.Text;

namespace Nadir.Systems.Training.Recipes;

/// <summary>How a text tower with a language model is trained, one that has read other texts before.</summary>
public sealed record TextTuningRecipe
{
    /// <summary>
    /// Weights of the language model, below the weights folder: safetensors or its index, .pth, or a folder of
    /// <c>nadir model convert</c>, with the word pieces beside them; null where the recipe's <c>encoder</c> brings
    /// them.
    /// </summary>
    public string? Weights { get; set; }

    /// <summary>The embeddings and so many of the lowest layers stay as they are; 0: nothing does, -1: everything
    /// does.</summary>
    public int FrozenLayers { get; set; } = -1;

    /// <summary>Factor on the learning rate for the topmost layer.</summary>
    public double RateScale { get; set; } = 0.05;

    /// <summary>Factor on the learning rate from a layer to the one below it, above 0 to 1.</summary>
    public double LayerDecay { get; set; } = 0.8;

    /// <summary>
    /// Nouns of the captions that are replaced by other words for the same; null: captions stay as they are.
    /// </summary>
    public WordReplacementRecipe? WordReplacement { get; set; }
}

/// <summary>
/// What decides the result of training a system that stands on two towers, apart from the data and what only it has.
/// </summary>
public abstract record TowerRecipe : RetrievalRecipe
{
    /// <summary>Sizes of the towers; those of <see cref="Encoder"/> take their place where one is named.</summary>
    [JsonIgnore]
    public abstract TowerOptions TowerOptions { get; }

    /// <summary>Side of the images that the sizes in this recipe ask for.</summary>
    [JsonIgnore]
    public abstract int TowerOptionsImageSize { get; }

    /// <summary>
    /// The model whose towers to start from, with its vocabulary: a bundled model's name or a model folder; null: from
    /// <see cref="BackboneWeights"/> and words counted in the training captions.
    /// </summary>
    public string? Encoder { get; set; }

    /// <summary>
    /// Whether the words are counted anew in the training captions, though the image tower starts from
    /// <see cref="Encoder"/>: for data that has other words.
    /// </summary>
    public bool RebuildVocabulary { get; set; }

    /// <summary>
    /// How much of the encoder is trained where it is a CLIP; others are trained as <see cref="FreezeThrough"/> says.
    /// </summary>
    public EncoderTuning Tuning { get; set; }

    /// <summary>Sizes of the adapter, for a <see cref="Tuning"/> by one.</summary>
    public AdapterOptions Adapter { get; set; } = new();

    /// <summary>
    /// What a CLIP's captions become before they are encoded, as in <c>a satellite image of {}</c>; null: as the
    /// encoder's.
    /// </summary>
    public string? Prompt { get; set; }

    /// <summary>
    /// File with pretrained weights of the backbone, below the weights folder: safetensors or its index, .pth, .onnx;
    /// or a model, bundled or a folder, whose backbone is taken; null: from random weights.
    /// </summary>
    public string? BackboneWeights { get; set; }

    /// <summary>
    /// Last stage of the backbone that stays as it is, such as <c>conv_pw_5</c>; null: every stage is trained.
    /// </summary>
    public string? FreezeThrough { get; set; }

    /// <summary>How a language model within the text tower is trained; null where there is none, or where it stays as
    /// the <see cref="Encoder"/> has it.</summary>
    public TextTuningRecipe? TextTuning { get; set; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ImageSize => TowerOptionsImageSize;

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        if (Encoder is not null && BackboneWeights is not null)
        {
            throw new InvalidDataException(
                "'encoder' and 'backboneWeights' cannot both be given: an encoder brings its own backbone.");
        }

        if (RebuildVocabulary && Encoder is null)
        {
            throw new InvalidDataException(
                "'rebuildVocabulary' is for a training that starts from an 'encoder'; without one the words are "
                    + "counted anyway.");
        }

        // Of a named encoder only the training knows the stages.
        if (FreezeThrough is { } stage && Encoder is null && TowerOptions.IndexOfStage(stage) < 0)
        {
            throw new InvalidDataException(
                $"'freezeThrough' is '{stage}'; the image tower's stages "
                    + $"are {string.Join(", ", TowerOptions.StageNames)}.");
        }

        if (TextTuning is { } text)
        {
            ConfigurationRange.Require(text.FrozenLayers, -1, 48, "textTuning.frozenLayers");
            ConfigurationRange.Require(text.RateScale, 0, 100, "textTuning.rateScale");
            ConfigurationRange.Require(text.LayerDecay, 0.01, 1, "textTuning.layerDecay");
            text.WordReplacement?.Check();
            if (Encoder is not null && text.Weights is not null)
            {
                throw new InvalidDataException(
                    "'encoder' and 'textTuning.weights' cannot both be given: an encoder brings its own text tower.");
            }
        }

        ConfigurationRange.Require(Adapter.Width, 1, 4096, "adapter.width");
        ConfigurationRange.Require(Adapter.Dropout, 0, 0.9, "adapter.dropout");
        if (Prompt is { } prompt && !PromptTemplate.IsValid(prompt))
        {
            throw new InvalidDataException(
                $"The prompt '{prompt}' must have {PromptTemplate.Place} once, where the text goes.");
        }
    }
}
