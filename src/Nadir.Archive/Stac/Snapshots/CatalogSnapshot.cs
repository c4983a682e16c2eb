using Nadir.Archive.Sqlite;

namespace Nadir.Archive.Stac.Snapshots;

/// <summary>
/// What an archive remembers of the catalogs that were indexed into it: every document that was read, when, and its hash;
/// which images each catalog names; which images were fetched. Thread-safe.
/// </summary>
/// <remarks>
/// Nothing here is needed to search. What a power cut takes of it is read again, so it does not wait for the disk.
/// </remarks>
internal sealed class CatalogSnapshot : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SqliteDatabase _database;
    private readonly SnapshotDocuments _documents;
    private readonly SnapshotImages _images;
    private readonly SnapshotDownloads _downloads;

    private CatalogSnapshot(SqliteDatabase database, SnapshotLayout layout)
    {
        _database = database;
        Layout = layout;
        _documents = new SnapshotDocuments(database);
        _images = new SnapshotImages(database);
        _downloads = new SnapshotDownloads(database);
    }

    /// <summary>Where it is kept.</summary>
    public SnapshotLayout Layout { get; }

    /// <summary>Whether an archive has one.</summary>
    public static bool Exists(SnapshotLayout layout) => File.Exists(layout.Database);

    /// <summary>Opens the snapshot of an archive.</summary>
    /// <param name="layout">Where it is.</param>
    /// <param name="isTrial">Whether what is written is to be forgotten at the end.</param>
    /// <exception cref="ArchiveException">It cannot be opened.</exception>
    public static CatalogSnapshot Open(SnapshotLayout layout, bool isTrial)
    {
        try
        {
            return new CatalogSnapshot(isTrial ? SnapshotFile.OpenCopy(layout) : SnapshotFile.Open(layout), layout);
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw Fault(layout, error);
        }
    }

    /// <summary>Uses the table of documents.</summary>
    public T Documents<T>(Func<SnapshotDocuments, T> use) => Use(() => use(_documents));

    /// <summary>Uses the table of what catalogs name.</summary>
    public T Images<T>(Func<SnapshotImages, T> use) => Use(() => use(_images));

    /// <summary>Uses the table of fetched images.</summary>
    public T Downloads<T>(Func<SnapshotDownloads, T> use) => Use(() => use(_downloads));

    /// <summary>Changes the tables.</summary>
    public void Write(Action<SnapshotDocuments, SnapshotImages, SnapshotDownloads> change) => Use(() =>
    {
        change(_documents, _images, _downloads);
        return 0;
    });

    public void Dispose()
    {
        _documents.Dispose();
        _images.Dispose();
        _downloads.Dispose();
        _database.Dispose();
    }

    private T Use<T>(Func<T> action)
    {
        lock (_lock)
        {
            try
            {
                return action();
            }
            catch (SqliteException error)
            {
                throw Fault(Layout, error);
            }
        }
    }

    private static ArchiveException Fault(SnapshotLayout layout, Exception error) => new(
        error is SqliteException { IsDamage: true }
            ? $"{layout.Database} is damaged ({error.Message}); delete it, and catalogs are read anew."
            : $"{layout.Database} cannot be used: {error.Message}.",
        error);
}
