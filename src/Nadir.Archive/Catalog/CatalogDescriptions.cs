using Nadir.Archive.Sqlite;
using Nadir.Stac.Items;

namespace Nadir.Archive.Catalog;

/// <summary>The statements that write what is known of an item beside its pixels. To be used by one thread at a time.</summary>
internal sealed class CatalogDescriptions : IDisposable
{
    private readonly SqliteStatement _setTimes;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _insert;

    public CatalogDescriptions(SqliteDatabase database)
    {
        _setTimes = database.Prepare("UPDATE item SET acquired_from = ?2, acquired_to = ?3 WHERE id = ?1");
        _delete = database.Prepare("DELETE FROM attribute WHERE item = ?");
        _insert = database.Prepare("INSERT INTO attribute (item, place, name, text, number) VALUES (?, ?, ?, ?, ?)");
    }

    /// <summary>Replaces what was known of an item.</summary>
    public void Replace(long item, ItemDescription description)
    {
        _setTimes.Bind(1, item).Bind(2, description.AcquiredFrom?.UtcTicks).Bind(3, description.AcquiredTo?.UtcTicks).Run();
        _delete.Bind(1, item).Run();
        foreach (var (place, attribute) in description.Attributes.Index())
        {
            _insert.Bind(1, item).Bind(2, place).Bind(3, attribute.Name).Bind(4, attribute.Text).Bind(5, attribute.Number).Run();
        }
    }

    public void Dispose()
    {
        _setTimes.Dispose();
        _delete.Dispose();
        _insert.Dispose();
    }
}
