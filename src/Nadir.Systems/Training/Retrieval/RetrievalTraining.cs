using System.Security.Cryptography;
using System.Text;
using Nadir.Datasets;
using Nadir.Systems.Clip;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Faami;
using Nadir.Systems.Osdpm;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Torch;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>Runs the training that a recipe describes.</summary>
public static class RetrievalTraining
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
        RetrievalRecipe recipe,
        RetrievalData data,
        RetrievalPlaces places,
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
            ValidateEvery = recipe.ValidateEvery,
            Patience = recipe.Patience,
            Directory = places.Model,
            Identity = Identity(recipe, data),
            Resume = resume,
        };
        return recipe switch
        {
            DualEncoderRecipe dualEncoder => Loop(new DualEncoderTask(dualEncoder, data, places, decode, device)),
            ClipRecipe clip => Loop(new ClipTask(clip, data, places, decode, device)),
            OsdpmRecipe osdpm => Loop(new OsdpmTask(osdpm, data, places, decode, device)),
            FaamiRecipe faami => Loop(new FaamiTask(faami, data, places, decode, device)),
            _ => throw new ArgumentException($"No training for {recipe.GetType().Name}.", nameof(recipe)),
        };

        TrainingResult Loop<TTask>(TTask task)
            where TTask : ITrainingTask<ImageBatch>, IDisposable
        {
            using (task)
            {
                return new TrainingLoop<ImageBatch>(task, options, progress).Run(cancellationToken);
            }
        }
    }

    // Another description is the same training; another list of images is not.
    private static string Identity(RetrievalRecipe recipe, RetrievalData data)
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
