using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Recipes;

namespace Nadir.Systems.Training.Bench;

/// <summary>The folder of a bench: <c>SETTING/SYSTEM/seed-K</c> a training, and <c>bench.jsonl</c>.</summary>
public sealed class BenchFolder
{
    /// <summary>What a training came to.</summary>
    public const string ResultName = "result.json";

    private const string PlanName = "plan.json";
    private const string TrainedName = "trained.json";
    private const long MaximumBytes = 1 << 20;

    /// <summary>Names a folder; nothing is read or written yet.</summary>
    /// <param name="path">It need not exist.</param>
    public BenchFolder(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = System.IO.Path.GetFullPath(path);
    }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>The folder of a training.</summary>
    public string Of(BenchTraining training)
    {
        ArgumentNullException.ThrowIfNull(training);
        return System.IO.Path.Combine(Path, training.Folder);
    }

    /// <summary>
    /// Refuses a folder of something else, or in which a training of the plan was begun by another recipe.
    /// </summary>
    /// <param name="registry">The systems that are known.</param>
    /// <param name="plan">What is to be trained there.</param>
    /// <exception cref="TrainingException">It is refused; the message says why and what to do.</exception>
    public void RequireFor(SystemRegistry registry, BenchPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (File.Exists(Path))
        {
            throw new TrainingException($"'{Path}' is a file: name a folder for the bench with --out.");
        }

        if (Directory.Exists(Path) && Directory.EnumerateFileSystemEntries(Path).Any()
            && !File.Exists(System.IO.Path.Combine(Path, BenchLog.FileName)))
        {
            throw new TrainingException(
                $"'{Path}' is not empty and no folder of a bench, it has no {BenchLog.FileName}: name another one "
                    + $"with --out.");
        }

        foreach (var training in plan.Trainings)
        {
            var folder = Of(training);
            var path = System.IO.Path.Combine(folder, PlanName);
            if (!File.Exists(path))
            {
                if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
                {
                    throw new TrainingException(
                        $"'{folder}' is not empty and was not begun by a bench, it has no {PlanName}: name another "
                            + $"folder with --out.");
                }

                continue;
            }

            var begun = RecipeFile.Read(registry, path);
            if (!Content(registry, begun).AsSpan().SequenceEqual(Content(registry, training.Recipe)))
            {
                var why = begun.Epochs != training.Recipe.Epochs
                    ? $"of {begun.Epochs} epochs, and the plan has {training.Recipe.Epochs}"
                    : $"on {string.Join(", ", begun.Train)} by another recipe";
                throw new TrainingException(
                    $"'{folder}' holds a training {why}: give the options of then, or name another folder with --out.");
            }
        }
    }

    /// <summary>Reads all results, setting by setting, system by system, seed by seed.</summary>
    /// <exception cref="TrainingException">A result is damaged; the message says which.</exception>
    public IReadOnlyList<BenchResult> Results() => Directory.Exists(Path)
        ?
        [
            .. Enum.GetValues<BenchSetting>().Select(setting => System.IO.Path.Combine(Path, setting.ToName()))
                .Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, ResultName, SearchOption.AllDirectories))
                .Select(file => Read(file, BenchJson.Default.BenchResult))
                .OrderBy(result => result.Setting, StringComparer.Ordinal)
                .ThenBy(result => result.System, StringComparer.Ordinal)
                .ThenBy(result => result.Seed),
        ]
        : [];

    internal void Begin(SystemRegistry registry, BenchTraining training)
    {
        Directory.CreateDirectory(Of(training));
        var path = System.IO.Path.Combine(Of(training), PlanName);
        if (!File.Exists(path))
        {
            RecipeFile.Write(registry, path + ".part", training.Recipe);
            File.Move(path + ".part", path);
        }
    }

    internal BenchResult? Result(BenchTraining training) => Read(training, ResultName, BenchJson.Default.BenchResult);

    internal void Write(BenchTraining training, BenchResult result) =>
        Write(training, ResultName, result, BenchJson.Default.BenchResult);

    internal BenchTrained? Trained(BenchTraining training) =>
        Read(training, TrainedName, BenchJson.Default.BenchTrained);

    internal void Write(BenchTraining training, BenchTrained trained) =>
        Write(training, TrainedName, trained, BenchJson.Default.BenchTrained);

    // A description may be written better without another training.
    private static byte[] Content(SystemRegistry registry, TrainingRecipe recipe) =>
        RecipeFile.Serialize(registry, recipe with { Description = "", LogEvery = 1 });

    private T? Read<T>(BenchTraining training, string name, JsonTypeInfo<T> type)
        where T : class
    {
        var path = System.IO.Path.Combine(Of(training), name);
        return File.Exists(path) ? Read(path, type) : null;
    }

    private static T Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        if (new FileInfo(path).Length > MaximumBytes)
        {
            throw new TrainingException(
                $"'{path}' has more than {MaximumBytes} bytes and is no result of a bench: remove it, and it is made "
                    + $"again.");
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type) ?? throw new JsonException("it is empty.");
        }
        catch (JsonException exception)
        {
            throw new TrainingException(
                $"'{path}' is damaged; remove it, and it is made again. {exception.Message}", exception);
        }
    }

    private void Write<T>(BenchTraining training, string name, T value, JsonTypeInfo<T> type)
    {
        var path = System.IO.Path.Combine(Of(training), name);
        File.WriteAllBytes(path + ".part", [.. JsonSerializer.SerializeToUtf8Bytes(value, type), (byte)'\n']);
        File.Move(path + ".part", path, overwrite: true);
    }
}
