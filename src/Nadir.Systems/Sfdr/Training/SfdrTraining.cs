using System.Security.Cryptography;
using System.Text;
using Nadir.Datasets;
using Nadir.Systems.Sfdr.Training.Data;
using Nadir.Systems.Sfdr.Training.Rewards;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
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
    /// <param name="request">Data, paths, device; hears of features before the first epoch.</param>
    /// <param name="decode">Reads pictures; null: as they are read at work, views with crops as whole pictures.</param>
    /// <returns>Epochs are counted through both stages.</returns>
    /// <exception cref="TrainingException">Training cannot go on; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TrainingResult Run(SfdrRecipe recipe, TrainingRequest request, ImageDecoder? decode)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(request);
        var (places, resume, progress, cancellationToken) = (request.Paths, request.Resume, request.Progress, request.CancellationToken);
        if (!resume)
        {
            // A second stage that is left from an earlier training must not be taken for this one's.
            TrainingFolder.ClearRun(Path.Combine(places.Model, SecondStage));
        }

        using var setup = SfdrSetup.Create(recipe, request, decode, FeatureProgress.Of(progress, recipe));
        var first = RunFirst(setup, places, Identity(setup, recipe with { SelfCritical = null }), resume, progress, cancellationToken);
        return recipe.SelfCritical is { } second
            ? RunSecond(setup, second, places, Identity(setup, recipe), resume, first, progress, cancellationToken)
            : first;
    }

    private static TrainingResult RunFirst(
        SfdrSetup setup, TrainingPaths places, string identity, bool resume, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var recipe = setup.Recipe;
        var folder = Path.Combine(places.Model, FirstStage);
        TorchRandom.ManualSeed(recipe.Seed);
        using var task = new CrossEntropyTask(setup, folder, places.Model);
        return new TrainingLoop<FeatureBatch>(task, new TrainingOptions
        {
            Epochs = recipe.Epochs,
            Warmup = recipe.Optimizer.Warmup,
            Schedule = recipe.Optimizer.ScheduleOptions,
            Accumulate = recipe.Accumulate,
            LogEvery = recipe.LogEvery,
            LogFormats = setup.LogFormats,
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
        TrainingPaths places,
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
            LogEvery = setup.Recipe.LogEvery,
            LogFormats = setup.LogFormats,
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

    // Another description or another rhythm of the log is the same training; another list of images or another encoder is not. What the second stage
    // is to do changes nothing of the first, so one first stage serves several second ones.
    private static string Identity(SfdrSetup setup, SfdrRecipe recipe)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(RecipeFile.Serialize(setup.Registry, recipe with { Description = "", LogEvery = 1 }));
        hash.AppendData(Encoding.UTF8.GetBytes(setup.Configuration.Encoder.Fingerprint));
        foreach (var image in setup.TrainImages)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{image.DatasetName}/{image.FileName}\0{string.Join('\n', image.Captions)}\0"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
