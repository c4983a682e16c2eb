namespace Nadir.Models.Bundled;

/// <summary>Finds model folders by name: those that come with the program, and any other by its path.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class BundledModels
{
    /// <summary>The environment variable that names another folder of models.</summary>
    public const string Variable = "NADIR_MODELS";

    private const string FolderName = "models";

    private readonly string? _folder;

    /// <summary>Looks into a folder of models.</summary>
    /// <param name="folder">A folder whose subfolders are model folders; null when there is none.</param>
    public BundledModels(string? folder) => _folder = folder;

    /// <summary>The names of the models, in ordinal order.</summary>
    public IReadOnlyList<string> Names => _folder is null || !Directory.Exists(_folder)
        ? []
        : [.. Directory.EnumerateDirectories(_folder)
            .Where(IsModelFolder).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    /// <summary>
    /// The models of this installation: in the folder that <see cref="Variable"/> names, or else in <c>models/</c> beside
    /// the program or in the nearest folder above it that has one.
    /// </summary>
    public static BundledModels OfInstallation()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return new BundledModels(Path.GetFullPath(named));
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var models = new BundledModels(Path.Combine(folder.FullName, FolderName));
            if (models.Names.Count > 0)
            {
                return models;
            }
        }

        return new BundledModels(null);
    }

    /// <summary>Finds a model.</summary>
    /// <param name="nameOrFolder">The path of a model folder, or the name of a bundled model.</param>
    /// <returns>The full path of the model folder.</returns>
    /// <exception cref="FileNotFoundException">It is neither; the message lists the bundled ones.</exception>
    public string Find(string nameOrFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrFolder);
        if (IsModelFolder(nameOrFolder))
        {
            return Path.GetFullPath(nameOrFolder);
        }

        return Names.Contains(nameOrFolder)
            ? Path.Combine(_folder!, nameOrFolder)
            : throw new FileNotFoundException(
                $"'{nameOrFolder}' is neither a model folder (with {ModelFolder.ConfigurationName}) nor a bundled model; {Listing()}");
    }

    /// <summary>Finds the model to use when none was named: the only one there is.</summary>
    /// <returns>The full path of the model folder.</returns>
    /// <exception cref="FileNotFoundException">There is none, or there are several; the message says which.</exception>
    public string FindDefault() => Names is [var only]
        ? Find(only)
        : throw new FileNotFoundException($"Name a model; {Listing()}");

    /// <summary>What people and archives call a model folder: the name of a bundled one, the full path of another.</summary>
    /// <param name="folder">A model folder.</param>
    public string NameOf(string folder)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return _folder is not null && Path.GetDirectoryName(path) == _folder ? Path.GetFileName(path) : path;
    }

    private static bool IsModelFolder(string folder) => File.Exists(Path.Combine(folder, ModelFolder.ConfigurationName));

    private string Listing() => Names.Count == 0
        ? $"no models are bundled here ({Variable} can name a folder of models)."
        : $"bundled are: {string.Join(", ", Names)}.";
}
