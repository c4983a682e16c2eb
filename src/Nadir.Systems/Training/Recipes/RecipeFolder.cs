using Nadir.Systems.Contracts;

namespace Nadir.Systems.Training.Recipes;

/// <summary>Finds recipes by name: those that come with the program, and any other by its path.</summary>
/// <remarks>Safe to use from many threads.</remarks>
public sealed class RecipeFolder
{
    /// <summary>The name of the schema beside the recipes.</summary>
    public const string SchemaName = "schema.json";

    private const string FolderName = "recipes";
    private const string Extension = ".json";

    private readonly string? _folder;

    /// <summary>Looks into a folder of recipes.</summary>
    /// <param name="folder">A folder with one JSON file a recipe; null when there is none.</param>
    public RecipeFolder(string? folder) => _folder = folder;

    /// <summary>The names of the recipes, in ordinal order; plans of ablations are not among them.</summary>
    public IReadOnlyList<string> Names => _folder is null || !Directory.Exists(_folder)
        ? []
        : [.. Directory.EnumerateFiles(_folder, "*" + Extension)
            .Where(file => Path.GetFileName(file) != SchemaName)
            .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>
    /// The recipes of this installation: <c>recipes/</c> beside the program, or in the nearest folder above it that has
    /// one.
    /// </summary>
    public static RecipeFolder OfInstallation()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var recipes = new RecipeFolder(Path.Combine(folder.FullName, FolderName));
            if (recipes.Names.Count > 0)
            {
                return recipes;
            }
        }

        return new RecipeFolder(null);
    }

    /// <summary>The file of a recipe; null where there is neither a file nor a recipe of that name.</summary>
    /// <param name="nameOrPath">The path of a file, or the name of a recipe that comes with the program.</param>
    public string? Find(string nameOrPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrPath);
        return File.Exists(nameOrPath) ? nameOrPath
            : Names.Contains(nameOrPath) ? Path.Combine(_folder!, nameOrPath + Extension)
            : null;
    }

    /// <summary>
    /// Reads a recipe by name or path; or gives the default recipe of a system of that name, where there is no such
    /// file.
    /// </summary>
    /// <param name="registry">The systems that are known.</param>
    /// <param name="name">A path, a recipe's name or a system's.</param>
    /// <exception cref="TrainingException">There is none, or it is not valid.</exception>
    public TrainingRecipe Read(SystemRegistry registry, string name)
    {
        ArgumentNullException.ThrowIfNull(registry);
        if (Find(name) is { } path)
        {
            return RecipeFile.Read(registry, path);
        }

        return registry.Find(name) is ITrainableSystem
            ? RecipeFile.Default(registry, name)
            : throw new TrainingException(
                $"'{name}' is neither a file, nor a recipe ({string.Join(", ", Names)}), nor a system that can be "
                    + $"trained ("
                + $"{string.Join(", ", registry.All.Where(system => system is ITrainableSystem).Select(system => system.Name))}).");
    }
}
