using Nadir.Systems.Sfdr;


namespace Nadir.Systems.Contracts;

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

    /// <summary>
    /// Finds the encoder to use when none was named: a bundled model of the first architecture in
    /// <see cref="RetrievalModelFolder.EncoderArchitectures"/> that there is, and of several the first by name.
    /// </summary>
    /// <returns>The full path of the model folder.</returns>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">A bundled model is damaged; the message names it.</exception>
    public string FindDefault() => FindFirst(RetrievalModelFolder.EncoderArchitectures)
        ?? throw new FileNotFoundException($"Name a model; {Listing()}");

    /// <summary>Finds the reranker to use when none was named: the bundled FAAMI, and of several the first by name.</summary>
    /// <returns>The full path of the model folder.</returns>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">A bundled model is damaged; the message names it.</exception>
    public string FindDefaultReranker() => FindFirst(RetrievalModelFolder.RerankerArchitectures)
        ?? throw new FileNotFoundException(
            $"No reranker is bundled here; name one, a folder of the architecture {string.Join(" or ", RetrievalModelFolder.RerankerArchitectures)}.");

    /// <summary>Finds the captioner to use when none was named: the bundled SFDR, and of several the first by name.</summary>
    /// <returns>The full path of the model folder.</returns>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">A bundled model is damaged; the message names it.</exception>
    public string FindDefaultCaptioner() => FindFirst([SfdrConfiguration.ArchitectureName])
        ?? throw new FileNotFoundException(
            $"No captioner is bundled here; name one, a folder of the architecture {SfdrConfiguration.ArchitectureName}, or train it: nadir train recipes/sfdr-rsicd.json");

    /// <summary>Whether a model is the encoder, the reranker or the captioner that is used when none was named.</summary>
    /// <param name="folder">Full path of a model folder.</param>
    /// <exception cref="InvalidDataException">A bundled model is damaged; the message names it.</exception>
    public bool IsDefault(string folder) =>
        folder == FindFirst(RetrievalModelFolder.EncoderArchitectures)
        || folder == FindFirst(RetrievalModelFolder.RerankerArchitectures)
        || folder == FindFirst([SfdrConfiguration.ArchitectureName]);

    /// <summary>What people and archives call a model folder: the name of a bundled one, the full path of another.</summary>
    /// <param name="folder">A model folder.</param>
    public string NameOf(string folder)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return _folder is not null && Path.GetDirectoryName(path) == _folder ? Path.GetFileName(path) : path;
    }

    private static bool IsModelFolder(string folder) => File.Exists(Path.Combine(folder, ModelFolder.ConfigurationName));

    private string? FindFirst(IReadOnlyList<string> architectures)
    {
        var models = Names.Select(name => (Name: name, Architecture: ModelFolder.Architecture(Path.Combine(_folder!, name)))).ToList();
        return architectures
            .SelectMany(architecture => models.Where(model => model.Architecture == architecture))
            .Select(model => Path.Combine(_folder!, model.Name))
            .FirstOrDefault();
    }

    private string Listing() => Names.Count == 0
        ? $"no models are bundled here ({Variable} can name a folder of models)."
        : $"bundled are: {string.Join(", ", Names)}.";
}
