using System.Security.Cryptography;
using System.Text;
using Nadir.Datasets;
using Nadir.Systems.Sfdr.Training.Data;
using Nadir.Systems.Sfdr.Training.Rewards;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Training;

/// <summary>Trains an SFDR: cross-entropy, then self-critical with CIDEr-D as the reward.</summary>
/// <remarks>
/// The model folder takes the best model of both stages; its subfolders <c>cross-entropy</c> and <c>self-critical</c> take each
/// stage's checkpoint and log, and <c>features</c> the features where no other place is given.
/// </remarks>
public static class SfdrTraining
{
    /// <summary>The subfolder of the first stage.</summary>
    public const string FirstStage = "cross-entropy";

    /// <summary>The subfolder of the second stage.</summary>
    public const string SecondStage = "self-critical";

    /// <summary>Trains to the end; the best weights so far are in the model folder at any time.</summary>
    /// <param name="recipe">What to train.</param>
    /// <param name="data">The recipe's datasets.</param>
    /// <param name="places">Where to read and write.</param>
    /// <param name="decode">Reads pictures; null: as they are read at work, views with crops as whole pictures.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="resume">Whether to go on from the model folder's checkpoints.</param>
    /// <param name="progress">Hears of steps and epochs, on this thread; before the first epoch, of features.</param>
    /// <param name="cancellationToken">Stops after the running step; a checkpoint is written first.</param>
    /// <returns>Epochs are counted through both stages.</returns>
    /// <exception cref="TrainingException">Training cannot go on; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TrainingResult Run(
        SfdrRecipe recipe,
        RetrievalData data,
        RetrievalPlaces places,
        ImageDecoder? decode,
        Device device,
        bool resume = false,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(places);
        using var setup = SfdrSetup.Create(recipe, data, places, decode, device, FeatureProgress.Of(progress, recipe), cancellationToken);
        var first = RunFirst(setup, places, Identity(setup, recipe with { SelfCritical = null }), resume, progress, cancellationToken);
        return recipe.SelfCritical is { } second
            ? RunSecond(setup, second, places, Identity(setup, recipe), resume, first, progress, cancellationToken)
            : first;
    }

    private static TrainingResult RunFirst(
        SfdrSetup setup, RetrievalPlaces places, string identity, bool resume, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var recipe = setup.Recipe;
        var folder = Path.Combine(places.Model, FirstStage);
        TorchRandom.ManualSeed(recipe.Seed);
        using var task = new CrossEntropyTask(setup, folder, places.Model);
        return new TrainingLoop<FeatureBatch>(task, new TrainingOptions
        {
            Epochs = recipe.Epochs,
            Warmup = recipe.Optimizer.Warmup,
            ClipNorm = recipe.Optimizer.ClipNorm,
            AverageDecay = recipe.AverageDecay,
            ValidateEvery = recipe.ValidateEvery,
            Patience = recipe.Patience,
            Directory = folder,
            Identity = identity,
            Resume = resume,
        }, progress is null ? null : new StageProgress(progress, 0, recipe.SelfCritical?.Epochs ?? 0)).Run(cancellationToken);
    }

    private static TrainingResult RunSecond(
        SfdrSetup setup,
        SelfCriticalRecipe recipe,
        RetrievalPlaces places,
        string identity,
        bool resume,
        TrainingResult first,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        var toBeat = first.BestMeasures[0].Value;
        TorchRandom.ManualSeed(setup.Recipe.Seed + 1L);
        using var task = new SelfCriticalTask(
            setup, recipe, Path.Combine(places.Model, FirstStage), places.Model, toBeat, new CiderReward(setup.TrainImages, setup.Vocabulary));
        var second = new TrainingLoop<FeatureBatch>(task, new TrainingOptions
        {
            Epochs = recipe.Epochs,
            Warmup = recipe.Warmup,
            ClipNorm = setup.Recipe.Optimizer.ClipNorm,
            AverageDecay = setup.Recipe.AverageDecay,
            ValidateEvery = setup.Recipe.ValidateEvery,
            Patience = recipe.Patience,
            Directory = Path.Combine(places.Model, SecondStage),
            Identity = identity,
            Resume = resume,
        }, progress is null ? null : new StageProgress(progress, first.EpochsDone, 0)).Run(cancellationToken);
        var isBetter = second.BestMeasures[0].Value > toBeat;
        return new TrainingResult(
            isBetter ? first.EpochsDone + second.BestEpoch : first.BestEpoch,
            isBetter ? second.BestMeasures : first.BestMeasures,
            first.EpochsDone + second.EpochsDone,
            first.StoppedEarly || second.StoppedEarly,
            first.Elapsed + second.Elapsed);
    }

    // Another description is the same training; another list of images or another encoder is not. What the second stage
    // is to do changes nothing of the first, so one first stage serves several second ones.
    private static string Identity(SfdrSetup setup, SfdrRecipe recipe)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(RecipeFile.Serialize(recipe with { Description = "" }));
        hash.AppendData(Encoding.UTF8.GetBytes(setup.Configuration.Encoder.Fingerprint));
        foreach (var image in setup.TrainImages)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{image.DatasetName}/{image.FileName}\0{string.Join('\n', image.Captions)}\0"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
