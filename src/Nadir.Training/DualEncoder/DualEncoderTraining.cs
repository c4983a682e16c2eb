using System.Security.Cryptography;
using System.Text;
using Nadir.Datasets;
using Nadir.Torch;
using Nadir.Training.Loop;
using Nadir.Training.Recipes;

namespace Nadir.Training.DualEncoder;

/// <summary>Runs the training that a recipe describes.</summary>
public static class DualEncoderTraining
{
    /// <summary>Trains to the end; the best weights so far are in the model folder at any time.</summary>
    /// <param name="recipe">What to train.</param>
    /// <param name="data">The recipe's datasets.</param>
    /// <param name="places">Where to read and write.</param>
    /// <param name="decode">Reads pictures.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="resume">Whether to go on from the model folder's checkpoint.</param>
    /// <param name="progress">Hears of steps and epochs, on this thread.</param>
    /// <param name="cancellationToken">Stops after the running step; a checkpoint is written first.</param>
    /// <exception cref="TrainingException">Training cannot go on; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TrainingResult Run(
        DualEncoderRecipe recipe,
        DualEncoderData data,
        DualEncoderPlaces places,
        ImageDecoder decode,
        Device device,
        bool resume = false,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(places);
        var options = new TrainingOptions
        {
            Epochs = recipe.Epochs,
            Warmup = recipe.Optimizer.Warmup,
            ClipNorm = recipe.Optimizer.ClipNorm,
            AverageDecay = recipe.AverageDecay,
            Patience = recipe.Patience,
            Directory = places.Model,
            Identity = Identity(recipe, data),
            Resume = resume,
        };
        using var task = new DualEncoderTask(recipe, data, places.Model, places.Weights, decode, device);
        return new TrainingLoop<ImageBatch>(task, options, progress).Run(cancellationToken);
    }

    // Another description is the same training; another list of images is not.
    private static string Identity(DualEncoderRecipe recipe, DualEncoderData data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(RecipeFile.Serialize(recipe with { Description = "" }));
        foreach (var image in data.Train)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{image.DatasetName}/{image.FileName}\0{string.Join('\n', image.Captions)}\0"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
