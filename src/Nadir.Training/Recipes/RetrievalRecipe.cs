using System.Text.Json.Serialization;
using Nadir.Models.DualEncoder;

namespace Nadir.Training.Recipes;

/// <summary>What decides the result of training a retrieval model, apart from the data and what only its kind has.</summary>
/// <remarks>Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to zero.</remarks>
public abstract record RetrievalRecipe
{
    /// <summary>The kind of model, which decides how the rest of the file is read.</summary>
    [JsonRequired]
    public string Task { get; set; } = "";

    /// <summary>Sizes of the dual encoder inside; those of <see cref="Encoder"/> take their place where one is named.</summary>
    [JsonIgnore]
    public abstract DualEncoderConfiguration EncoderConfiguration { get; }

    /// <summary>What this recipe is for, in a sentence or two; goes into the model's card.</summary>
    public string Description { get; set; } = "";

    /// <summary>Folders below the data folder whose train splits are used together.</summary>
    [JsonRequired]
    public IReadOnlyList<string> Train { get; set; } = [];

    /// <summary>Folders whose val splits are measured after an epoch; the first one's mR picks the weights that are kept.</summary>
    [JsonRequired]
    public IReadOnlyList<string> Validate { get; set; } = [];

    /// <summary>
    /// The model whose dual encoder to start from, with its vocabulary: a bundled model's name or a model folder; null: from
    /// <see cref="BackboneWeights"/> and words counted in the training captions.
    /// </summary>
    public string? Encoder { get; set; }

    /// <summary>Safetensors file or index with ImageNet weights of the backbone, below the weights folder; none: from random weights.</summary>
    public string? BackboneWeights { get; set; }

    /// <summary>Last backbone block that stays as it is, such as <c>conv_pw_5</c>; null: every block is trained.</summary>
    public string? FreezeThrough { get; set; }

    /// <summary>Words seen less often than this in the training captions become unknown.</summary>
    public int MinimumWordCount { get; set; } = 3;

    /// <summary>Passes over the training images, 1 to 10,000.</summary>
    public int Epochs { get; set; } = 20;

    /// <summary>Images a step, at least 2.</summary>
    public int BatchSize { get; set; } = 128;

    /// <summary>Captions drawn for every image of a step, 1 to 5.</summary>
    public int CaptionsPerImage { get; set; } = 2;

    /// <summary>Chance that a word is replaced by the unknown one.</summary>
    public double WordDropout { get; set; } = 0.1;

    /// <summary>Input sizes by epoch, first entry at epoch 0; empty: the model's own size throughout.</summary>
    public IReadOnlyList<ImageSizeStep> ImageSizes { get; set; } = [];

    /// <summary>How pictures are varied.</summary>
    public AugmentationRecipe Augmentation { get; set; } = new();

    /// <summary>AdamW and its schedule.</summary>
    public OptimizerRecipe Optimizer { get; set; } = new();

    /// <summary>Decay of the averaged weights, which are the ones measured and kept; 0: none.</summary>
    public double AverageDecay { get; set; } = 0.998;

    /// <summary>Whether the mean training vectors are moved to the origin before a model is measured and kept.</summary>
    public bool CenterFeatures { get; set; } = true;

    /// <summary>Whether convolutions run in bfloat16 (autocast).</summary>
    public bool Bfloat16 { get; set; } = true;

    /// <summary>Epochs from one measuring on the validation data to the next; the last epoch is always measured.</summary>
    public int ValidateEvery { get; set; } = 1;

    /// <summary>Epochs without a better mR after which training stops; 0: never.</summary>
    public int Patience { get; set; }

    /// <summary>Seed of everything that is drawn.</summary>
    public int Seed { get; set; }

    /// <summary>Side of the pictures in an epoch.</summary>
    /// <param name="epoch">From 0.</param>
    public int ImageSizeAt(int epoch) =>
        ImageSizes.LastOrDefault(step => step.Epoch <= epoch)?.Size ?? EncoderConfiguration.Image.Size;
}
