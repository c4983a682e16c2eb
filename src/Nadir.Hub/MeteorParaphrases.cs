using Nadir.Files;

namespace Nadir.Hub;

/// <summary>
/// The table of paraphrases that METEOR 1.5 and the COCO evaluation use, from where it is published. Its licence is
/// METEOR's, LGPL 2.1.
/// </summary>
public static class MeteorParaphrases
{
    private const string Sha256 = "c147ac7d2c91f2fbb3ad31e4b352235061eb83145e0434daf217ee9ca5975f48";

    private static readonly Uri Address = new(
        "https://github.com/salaniz/pycocoevalcap/raw/master/meteor/data/paraphrase-en.gz");

    /// <summary>Fetches the table, 62 MB, unless it is there.</summary>
    /// <param name="client">What fetches it, and goes on where it was stopped.</param>
    /// <param name="folder">Gets the table as <c>paraphrase-en.gz</c>; is made where it is missing.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The table's file.</returns>
    /// <exception cref="HubException">It cannot be fetched, or what came is not the published table.</exception>
    public static Task<string> FetchAsync(
        HubClient client, string folder, IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellation = default) =>
        FetchAsync(client, Address, Sha256, folder, progress, cancellation);

    internal static async Task<string> FetchAsync(
        HubClient client, Uri address, string sha256, string folder, IProgress<DownloadProgress>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(client);
        var path = Path.Combine(folder, Path.GetFileName(address.AbsolutePath));
        if (!File.Exists(path))
        {
            var fetched = await client.FetchAsync(address, sha256, progress, cancellation).ConfigureAwait(false);
            Directory.CreateDirectory(folder);

            // The download's folder may lie on another disk.
            DurableFile.Replace(path, flush: true, copy => File.Move(fetched, copy));
        }

        return path;
    }
}
