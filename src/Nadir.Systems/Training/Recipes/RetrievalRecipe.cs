using System.Text.Json.Serialization;
using Nadir.Systems.Clip;
using Nadir.Systems.DualEncoder;

namespace Nadir.Systems.Training.Recipes;

/// <summary>What decides the result of training a retrieval model, apart from the data and what only its kind has.</summary>
public abstract record RetrievalRecipe : TrainingRecipe
{
    /// <summary>Sizes of the dual encoder inside; those of <see cref="Encoder"/> take their place where one is named.</summary>
    [JsonIgnore]
    public abstract DualEncoderConfiguration EncoderConfiguration { get; }

    /// <summary>
    /// The model whose dual encoder or CLIP to start from, with its vocabulary: a bundled model's name or a model folder; null: from
    /// <see cref="BackboneWeights"/> and words counted in the training captions.
    /// </summary>
    public string? Encoder { get; set; }

    /// <summary>How much of the encoder is trained where it is a CLIP; others are trained as <see cref="FreezeThrough"/> says.</summary>
    public EncoderTuning Tuning { get; set; }

    /// <summary>Sizes of the adapter, for a <see cref="Tuning"/> by one.</summary>
    public ClipAdapterConfiguration Adapter { get; set; } = new();

    /// <summary>What a CLIP's captions become before they are encoded, as in <c>a satellite image of {}</c>; null: as the encoder's.</summary>
    public string? Prompt { get; set; }

    /// <summary>Safetensors file or index with ImageNet weights of the backbone, below the weights folder; none: from random weights.</summary>
    public string? BackboneWeights { get; set; }

    /// <summary>Last backbone block that stays as it is, such as <c>conv_pw_5</c>; null: every block is trained.</summary>
    public string? FreezeThrough { get; set; }

    /// <summary>Chance that a word is replaced by the unknown one.</summary>
    public double WordDropout { get; set; } = 0.1;

    /// <summary>Input sizes by epoch, first entry at epoch 0; empty: the model's own size throughout.</summary>
    public IReadOnlyList<ImageSizeStep> ImageSizes { get; set; } = [];

    /// <summary>Whether the mean training vectors are moved to the origin before a model is measured and kept, where a linear layer ends both towers.</summary>
    public bool CenterFeatures { get; set; } = true;

    /// <summary>Side of the pictures in an epoch.</summary>
    /// <param name="epoch">From 0.</param>
    public int ImageSizeAt(int epoch) =>
        ImageSizes.LastOrDefault(step => step.Epoch <= epoch)?.Size ?? EncoderConfiguration.Image.Size;
}
