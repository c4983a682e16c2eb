using Nadir.Text;

namespace Nadir.Systems.Contracts;

/// <summary>Finds model folders by name: those that come with the program, and any other by its path.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class BundledModels
{
    /// <summary>The environment variable that names another folder of models.</summary>
    public const string Variable = "NADIR_MODELS";

    private const string FolderName = "models";

    private readonly SystemRegistry _registry;
    private readonly string? _folder;

    /// <summary>Looks into a folder of models.</summary>
    /// <param name="registry">The systems that are known.</param>
    /// <param name="folder">A folder whose subfolders are model folders; null when there is none.</param>
    public BundledModels(SystemRegistry registry, string? folder)
    {
        ArgumentNullException.ThrowIfNull(registry);
        (_registry, _folder) = (registry, folder);
    }

    /// <summary>The names of the models, in ordinal order.</summary>
    public IReadOnlyList<string> Names => _folder is null || !Directory.Exists(_folder)
        ? []
        : [.. Directory.EnumerateDirectories(_folder)
            .Where(IsModelFolder).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    /// <summary>
    /// The models of this installation: in the folder that <see cref="Variable"/> names, or else in <c>models/</c>
    /// beside the program or in the nearest folder above it that has one.
    /// </summary>
    /// <param name="registry">The systems that are known.</param>
    public static BundledModels OfInstallation(SystemRegistry registry)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return new BundledModels(registry, Path.GetFullPath(named));
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var models = new BundledModels(registry, Path.Combine(folder.FullName, FolderName));
            if (models.Names.Count > 0)
            {
                return models;
            }
        }

        return new BundledModels(registry, null);
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
                $"'{nameOrFolder}' is neither a model folder (with {ModelFolder.ConfigurationName}) nor a bundled "
                    + $"model; {Listing()}");
    }

    /// <summary>
    /// Finds the model to use for a role when none was named: a bundled one of the first system in
    /// <see cref="SystemRegistry.WithRole"/> that there is; of several one that knows English by word pieces before
    /// those that know the words of their captions, and then the first by name.
    /// </summary>
    /// <param name="role">What it is used for.</param>
    /// <returns>The full path of the model folder.</returns>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">A bundled model is damaged; the message names it.</exception>
    public string FindDefault(SystemRoles role) => FindFirst(role) ?? throw new FileNotFoundException(
        $"No {role.ToString().ToLowerInvariant()} is bundled here; name a model of the "
            + $"architecture {string.Join(" or ", _registry.WithRole(role).Select(system => system.Name))}, or train "
            + $"one; {Listing()}");

    /// <summary>
    /// Whether a model is the encoder, the reranker or the captioner that is used when none was named.
    /// </summary>
    /// <param name="folder">Full path of a model folder.</param>
    /// <exception cref="InvalidDataException">A bundled model is damaged; the message names it.</exception>
    public bool IsDefault(string folder) =>
        new[] { SystemRoles.Encoder, SystemRoles.Reranker, SystemRoles.Captioner }
            .Any(role => folder == FindFirst(role));

    /// <summary>
    /// What people and archives call a model folder: the name of a bundled one, the full path of another.
    /// </summary>
    /// <param name="folder">A model folder.</param>
    public string NameOf(string folder)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return _folder is not null && Path.GetDirectoryName(path) == _folder ? Path.GetFileName(path) : path;
    }

    private static bool IsModelFolder(string folder) =>
        File.Exists(Path.Combine(folder, ModelFolder.ConfigurationName));

    private string? FindFirst(SystemRoles role)
    {
        var models = Names.Select(
            name => (Name: name, Architecture: ModelFolder.Architecture(Path.Combine(_folder!, name)))).ToList();
        return _registry.WithRole(role)
            .SelectMany(system => models.Where(model => model.Architecture == system.Name)
                .OrderBy(model => !HasWordPieces(model.Name)))
            .Select(model => Path.Combine(_folder!, model.Name))
            .FirstOrDefault();
    }

    private bool HasWordPieces(string name) => File.Exists(Path.Combine(_folder!, name, WordPieceTokenizer.FileName));

    private string Listing() => Names.Count == 0
        ? $"no models are bundled here ({Variable} can name a folder of models)."
        : $"bundled are: {string.Join(", ", Names)}.";
}
