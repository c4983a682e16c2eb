using Nadir.Archive.Sqlite;
using Nadir.Stac.Geometries;

namespace Nadir.Archive.Catalog;

/// <summary>Writes the boxes around footprints into the R*-tree. To be used by one thread at a time.</summary>
internal sealed class CatalogBoxes : IDisposable
{
    private readonly SqliteStatement _insert;

    public CatalogBoxes(SqliteDatabase database) =>
        _insert = database.Prepare("INSERT INTO footprint_box (id, west, east, south, north) VALUES (?, ?, ?, ?, ?)");

    /// <summary>Adds the boxes of a window; one without a footprint has none.</summary>
    /// <exception cref="FormatException">The footprint is no polygon.</exception>
    public void Insert(long window, string? footprint)
    {
        if (footprint is null)
        {
            return;
        }

        foreach (var (part, box) in FootprintGeometry.Boxes(footprint).Index())
        {
            _insert.Bind(1, (2 * window) + part).Bind(2, box.MinX).Bind(3, box.MaxX).Bind(4, box.MinY).Bind(5, box.MaxY)
                .Run();
        }
    }

    /// <summary>Fills an empty tree with the boxes of every window.</summary>
    public static void InsertAll(SqliteDatabase database)
    {
        using var boxes = new CatalogBoxes(database);
        using var select = database.Prepare("SELECT id, footprint FROM window WHERE footprint IS NOT NULL");
        while (select.Step())
        {
            boxes.Insert(select.Int64(0), select.Text(1));
        }
    }

    public void Dispose() => _insert.Dispose();
}
