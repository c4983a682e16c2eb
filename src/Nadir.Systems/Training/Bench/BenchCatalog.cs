using Nadir.Systems.Contracts;
using Nadir.Text;

namespace Nadir.Systems.Training.Bench;

/// <summary>The systems of the papers' tables: all variants of known systems that have recipes in one folder.</summary>
/// <remarks>Immutable; safe to use from many threads.</remarks>
public sealed class BenchCatalog
{
    private const string FolderName = "recipes/bench";

    /// <summary>Looks into a folder of recipes.</summary>
    /// <param name="registry">The systems that are known; their order is the order of the tables.</param>
    /// <param name="folder">Holds <c>NAME.json</c> as published and <c>controlled/NAME.json</c>, one or both.</param>
    public BenchCatalog(SystemRegistry registry, string folder)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Registry = registry;
        Systems =
        [
            .. from system in registry.All
               from variant in system.Variants
               where Enum.GetValues<BenchSetting>()
                   .Any(setting => File.Exists(
                       BenchSystem.PathOf(folder, BenchSystem.NameOf(system, variant), setting)))
               select new BenchSystem(registry, folder, system, variant),
        ];
    }

    /// <summary>The systems that are known.</summary>
    public SystemRegistry Registry { get; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<BenchSystem> Systems { get; }

    /// <summary>
    /// Those of this installation: <c>recipes/bench</c> beside the program, or in the nearest folder above it that has
    /// one.
    /// </summary>
    /// <param name="registry">The systems that are known.</param>
    /// <exception cref="TrainingException">There is no such folder.</exception>
    public static BenchCatalog OfInstallation(SystemRegistry registry)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var recipes = Path.Combine(folder.FullName, FolderName);
            if (Directory.Exists(recipes))
            {
                return new BenchCatalog(registry, recipes);
            }
        }

        throw new TrainingException(
            $"no folder {FolderName} lies above '{AppContext.BaseDirectory}': install the recipes beside the program.");
    }

    /// <summary>Finds systems by name.</summary>
    /// <param name="names">Names; none: all. One that is given twice counts once.</param>
    /// <exception cref="TrainingException">A name is not known; the message says the nearest, or all.</exception>
    public IReadOnlyList<BenchSystem> Select(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.Count == 0 ? Systems : [.. names.Distinct().Select(Find)];
    }

    private BenchSystem Find(string name) => Systems.FirstOrDefault(system => system.Name == name)
        ?? throw new TrainingException(Spelling.Nearest(name, Systems.Select(system => system.Name)) is { } nearest
            ? $"the bench has no system '{name}'; did you mean '{nearest}'?"
            : $"the bench has no system '{name}'; it has {string.Join(", ", Systems.Select(system => system.Name))}.");
}
