using System.IO.Compression;
using Nadir.Files;

namespace Nadir.Hub;

/// <summary>Published weights that have been fetched.</summary>
/// <param name="Name">Their name in the registry.</param>
/// <param name="Checkpoint">Path of the checkpoint.</param>
/// <param name="TokenizerFolder">Path of the folder with the tokenizer's files; null for a backbone.</param>
public sealed record PulledModel(string Name, string Checkpoint, string? TokenizerFolder)
{
    /// <summary>
    /// Fetches the weights of a registered model, and its tokenizer if it has one; what is cached already is not
    /// fetched again.
    /// </summary>
    /// <param name="client">Fetches.</param>
    /// <param name="model">Which one.</param>
    /// <param name="progress">Told about ten times a second; null for nobody.</param>
    /// <param name="cancellation">Stops; what was fetched is kept.</param>
    /// <exception cref="HubException">A file cannot be had; the message says why and what to do.</exception>
    public static async Task<PulledModel> FetchAsync(
        HubClient client, RegisteredModel model, IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(model);
        // First: without it the weights are of no use, and it is small.
        string? tokenizer = null;
        foreach (var file in FilesBeside(model))
        {
            var fetchedFile = await client.FetchAsync(file, progress, cancellation).ConfigureAwait(false);
            tokenizer ??= fetchedFile;
        }

        var fetched = model.Address is { } address
            ? await client.FetchAsync(address, model.Sha256, progress, cancellation).ConfigureAwait(false)
            : await client.FetchAsync(new HubFile(model.Repository!, model.File!, model.Revision, model.Sha256),
                progress, cancellation).ConfigureAwait(false);
        var checkpoint = Path.GetExtension(fetched) == ".zip" ? Unpack(fetched) : fetched;
        return new PulledModel(model.Name, checkpoint, Path.GetDirectoryName(tokenizer));
    }

    private static IEnumerable<HubFile> FilesBeside(RegisteredModel model) => model switch
    {
        { IsBackbone: true } => [],
        { IsTextEncoder: true } =>
            ModelRegistry.TextEncoderFiles.Select(file => new HubFile(model.Repository!, file, model.Revision)),
        _ => ModelRegistry.Current.TokenizerFiles.Select(
            file => new HubFile(ModelRegistry.Current.TokenizerRepository, file)),
    };

    // A published archive holds one checkpoint; its name inside does not matter.
    private static string Unpack(string archive)
    {
        var target = Path.ChangeExtension(archive, ".pt");
        if (File.Exists(target))
        {
            return target;
        }

        try
        {
            using var zip = ZipFile.OpenRead(archive);
            ZipArchiveEntry[] checkpoints = [
                .. zip.Entries.Where(entry => entry.Name.EndsWith(".pt", StringComparison.Ordinal))];
            if (checkpoints is not [var checkpoint])
            {
                throw new HubException(
                    $"'{archive}' holds {checkpoints.Length} checkpoints (.pt) where one was expected; unpack it by "
                        + $"hand.");
            }

            DurableFile.Replace(target, flush: true, unpacked => checkpoint.ExtractToFile(unpacked));
        }
        catch (InvalidDataException exception)
        {
            throw new HubException(
                $"'{archive}' is no readable archive ({exception.Message}); delete it and try again.", exception);
        }

        return target;
    }
}
