using System.Text.Json.Serialization;

namespace Nadir.Systems.Training.Recipes;

/// <summary>What decides the result of any training, apart from the data and what only its kind has: a file in recipes/.</summary>
/// <remarks>Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to zero.</remarks>
public abstract record TrainingRecipe
{
    /// <summary>The kind of model, which decides how the rest of the file is read.</summary>
    [JsonRequired]
    public string Task { get; set; } = "";

    /// <summary>What this recipe is for, in a sentence or two; goes into the model's card.</summary>
    public string Description { get; set; } = "";

    /// <summary>Folders below the data folder whose train splits are used together.</summary>
    [JsonRequired]
    public IReadOnlyList<string> Train { get; set; } = [];

    /// <summary>Folders whose val splits are measured after an epoch; the first measure picks the weights that are kept.</summary>
    [JsonRequired]
    public IReadOnlyList<string> Validate { get; set; } = [];

    /// <summary>Words seen less often than this in the training captions become unknown.</summary>
    public int MinimumWordCount { get; set; } = 3;

    /// <summary>Passes over the training images, 1 to 10,000.</summary>
    public int Epochs { get; set; } = 20;

    /// <summary>Images a step, at least 2.</summary>
    public int BatchSize { get; set; } = 128;

    /// <summary>Captions drawn for every image of a step, 1 to 5.</summary>
    public int CaptionsPerImage { get; set; } = 2;

    /// <summary>How pictures are varied.</summary>
    public AugmentationRecipe Augmentation { get; set; } = new();

    /// <summary>AdamW and its schedule.</summary>
    public OptimizerRecipe Optimizer { get; set; } = new();

    /// <summary>Decay of the averaged weights, which are the ones measured and kept; 0: none.</summary>
    public double AverageDecay { get; set; } = 0.998;

    /// <summary>Whether matrix products and convolutions run in bfloat16 (autocast).</summary>
    public bool Bfloat16 { get; set; } = true;

    /// <summary>Epochs from one measuring on the validation data to the next; the last epoch is always measured.</summary>
    public int ValidateEvery { get; set; } = 1;

    /// <summary>Epochs without a better first measure after which training stops; 0: never.</summary>
    public int Patience { get; set; }

    /// <summary>Seed of everything that is drawn.</summary>
    public int Seed { get; set; }
}
