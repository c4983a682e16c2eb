namespace Nadir.Stac.Snapshots;

/// <summary>
/// What an archive remembers of the catalogs that were indexed into it: every document that was read, when, and its
/// hash; which images each catalog names; which images were fetched; what items and collections say of themselves.
/// Thread-safe.
/// </summary>
/// <remarks>
/// Nothing here is needed to search. What a power cut takes of it is read again, so it does not wait for the disk.
/// </remarks>
internal sealed class CatalogSnapshot : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ISnapshotTables _tables;

    /// <param name="tables">Where it is kept; closed with the snapshot.</param>
    public CatalogSnapshot(ISnapshotTables tables) => _tables = tables;

    /// <summary>Uses the table of documents.</summary>
    public T Documents<T>(Func<ISnapshotDocuments, T> use) => Use(() => use(_tables.Documents));

    /// <summary>Uses the table of what catalogs name.</summary>
    public T Images<T>(Func<ISnapshotImages, T> use) => Use(() => use(_tables.Images));

    /// <summary>Uses the table of fetched images.</summary>
    public T Downloads<T>(Func<ISnapshotDownloads, T> use) => Use(() => use(_tables.Downloads));

    /// <summary>Changes the tables.</summary>
    public void Write(Action<ISnapshotDocuments, ISnapshotImages, ISnapshotDownloads> change) => Use(() =>
    {
        change(_tables.Documents, _tables.Images, _tables.Downloads);
        return 0;
    });

    /// <summary>Keeps what items and collections say of themselves.</summary>
    public void WriteRecords(Action<ISnapshotRecords> change) => Use(() =>
    {
        change(_tables.Records);
        return 0;
    });

    public void Dispose() => _tables.Dispose();

    private T Use<T>(Func<T> action)
    {
        lock (_lock)
        {
            try
            {
                return action();
            }
            catch (Exception error) when (_tables.Describe(error) is { } fault)
            {
                throw fault;
            }
        }
    }
}
