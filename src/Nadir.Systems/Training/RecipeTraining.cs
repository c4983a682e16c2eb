using Nadir.Datasets;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Torch;

namespace Nadir.Systems.Training;

/// <summary>Runs the training that a recipe of any system describes.</summary>
public static class RecipeTraining
{
    /// <summary>
    /// Opens the recipe's datasets and trains to the end; the best weights so far are in the model folder at any time.
    /// </summary>
    /// <param name="registry">The systems that are known.</param>
    /// <param name="recipe">What to train.</param>
    /// <param name="dataFolder">The folder that holds the datasets' folders; or one dataset's own folder.</param>
    /// <param name="paths">Where to read and write.</param>
    /// <param name="decode">Reads images for retrieval systems; captioners are trained on what the
    /// archive's reader gives.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="resume">Whether to go on from the model folder's checkpoint.</param>
    /// <param name="progress">Hears of steps and epochs, on this thread.</param>
    /// <param name="logFormats">Files that the log is written to beside <c>log.jsonl</c>.</param>
    /// <param name="notice">Hears sentences about the data before the first epoch.</param>
    /// <param name="cancellationToken">Stops after the running step; a checkpoint is written first.</param>
    /// <exception cref="DatasetException">A dataset is missing or damaged.</exception>
    /// <exception cref="TrainingException">Training cannot go on; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TrainingResult Run(
        SystemRegistry registry,
        TrainingRecipe recipe,
        string dataFolder,
        TrainingPaths paths,
        ImageDecoder decode,
        Device device,
        bool resume = false,
        IProgress<TrainingProgress>? progress = null,
        TrainingLogFormats logFormats = TrainingLogFormats.None,
        Action<string>? notice = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return RecipeFile.Find(registry, recipe.Task).Train(recipe, new TrainingRequest
        {
            Registry = registry,
            Data = TrainingData.Open(recipe, dataFolder),
            Paths = paths,
            Decode = decode,
            Device = device,
            Resume = resume,
            LogFormats = logFormats,
            Notice = notice,
            Progress = progress,
            CancellationToken = cancellationToken,
        });
    }
}
