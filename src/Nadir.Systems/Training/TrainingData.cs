using Nadir.Datasets;
using Nadir.Systems.Training.Recipes;

namespace Nadir.Systems.Training;

/// <summary>The images and captions that a recipe names.</summary>
/// <param name="Train">All training images, dataset by dataset.</param>
/// <param name="Validate">The validation images of each dataset, with its name.</param>
public sealed record TrainingData(
    IReadOnlyList<CaptionedImage> Train, IReadOnlyList<(string Name, IReadOnlyList<CaptionedImage> Images)> Validate)
{
    /// <summary>The test captions of the datasets that are trained on, for vocabularies that count them as the
    /// remote-sensing papers do; nothing else may read them.</summary>
    public IReadOnlyList<string> TestCaptions { get; init; } = [];

    /// <summary>Opens the datasets.</summary>
    /// <param name="recipe">Names the folders.</param>
    /// <param name="folder">The folder that holds the datasets' folders; or one dataset's own folder.</param>
    /// <exception cref="DatasetException">A dataset is missing or damaged.</exception>
    /// <exception cref="TrainingException">A dataset has no images of the split.</exception>
    public static TrainingData Open(TrainingRecipe recipe, string folder)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var datasets = recipe.Train.Concat(recipe.Validate).Distinct()
            .ToDictionary(name => name, name => CaptionDataset.Open(Locate(folder, name)));
        if (recipe.RandomSplit is { } random)
        {
            foreach (var (name, dataset) in datasets)
            {
                datasets[name] = dataset.SplitAnew(random.TrainShare, random.Seed);
            }
        }

        return new TrainingData(
            [.. recipe.Train.SelectMany(name => Split(name, DatasetSplit.Train))],
            [.. recipe.Validate.Select(name => (name, Split(name, DatasetSplit.Validation)))])
        {
            TestCaptions = [.. recipe.Train.SelectMany(name => datasets[name][DatasetSplit.Test])
                .SelectMany(image => image.Captions)],
        };

        IReadOnlyList<CaptionedImage> Split(string name, DatasetSplit split)
        {
            var images = datasets[name][split];
            return images.Count > 0
                ? images
                : throw new TrainingException(
                    $"'{datasets[name].AnnotationFile}' has no images of the split '{split.ToName()}'.");
        }
    }

    /// <summary>The folder of a dataset.</summary>
    internal static string Locate(string folder, string name)
    {
        var inside = Path.Combine(folder, name);
        return !Directory.Exists(inside) && File.Exists(Path.Combine(folder, $"dataset_{name}.json")) ? folder : inside;
    }
}
