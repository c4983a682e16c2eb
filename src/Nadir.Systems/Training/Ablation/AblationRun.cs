using System.Text.Json;
using Nadir.Datasets;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Torch;

namespace Nadir.Systems.Training.Ablation;

/// <summary>
/// Trains every variant of a plan with every seed, each in a folder of its own. What is done already is not done again.
/// </summary>
public sealed class AblationRun
{
    private const string ResultName = "result.json";

    private readonly SystemRegistry _registry;
    private readonly AblationPlan _plan;
    private readonly string _dataFolder;
    private readonly TrainingPaths _places;
    private readonly ImageDecoder _decode;
    private readonly Device _device;

    /// <summary>Prepares a run.</summary>
    /// <param name="registry">The systems that are known.</param>
    /// <param name="plan">What to train.</param>
    /// <param name="dataFolder">The folder that holds the datasets' folders.</param>
    /// <param name="places">Its model folder takes one folder a variant, with one a seed inside.</param>
    /// <param name="decode">Reads pictures.</param>
    /// <param name="device">Where to compute.</param>
    public AblationRun(SystemRegistry registry, AblationPlan plan, string dataFolder, TrainingPaths places,
        ImageDecoder decode, Device device)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(places);
        (_registry, _plan, _dataFolder, _places, _decode, _device) = (registry, plan, dataFolder, places, decode,
            device);
    }

    /// <summary>Trains what is not done yet, seed by seed, so that every variant has a first value early.</summary>
    /// <param name="progress">Makes what hears of a training, given its place from 0, the number of trainings,
    /// variant and seed.</param>
    /// <param name="done">Hears of each result as it comes.</param>
    /// <param name="cancellationToken">Stops after the running step; the next run goes on there.</param>
    /// <returns>All results, variant by variant.</returns>
    /// <exception cref="TrainingException">A training cannot go on; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyList<AblationResult> Run(
        Func<int, int, string, int, IProgress<TrainingProgress>?> progress,
        Action<AblationResult> done,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentNullException.ThrowIfNull(done);
        var results = new List<AblationResult>();
        foreach (var (seed, variant) in _plan.Seeds.SelectMany(
            seed => _plan.Variants.Select(variant => (seed, variant))))
        {
            var hears = progress(results.Count, _plan.Seeds.Count * _plan.Variants.Count, variant.Name, seed);
            var result = Train(variant, seed, hears, cancellationToken);
            results.Add(result);
            done(result);
        }

        var order = _plan.Variants.Index().ToDictionary(pair => pair.Item.Name, pair => pair.Index);
        return [.. results.OrderBy(result => order[result.Variant])];
    }

    /// <summary>A variant's name as a folder's: letters and digits, all else as hyphens.</summary>
    internal static string FolderName(string variant) =>
        string.Concat(variant.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter)
            : '-'));

    private AblationResult Train(
        AblationVariant variant, int seed, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var recipe = variant.Recipe with { Seed = seed };
        var folder = Path.Combine(_places.Model, FolderName(variant.Name), $"seed-{seed}");
        if (ReadDone(folder, recipe) is { } earlier)
        {
            return earlier with { Variant = variant.Name };
        }

        var resumes = TrainingFolder.Checkpoints(folder).Count > 0;
        var trained = RecipeTraining.Run(
            _registry, recipe, _dataFolder, _places with { Model = folder }, _decode, _device, resumes, progress,
            cancellationToken: cancellationToken);
        var result = new AblationResult(variant.Name, seed, trained.BestMeasures, trained.Elapsed.TotalSeconds);
        RecipeFile.Write(_registry, Path.Combine(folder, ModelFolder.RecipeName), recipe);
        var path = Path.Combine(folder, ResultName);
        File.WriteAllBytes(path + ".part",
            JsonSerializer.SerializeToUtf8Bytes(result, AblationJson.Default.AblationResult));
        File.Move(path + ".part", path, overwrite: true);
        // Eight times the model's size, and of no use after the end.
        TrainingFolder.Checkpoints(folder).ForEach(File.Delete);
        return result;
    }

    // A result counts only for the recipe that it came from.
    private AblationResult? ReadDone(string folder, TrainingRecipe recipe)
    {
        var path = Path.Combine(folder, ResultName);
        var recipePath = Path.Combine(folder, ModelFolder.RecipeName);
        if (!File.Exists(path) || !File.Exists(recipePath))
        {
            return null;
        }

        try
        {
            return RecipeFile.Serialize(_registry, RecipeFile.Read(_registry, recipePath)).AsSpan()
                .SequenceEqual(RecipeFile.Serialize(_registry, recipe))
                ? JsonSerializer.Deserialize(File.ReadAllBytes(path), AblationJson.Default.AblationResult)
                : null;
        }
        catch (JsonException exception)
        {
            throw new TrainingException(
                $"'{path}' is damaged; remove it and that training is run again. {exception.Message}", exception);
        }
    }
}
