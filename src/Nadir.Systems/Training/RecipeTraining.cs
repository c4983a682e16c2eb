using Nadir.Datasets;
using Nadir.Systems.Sfdr.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Torch;

namespace Nadir.Systems.Training;

/// <summary>Runs the training that a recipe of any kind describes.</summary>
public static class RecipeTraining
{
    /// <summary>Opens the recipe's datasets and trains to the end; the best weights so far are in the model folder at any time.</summary>
    /// <param name="recipe">What to train.</param>
    /// <param name="dataFolder">The folder that holds the datasets' folders; or one dataset's own folder.</param>
    /// <param name="places">Where to read and write.</param>
    /// <param name="decode">Reads pictures for retrieval models; captioners are trained on what the archive's reader gives.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="resume">Whether to go on from the model folder's checkpoint.</param>
    /// <param name="progress">Hears of steps and epochs, on this thread.</param>
    /// <param name="cancellationToken">Stops after the running step; a checkpoint is written first.</param>
    /// <exception cref="DatasetException">A dataset is missing or damaged.</exception>
    /// <exception cref="TrainingException">Training cannot go on; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TrainingResult Run(
        TrainingRecipe recipe,
        string dataFolder,
        RetrievalPlaces places,
        ImageDecoder decode,
        Device device,
        bool resume = false,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var data = RetrievalData.Open(recipe, dataFolder);
        return recipe switch
        {
            RetrievalRecipe retrieval => RetrievalTraining.Run(retrieval, data, places, decode, device, resume, progress, cancellationToken),
            SfdrRecipe sfdr => SfdrTraining.Run(sfdr, data, places, null, device, resume, progress, cancellationToken),
            _ => throw new ArgumentException($"No training for {recipe.GetType().Name}.", nameof(recipe)),
        };
    }
}
