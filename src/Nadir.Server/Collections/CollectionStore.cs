using System.Security.Cryptography;
using System.Text.Json;
using Nadir.Archive.Ports;
using Nadir.Server.Kept;
using Nadir.Server.Problems;

namespace Nadir.Server.Collections;

/// <summary>A collection as it is kept: one file, with enough of each window to name it after it is gone.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Query">The search that led to it; null for none.</param>
/// <param name="Changed">When it was changed last.</param>
/// <param name="Windows">Its windows.</param>
internal sealed record KeptCollection(
    string Name, string? Query, DateTimeOffset Changed, IReadOnlyList<KeptWindow> Windows);

/// <summary>A window of a collection.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Score">Its score in the search; null for none.</param>
/// <param name="Source">The name of its image; no path of this machine.</param>
/// <param name="Window">The pixels that it shows: x, y, width, height.</param>
internal sealed record KeptWindow(long Id, float? Score, string Source, IReadOnlyList<int> Window);

/// <summary>Keeps collections in files beside the archive, one each. Thread-safe.</summary>
internal sealed class CollectionStore
{
    private const int MostCollections = 500;

    private readonly Lock _gate = new();
    private readonly KeptFolder _folder;
    private readonly Lazy<bool> _canWrite;

    public CollectionStore(IArchiveStore store)
    {
        _folder = new KeptFolder(Path.Combine(store.LocalFolder, "kept", "collections"), ".json");
        _canWrite = new(_folder.CanWrite);
    }

    /// <summary>Whether collections can be kept here.</summary>
    public bool CanWrite => _canWrite.Value;

    /// <summary>What is kept, by name.</summary>
    public IReadOnlyList<CollectionSummary> List() =>
    [
        .. _folder.Names().Select(Read).OfType<KeptCollection>()
            .Select(kept => new CollectionSummary(kept.Name, kept.Windows.Count, kept.Query, kept.Changed))
            .OrderBy(kept => kept.Name, StringComparer.OrdinalIgnoreCase)
            .ThenBy(kept => kept.Name, StringComparer.Ordinal),
    ];

    /// <summary>Finds a collection.</summary>
    /// <returns>Null when there is none.</returns>
    public KeptCollection? Find(string name) => Read(FileOf(name));

    /// <summary>Keeps a collection in the place of one of its name.</summary>
    /// <exception cref="RequestException">There are too many, or the disk does not take it.</exception>
    public void Write(KeptCollection kept)
    {
        var file = FileOf(kept.Name);
        lock (_gate)
        {
            var names = _folder.Names();
            if (names.Count >= MostCollections && !names.Contains(file))
            {
                throw new RequestException(
                    413, $"This server keeps at most {MostCollections} collections; remove one first.");
            }

            try
            {
                _folder.Write(file, JsonSerializer.SerializeToUtf8Bytes(kept, CollectionJson.Default.KeptCollection));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new RequestException(
                    507, "The server cannot keep the collection: its disk is full, or may not be written to.");
            }
        }
    }

    /// <summary>Removes a collection.</summary>
    /// <returns>False when there is none.</returns>
    public bool Delete(string name)
    {
        lock (_gate)
        {
            if (Find(name) is null)
            {
                return false;
            }

            _folder.Delete(FileOf(name));
            return true;
        }
    }

    // Names may hold what file names may not.
    private static string FileOf(string name) =>
        Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    private KeptCollection? Read(string file)
    {
        try
        {
            return _folder.Read(file) is { } content
                ? JsonSerializer.Deserialize(content, CollectionJson.Default.KeptCollection) : null;
        }
        catch (JsonException)
        {
            // Somebody changed the file by hand; the others are still there.
            return null;
        }
    }
}
