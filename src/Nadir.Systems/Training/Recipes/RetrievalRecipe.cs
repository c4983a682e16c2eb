using System.Text.Json.Serialization;
using Nadir.Systems.Building;

namespace Nadir.Systems.Training.Recipes;

/// <summary>From an epoch on, images have this side. Small images first teach the same for less time.</summary>
/// <param name="Epoch">From 0.</param>
/// <param name="Size">Pixels, 32 to 1,024.</param>
public sealed record ImageSizeStep(int Epoch, int Size);

/// <summary>
/// What decides the result of training a retrieval system, apart from the data and what only its kind has.
/// </summary>
public abstract record RetrievalRecipe : TrainingRecipe
{
    /// <summary>Side of the images in pixels, where <see cref="ImageSizes"/> does not say another.</summary>
    [JsonIgnore]
    public abstract int ImageSize { get; }

    /// <summary>Whether training reads pixels; otherwise it has features of every image.</summary>
    [JsonIgnore]
    public virtual bool ReadsPixels => true;

    /// <summary>Chance that a word is replaced by the unknown one.</summary>
    public double WordDropout { get; set; } = 0.1;

    /// <summary>Input sizes by epoch, first entry at epoch 0; empty: the model's own size throughout.</summary>
    public IReadOnlyList<ImageSizeStep> ImageSizes { get; set; } = [];

    /// <summary>
    /// Whether the mean training vectors are moved to the origin before a model is measured and kept, where a linear
    /// layer ends both towers.
    /// </summary>
    public bool CenterFeatures { get; set; } = true;

    /// <summary>Side of the images in an epoch.</summary>
    /// <param name="epoch">From 0.</param>
    public int ImageSizeAt(int epoch) => ImageSizes.LastOrDefault(step => step.Epoch <= epoch)?.Size ?? ImageSize;

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        ConfigurationRange.Require(WordDropout, 0, 0.9, "wordDropout");
        var previous = -1;
        foreach (var step in ImageSizes)
        {
            if (step is null)
            {
                throw new InvalidDataException("'imageSizes' has an empty entry.");
            }

            ConfigurationRange.Require(step.Epoch, previous < 0 ? 0 : previous + 1, previous < 0 ? 0
                : 10_000, "imageSizes.epoch");
            ConfigurationRange.Require(step.Size, 32, 1024, "imageSizes.size");
            previous = step.Epoch;
        }
    }
}
