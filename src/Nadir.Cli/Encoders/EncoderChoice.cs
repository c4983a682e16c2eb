using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Archive.Postgres;
using Nadir.Exchange.Importing;
using Nadir.Systems;
using Nadir.Systems.Contracts;
using Nadir.Text;

namespace Nadir.Cli.Encoders;

/// <summary>Chooses the model that a command works with and opens it as an encoder.</summary>
internal static class EncoderChoice
{
    /// <summary>Opens the model that was named, or else the one that the archive was made with, or else the bundled default.</summary>
    /// <param name="model">What the user named; null for nothing.</param>
    /// <param name="archive">Where the archive is, which need not exist yet; null for work without one.</param>
    public static IEncoder Open(string? model, string? archive)
    {
        var models = BundledModels.OfInstallation(KnownSystems.Registry);
        string folder = model is not null
            ? models.Find(model)
            : archive is not null && ArchiveLocation.Parse(archive) is var location && location.Exists() ? FindRemembered(models, location) : models.FindDefault(SystemRoles.Encoder);
        return Open(models, folder, prompt: null);
    }

    /// <summary>Opens the model that was named, or else the one that an archive was made with.</summary>
    /// <param name="model">What the user named; null for nothing.</param>
    /// <param name="store">The archive.</param>
    /// <param name="prompt">What texts become before they are encoded; null: as the model's configuration says.</param>
    public static IEncoder Open(string? model, IArchiveStore store, PromptTemplate? prompt)
    {
        var models = BundledModels.OfInstallation(KnownSystems.Registry);
        return Open(models, model is not null ? models.Find(model) : FindRemembered(models, store), prompt);
    }

    /// <summary>As <see cref="Open(string?, IArchiveStore, PromptTemplate?)"/>, for one query: of a model that reads texts without libtorch no more than that is opened before an image comes.</summary>
    /// <param name="model">What the user named; null for nothing.</param>
    /// <param name="store">The archive.</param>
    /// <param name="prompt">What texts become before they are encoded; null: as the model's configuration says.</param>
    public static IEncoder OpenForQuery(string? model, IArchiveStore store, PromptTemplate? prompt)
    {
        var models = BundledModels.OfInstallation(KnownSystems.Registry);
        return Open(models, model is not null ? models.Find(model) : FindRemembered(models, store), prompt, isForQuery: true);
    }

    /// <summary>
    /// Opens the model that was named, or else the one that an archive was made with, or, where that is not here, what stands for it
    /// in searches by the archive's own windows.
    /// </summary>
    /// <param name="model">What the user named; null for nothing.</param>
    /// <param name="store">The archive.</param>
    public static IEncoder OpenForWindows(string? model, IArchiveStore store)
    {
        var models = BundledModels.OfInstallation(KnownSystems.Registry);
        return model is not null ? Open(models, models.Find(model), prompt: null) : VectorsOnlyEncoder.Of(store.Info);
    }

    private static RetrievalEncoder Open(BundledModels models, string folder, PromptTemplate? prompt, bool isForQuery = false) =>
        new(folder, models.NameOf(folder), prompt, isForQuery);

    private static string FindRemembered(BundledModels models, ArchiveLocation archive)
    {
        using var store = archive.Open();
        return FindRemembered(models, store);
    }

    private static string FindRemembered(BundledModels models, IArchiveStore store)
    {
        if (ArchiveImport.IsKnownByNameAlone(store.Info))
        {
            throw new ArchiveException(
                $"{store.Location} holds vectors that were made elsewhere (model {store.Info.EncoderName}), so there is nothing to encode words or images with; search it by its own windows, such as: nadir search --combine id:1 (or --like ID) --archive {store.Location}");
        }

        try
        {
            return models.Find(store.Info.EncoderName);
        }
        catch (FileNotFoundException exception)
        {
            throw new ArchiveException($"{store.Location} was made with a model that is not here; name its folder with --model, or search by windows of the archive with --like ID or --combine id:NUMBER. {exception.Message}", exception);
        }
    }
}
