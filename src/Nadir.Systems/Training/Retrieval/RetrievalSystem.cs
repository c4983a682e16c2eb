using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Nadir.Datasets;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Torch;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>A retrieval system: what it is, and how it is trained.</summary>
/// <typeparam name="TRecipe">Its recipes.</typeparam>
/// <remarks>Immutable; safe to use from many threads.</remarks>
public abstract class RetrievalSystem<TRecipe> : SystemDescriptor, ITrainableSystem
    where TRecipe : RetrievalRecipe
{
    /// <inheritdoc/>
    public abstract JsonTypeInfo Recipe { get; }

    /// <inheritdoc/>
    public virtual TrainingResult Train(TrainingRecipe recipe, TrainingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var own = recipe as TRecipe
            ?? throw new ArgumentException($"'{recipe?.Task}' is no recipe of the system '{Name}'.", nameof(recipe));
        using var task = CreateTask(own, request);
        var options = new TrainingOptions
        {
            Epochs = own.Epochs,
            Warmup = own.Optimizer.Warmup,
            Schedule = own.Optimizer.ScheduleOptions,
            Accumulate = own.Accumulate,
            LogEvery = own.LogEvery,
            LogFormats = request.LogFormats,
            ClipNorm = own.Optimizer.ClipNorm,
            AverageDecay = own.AverageDecay,
            ValidateEvery = own.ValidateEvery,
            Patience = own.Patience,
            Directory = request.Paths.Model,
            Identity = Identity(own, request),
            Resume = request.Resume,
        };
        return new TrainingLoop<ImageBatch>(task, options, request.Progress).Run(request.CancellationToken);
    }

    /// <summary>Makes the networks of a training and prepares its data.</summary>
    internal RetrievalTask CreateTask(TRecipe recipe, TrainingRequest request)
    {
        TorchRandom.ManualSeed(recipe.Seed);
        var setup = new RetrievalSetup(recipe, request);
        var trainee = CreateTrainee(recipe, setup);
        try
        {
            return new RetrievalTask(this, setup, trainee);
        }
        catch
        {
            trainee.Dispose();
            throw;
        }
    }

    /// <summary>Makes the networks of a training, and gives them what it starts from.</summary>
    /// <param name="recipe">What to train.</param>
    /// <param name="setup">Data, paths, device.</param>
    /// <exception cref="TrainingException">The recipe does not fit what it starts from, or weights
    /// are missing.</exception>
    protected abstract RetrievalTrainee CreateTrainee(TRecipe recipe, RetrievalSetup setup);

    // Another description or another rhythm of the log is the same training; another list of images is not.
    private static string Identity(TRecipe recipe, TrainingRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(RecipeFile.Serialize(request.Registry, recipe with { Description = "", LogEvery = 1 }));
        foreach (var image in request.Data.Train)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(
                $"{image.DatasetName}/{image.FileName}\0{string.Join('\n', image.Captions)}\0"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
