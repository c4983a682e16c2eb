using System.Text.Json.Serialization.Metadata;
using Nadir.Datasets;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Torch;

namespace Nadir.Systems.Training;

/// <summary>A <see cref="SystemDescriptor"/> that can be trained from a recipe.</summary>
/// <remarks>Immutable; safe to use from many threads.</remarks>
public interface ITrainableSystem
{
    /// <summary>The JSON of its recipes, whose <c>task</c> is the system's name.</summary>
    JsonTypeInfo Recipe { get; }

    /// <summary>Trains to the end; the best weights so far are in the model folder at any time.</summary>
    /// <param name="recipe">Of this system's kind, checked.</param>
    /// <param name="request">Data, paths, device.</param>
    /// <exception cref="DatasetException">An image cannot be read.</exception>
    /// <exception cref="TrainingException">Training cannot go on; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; a checkpoint was written first.</exception>
    TrainingResult Train(TrainingRecipe recipe, TrainingRequest request);
}

/// <summary>What a training is given beside its recipe.</summary>
public sealed record TrainingRequest
{
    /// <summary>The systems that are known: the recipe may start from a model of any.</summary>
    public required SystemRegistry Registry { get; init; }

    /// <summary>The recipe's datasets.</summary>
    public required TrainingData Data { get; init; }

    /// <summary>Where to read and write.</summary>
    public required TrainingPaths Paths { get; init; }

    /// <summary>
    /// Reads images for retrieval systems; captioners are trained on what the archive's reader gives.
    /// </summary>
    public required ImageDecoder Decode { get; init; }

    /// <summary>Where to compute.</summary>
    public Device Device { get; init; } = Device.Cpu;

    /// <summary>Whether to go on from the model folder's checkpoint.</summary>
    public bool Resume { get; init; }

    /// <summary>Files that the log is written to beside <c>log.jsonl</c>.</summary>
    public TrainingLogFormats LogFormats { get; init; }

    /// <summary>Hears sentences about the data before the first epoch; null: nobody does.</summary>
    public Action<string>? Notice { get; init; }

    /// <summary>Hears of steps and epochs, on the training thread; null: nobody does.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Stops after the running step; a checkpoint is written first.</summary>
    public CancellationToken CancellationToken { get; init; }
}
