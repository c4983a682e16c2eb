using System.Security.Cryptography;
using System.Text;
using Nadir.Imagery;
using Nadir.Stac.Snapshots;

namespace Nadir.Archive.Snapshots;

/// <summary>The names of what an archive keeps of catalogs and of the images that it fetched for them.</summary>
/// <param name="Archive">Full path of the archive's local folder.</param>
/// <param name="Shard">The part of the sources that is indexed; null for all.</param>
internal sealed record SnapshotLayout(string Archive, IngestShard? Shard = null)
{
    /// <summary>Name of the folder within the archive.</summary>
    public const string FolderName = "snapshot";

    public string Folder => Path.Combine(Archive, FolderName);

    /// <summary>What was read, when, and what it was.</summary>
    public string Database => Path.Combine(Folder, "snapshot.db");

    /// <summary>Fetched images.</summary>
    public string Images => Path.Combine(Folder, "images");

    /// <summary>
    /// Images that are being fetched; each shard has a folder of its own, since it clears it when it begins.
    /// </summary>
    public string Incoming =>
        Path.Combine(Folder, Shard is { Count: > 1 } shard ? $"incoming-{shard.Index}-of-{shard.Count}" : "incoming");

    /// <summary>The place of an image that is fetched, which follows from its address alone.</summary>
    /// <param name="address">An http or https address.</param>
    public string ImageOf(string address)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)).AsSpan(0, 20));
        var path = Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.AbsolutePath : address;
        var extension = ImageNames.Matches(path) ? Path.GetExtension(path).ToLowerInvariant() : string.Empty;
        return Path.Combine(Images, name[..2], name + extension);
    }
}

/// <summary>
/// A store that keeps the snapshots of its catalogs itself; those of any other lie in its local folder.
/// </summary>
internal interface ISnapshotStore
{
    /// <summary>Whether a catalog was ever indexed.</summary>
    bool HasSnapshot();

    /// <summary>Opens the snapshot.</summary>
    /// <param name="isTrial">Whether what is written is to be forgotten at the end.</param>
    ISnapshotTables OpenSnapshot(bool isTrial);
}
