using Nadir.Archive;
using Nadir.Systems;
using Nadir.Systems.Contracts;

namespace Nadir.Inference;

/// <summary>
/// Opens models for archives: those of an installation by their names, any other by its folder. A model that is opened
/// belongs to the caller, who disposes it.
/// </summary>
/// <remarks>Thread-safe; the models that it opens are not, unless they say so.</remarks>
public sealed class ArchiveModels
{
    private readonly BundledModels _models;

    /// <summary>Looks into a folder of models.</summary>
    /// <param name="folder">
    /// A folder whose subfolders are model folders, such as <c>models/</c> of the repository; null where every model is
    /// named by its own folder.
    /// </param>
    public ArchiveModels(string? folder)
        : this(new BundledModels(KnownSystems.Registry, folder is null ? null
            : Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))))
    {
    }

    private ArchiveModels(BundledModels models) => _models = models;

    /// <summary>Names of the models of the folder, in ordinal order.</summary>
    public IReadOnlyList<string> Names => _models.Names;

    /// <summary>
    /// The models of this installation: in the folder that the environment variable
    /// <see cref="BundledModels.Variable"/> names, or else in
    /// <c>models/</c> beside the program or in the nearest folder above it that has one.
    /// </summary>
    public static ArchiveModels OfInstallation() => new(BundledModels.OfInstallation(KnownSystems.Registry));

    /// <summary>Whether there is a model for a role that none need be named for.</summary>
    /// <param name="role">What it is used for.</param>
    /// <exception cref="InvalidDataException">A model of the folder is damaged; the message names it.</exception>
    public bool HasDefault(SystemRoles role)
    {
        try
        {
            _ = _models.FindDefault(role);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Finds a model.</summary>
    /// <param name="nameOrFolder">The path of a model folder, or the name of a model of the folder of models.</param>
    /// <returns>The full path of the model folder, which every method here takes for a name.</returns>
    /// <exception cref="FileNotFoundException">It is neither; the message lists what there is.</exception>
    public string Find(string nameOrFolder) => _models.Find(nameOrFolder);

    /// <summary>Opens a model that puts images and texts into one space.</summary>
    /// <param name="model">Name or folder of the model; null: the default of the folder of models.</param>
    /// <param name="options">How it is opened; the defaults when null.</param>
    /// <exception cref="FileNotFoundException">There is no such model, or a file of it is missing; the message lists
    /// what there is.</exception>
    /// <exception cref="InvalidDataException">The model is damaged, or makes no vectors.</exception>
    public RetrievalEncoder OpenEncoder(string? model = null, EncoderOptions? options = null)
    {
        string folder = Find(model, SystemRoles.Encoder);
        return RetrievalEncoder.Open(folder, _models.NameOf(folder), options);
    }

    /// <summary>As <see cref="OpenEncoder"/>, without holding the calling thread up.</summary>
    /// <param name="model">Name or folder of the model; null: the default of the folder of models.</param>
    /// <param name="options">How it is opened; the defaults when null.</param>
    /// <param name="cancellationToken">Stops between the reading of files; what was read is let go.</param>
    /// <exception cref="FileNotFoundException">There is no such model, or a file of it is missing; the message lists
    /// what there is.</exception>
    /// <exception cref="InvalidDataException">The model is damaged, or makes no vectors.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<RetrievalEncoder> OpenEncoderAsync(
        string? model = null, EncoderOptions? options = null, CancellationToken cancellationToken = default)
    {
        string folder = await Task.Run(() => Find(model, SystemRoles.Encoder), cancellationToken).ConfigureAwait(false);
        return await RetrievalEncoder.OpenAsync(folder, _models.NameOf(folder), options, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Opens the model that an archive was made with, found by its name.</summary>
    /// <param name="archive">What the archive remembers.</param>
    /// <param name="options">How it is opened; the defaults when null.</param>
    /// <returns>The model of that name; whoever searches with it compares fingerprints and refuses another.</returns>
    /// <exception cref="FileNotFoundException">It is not here, or a file of it is missing; the message lists
    /// what there is.</exception>
    /// <exception cref="InvalidDataException">The model is damaged, or makes no vectors.</exception>
    public RetrievalEncoder OpenEncoderOf(ArchiveInfo archive, EncoderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(archive);
        return OpenEncoder(archive.EncoderName, options);
    }

    /// <summary>As <see cref="OpenEncoderOf"/>, without holding the calling thread up.</summary>
    /// <param name="archive">What the archive remembers.</param>
    /// <param name="options">How it is opened; the defaults when null.</param>
    /// <param name="cancellationToken">Stops between the reading of files; what was read is let go.</param>
    /// <exception cref="FileNotFoundException">It is not here, or a file of it is missing; the message lists
    /// what there is.</exception>
    /// <exception cref="InvalidDataException">The model is damaged, or makes no vectors.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Task<RetrievalEncoder> OpenEncoderOfAsync(
        ArchiveInfo archive, EncoderOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(archive);
        return OpenEncoderAsync(archive.EncoderName, options, cancellationToken);
    }

    /// <summary>Opens a model that orders again what a search found.</summary>
    /// <param name="model">Name or folder of the model; null: the default of the folder of models.</param>
    /// <exception cref="FileNotFoundException">There is no such model, or a file of it is missing; the message lists
    /// what there is.</exception>
    /// <exception cref="InvalidDataException">The model is damaged, or scores no pairs.</exception>
    public PairReranker OpenReranker(string? model = null)
    {
        string folder = Find(model, SystemRoles.Reranker);
        var system = KnownSystems.Registry.Of(folder);
        return system.Roles.HasFlag(SystemRoles.Reranker)
            ? PairReranker.Open(folder, _models.NameOf(folder))
            : throw new InvalidDataException(
                $"{folder} is a model of the architecture '{system.Name}', which compares whole vectors and cannot "
                    + $"rerank; use a {string.Join(" or ", NamesOf(SystemRoles.Reranker))}.");
    }

    /// <summary>As <see cref="OpenReranker"/>, without holding the calling thread up.</summary>
    /// <param name="model">Name or folder of the model; null: the default of the folder of models.</param>
    /// <param name="cancellationToken">Stops before the model is read; one that was read meanwhile is let go.</param>
    /// <exception cref="FileNotFoundException">There is no such model, or a file of it is missing; the message lists
    /// what there is.</exception>
    /// <exception cref="InvalidDataException">The model is damaged, or scores no pairs.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Task<PairReranker> OpenRerankerAsync(string? model = null, CancellationToken cancellationToken = default) =>
        ModelReading.RunAsync(() => OpenReranker(model), cancellationToken);

    /// <summary>Opens a model that describes images in sentences.</summary>
    /// <param name="model">Name or folder of the model; null: the default of the folder of models.</param>
    /// <param name="style">One of the model's styles; null: as each picture looks.</param>
    /// <exception cref="FileNotFoundException">There is no such model, or a file of it is missing; the message lists
    /// what there is.</exception>
    /// <exception cref="InvalidDataException">The model is damaged, writes no captions, or reads
    /// reference captions.</exception>
    /// <exception cref="ArgumentException">The model has no such style; the message lists those
    /// that it has.</exception>
    public ArchiveCaptioner OpenCaptioner(string? model = null, string? style = null)
    {
        var (captioner, name) = LoadCaptioner(model);
        try
        {
            return new ArchiveCaptioner(captioner, name, style);
        }
        catch
        {
            captioner.Dispose();
            throw;
        }
    }

    /// <summary>As <see cref="OpenCaptioner"/>, without holding the calling thread up.</summary>
    /// <param name="model">Name or folder of the model; null: the default of the folder of models.</param>
    /// <param name="style">One of the model's styles; null: as each picture looks.</param>
    /// <param name="cancellationToken">Stops before the model is read; one that was read meanwhile is let go.</param>
    /// <exception cref="FileNotFoundException">There is no such model, or a file of it is missing; the message lists
    /// what there is.</exception>
    /// <exception cref="InvalidDataException">The model is damaged, writes no captions, or reads
    /// reference captions.</exception>
    /// <exception cref="ArgumentException">The model has no such style; the message lists those
    /// that it has.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Task<ArchiveCaptioner> OpenCaptionerAsync(
        string? model = null, string? style = null, CancellationToken cancellationToken = default) =>
        ModelReading.RunAsync(() => OpenCaptioner(model, style), cancellationToken);

    /// <summary>Reads a model that describes images, for work without an archive.</summary>
    /// <param name="model">Name or folder of the model; null: the default of the folder of models.</param>
    /// <returns>The model, which the caller disposes, and what people call it.</returns>
    /// <exception cref="FileNotFoundException">There is no such model, or a file of it is missing; the message lists
    /// what there is.</exception>
    /// <exception cref="InvalidDataException">The model is damaged, writes no captions, or reads
    /// reference captions.</exception>
    public (ICaptioner Model, string Name) LoadCaptioner(string? model = null)
    {
        string folder = Find(model, SystemRoles.Captioner);
        var system = KnownSystems.Registry.Of(folder);
        if (!system.Roles.HasFlag(SystemRoles.Captioner))
        {
            throw new InvalidDataException(
                $"{folder} is a model of the architecture '{system.Name}', which cannot write captions; use one of "
                    + $"'{string.Join("' or '", NamesOf(SystemRoles.Captioner))}'.");
        }

        var (captioner, _) = KnownSystems.Registry.Load<ICaptioner>(
            folder, SystemRoles.Captioner, findModel: _models.Find);
        if (captioner.ReadsReferences)
        {
            captioner.Dispose();
            throw new InvalidDataException(
                $"{folder} was trained to read reference captions of the picture itself, so it cannot describe "
                    + $"pictures that have none.");
        }

        return (captioner, _models.NameOf(folder));
    }

    private static IEnumerable<string> NamesOf(SystemRoles role) =>
        KnownSystems.Registry.WithRole(role).Select(known => known.Name);

    private string Find(string? model, SystemRoles role) =>
        model is null ? _models.FindDefault(role) : _models.Find(model);
}
