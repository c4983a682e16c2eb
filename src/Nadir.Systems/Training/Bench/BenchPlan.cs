using Nadir.Datasets;
using Nadir.Systems.Training.Recipes;

namespace Nadir.Systems.Training.Bench;

/// <summary>One training of a bench.</summary>
/// <param name="System">What is trained.</param>
/// <param name="Setting">By which recipe.</param>
/// <param name="Recipe">The recipe with its seed, and with fewer epochs where it is shortened.</param>
/// <param name="PlannedEpochs">The epochs of the recipe's file.</param>
public sealed record BenchTraining(BenchSystem System, BenchSetting Setting, TrainingRecipe Recipe, int PlannedEpochs)
{
    /// <summary>The folder of the training, below that of the bench.</summary>
    public string Folder => Path.Combine(Setting.ToName(), System.Name, $"seed-{Recipe.Seed}");

    /// <summary>Such as <c>scan-t2i controlled, seed 0</c>.</summary>
    public string Title => $"{System.Name} {Setting.ToName()}, seed {Recipe.Seed}";
}

/// <summary>What a bench trains, in order.</summary>
/// <remarks>Immutable.</remarks>
public sealed class BenchPlan
{
    private BenchPlan(IReadOnlyList<BenchTraining> trainings) => Trainings = trainings;

    /// <summary>
    /// All trainings: every system with the first seed, then with the second, so that each has a first value early.
    /// </summary>
    public IReadOnlyList<BenchTraining> Trainings { get; }

    /// <summary>Makes a plan.</summary>
    /// <param name="systems">What is trained.</param>
    /// <param name="settings">By which of their recipes.</param>
    /// <param name="seeds">How many seeds, from 0.</param>
    /// <param name="epochs">Epochs in place of the recipes'; null: as they say.</param>
    /// <param name="dataFolder">
    /// Holds the folders of the datasets that the recipes name; or is one dataset's own folder, which then takes their
    /// place.
    /// </param>
    /// <exception cref="TrainingException">A recipe is missing or not valid.</exception>
    /// <exception cref="DatasetException">There are no such data.</exception>
    public static BenchPlan Create(
        IReadOnlyList<BenchSystem> systems, IReadOnlyList<BenchSetting> settings, int seeds, int? epochs,
        string dataFolder)
    {
        ArgumentNullException.ThrowIfNull(systems);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        if (!Directory.Exists(dataFolder))
        {
            throw new DatasetException(
                $"{dataFolder} does not exist: give the folder that holds the datasets' folders, or one dataset's "
                    + $"own.");
        }

        var only = Directory.EnumerateFiles(dataFolder, "dataset_*.json").Any() ? CaptionDataset.Open(dataFolder)
            : null;
        return new BenchPlan(
        [
            .. from seed in Enumerable.Range(0, seeds)
               from setting in settings
               from system in systems
               let recipe = system.Recipe(setting)
               select new BenchTraining(system, setting, Adapt(recipe, setting, seed, epochs, only), recipe.Epochs),
        ]);
    }

    private static TrainingRecipe Adapt(
        TrainingRecipe recipe, BenchSetting setting, int seed, int? epochs, CaptionDataset? only)
    {
        recipe = recipe with { Seed = seed, Epochs = epochs ?? recipe.Epochs };
        recipe = only is null ? recipe : recipe with { Train = [only.Name], Validate = [only.Name] };
        return recipe switch
        {
            // The papers part train and val anew for each of their runs.
            MatchingRecipe { Resplit: { } split } matching when setting == BenchSetting.Published =>
                matching with { Resplit = split with { Seed = seed } },
            // RSITMD has no images of val.
            MatchingRecipe { Resplit: null } matching when only is not null
                && only[DatasetSplit.Validation].Count == 0 =>
                matching with { Resplit = new RandomSplitRecipe { TrainShare = 0.9 } },
            _ => recipe,
        };
    }
}
