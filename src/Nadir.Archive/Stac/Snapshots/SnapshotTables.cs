using Nadir.Archive.Sqlite;

namespace Nadir.Archive.Stac.Snapshots;

/// <summary>The tables of a snapshot in a file of SQLite. To be used by one thread at a time.</summary>
internal sealed class SnapshotTables : ISnapshotTables
{
    private readonly SqliteDatabase _database;
    private readonly SnapshotLayout _layout;
    private readonly SnapshotDocuments _documents;
    private readonly SnapshotImages _images;
    private readonly SnapshotDownloads _downloads;

    private SnapshotTables(SqliteDatabase database, SnapshotLayout layout)
    {
        _database = database;
        _layout = layout;
        _documents = new SnapshotDocuments(database);
        _images = new SnapshotImages(database);
        _downloads = new SnapshotDownloads(database);
    }

    public ISnapshotDocuments Documents => _documents;

    public ISnapshotImages Images => _images;

    public ISnapshotDownloads Downloads => _downloads;

    /// <summary>Opens the file of an archive.</summary>
    /// <exception cref="ArchiveException">It cannot be opened.</exception>
    public static SnapshotTables Open(SnapshotLayout layout, bool isTrial)
    {
        try
        {
            return new SnapshotTables(isTrial ? SnapshotFile.OpenCopy(layout) : SnapshotFile.Open(layout), layout);
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw Fault(layout, error);
        }
    }

    public ArchiveException? Describe(Exception error) => error is SqliteException ? Fault(_layout, error) : null;

    public void Dispose()
    {
        _documents.Dispose();
        _images.Dispose();
        _downloads.Dispose();
        _database.Dispose();
    }

    private static ArchiveException Fault(SnapshotLayout layout, Exception error) => new(
        error is SqliteException { IsDamage: true }
            ? $"{layout.Database} is damaged ({error.Message}); delete it, and catalogs are read anew."
            : $"{layout.Database} cannot be used: {error.Message}.",
        error);
}
