using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Archive.Postgres;
using Nadir.Exchange.Importing;
using Nadir.Inference;
using Nadir.Text;

namespace Nadir.Cli.Encoders;

/// <summary>Chooses the model that a command works with and opens it as an encoder.</summary>
internal static class EncoderChoice
{
    /// <summary>
    /// Opens the model that was named, or else the one that the archive was made with, or else the bundled default.
    /// </summary>
    /// <param name="model">What the user named; null for nothing.</param>
    /// <param name="archive">Where the archive is, which need not exist yet; null for work without one.</param>
    public static IEncoder Open(string? model, string? archive)
    {
        var models = ArchiveModels.OfInstallation();
        return models.OpenEncoder(model is null && archive is not null && ArchiveLocation.Parse(archive) is var location
            && location.Exists()
            ? FindRemembered(models, location)
            : model);
    }

    /// <summary>Opens the model that was named, or else the one that an archive was made with.</summary>
    /// <param name="model">What the user named; null for nothing.</param>
    /// <param name="store">The archive.</param>
    /// <param name="prompt">What texts become before they are encoded; null: as the model's configuration says.</param>
    public static IEncoder Open(string? model, IArchiveStore store, PromptTemplate? prompt) =>
        Open(model, store, new EncoderOptions { Prompt = prompt });

    /// <summary>
    /// As <see cref="Open(string?, IArchiveStore, PromptTemplate?)"/>, for one query: of a model that reads texts
    /// without libtorch no more than that is opened before an image comes.
    /// </summary>
    /// <param name="model">What the user named; null for nothing.</param>
    /// <param name="store">The archive.</param>
    /// <param name="prompt">What texts become before they are encoded; null: as the model's configuration says.</param>
    public static IEncoder OpenForQuery(string? model, IArchiveStore store, PromptTemplate? prompt) =>
        Open(model, store, new EncoderOptions { Prompt = prompt, IsForQuery = true });

    /// <summary>
    /// Opens the model that was named, or else the one that an archive was made with, or, where that is not here, what
    /// stands for it in searches by the archive's own windows.
    /// </summary>
    /// <param name="model">What the user named; null for nothing.</param>
    /// <param name="store">The archive.</param>
    public static IEncoder OpenForWindows(string? model, IArchiveStore store) =>
        model is not null ? ArchiveModels.OfInstallation().OpenEncoder(model) : VectorsOnlyEncoder.Of(store.Info);

    private static RetrievalEncoder Open(string? model, IArchiveStore store, EncoderOptions options)
    {
        var models = ArchiveModels.OfInstallation();
        return models.OpenEncoder(model ?? FindRemembered(models, store), options);
    }

    private static string FindRemembered(ArchiveModels models, ArchiveLocation archive)
    {
        using var store = archive.Open();
        return FindRemembered(models, store);
    }

    private static string FindRemembered(ArchiveModels models, IArchiveStore store)
    {
        if (ArchiveImport.IsKnownByNameAlone(store.Info))
        {
            throw new ArchiveException(
                $"{store.Location} holds vectors that were made elsewhere (model {store.Info.EncoderName}), so there "
                    + $"is nothing to encode words or images with; search it by its own windows, such as: nadir "
                    + $"search --combine id:1 (or --like ID) --archive {store.Location}");
        }

        try
        {
            return models.Find(store.Info.EncoderName);
        }
        catch (FileNotFoundException exception)
        {
            throw new ArchiveException(
                $"{store.Location} was made with a model that is not here; name its folder with --model, or search "
                    + $"by windows of the archive with --like ID or --combine id:NUMBER. {exception.Message}",
                    exception);
        }
    }
}
