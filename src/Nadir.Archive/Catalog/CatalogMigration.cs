using System.Globalization;
using Nadir.Archive.Sqlite;

namespace Nadir.Archive.Catalog;

/// <summary>Brings a catalog of an older format to the present one.</summary>
internal static class CatalogMigration
{
    /// <summary>Migrates, all or nothing: a kill leaves the old format.</summary>
    /// <param name="path">Path of the catalog; the caller is the archive's one writer.</param>
    public static void Run(string path)
    {
        using var database = CatalogFile.Connect(path, SqliteAccess.Write);
        using var transaction = database.Begin(write: true);
        if (database.QueryInt64("PRAGMA user_version") != 1)
        {
            return;
        }

        database.Execute(CatalogSchema.AddSecond + CatalogSchema.CreatePlaces);
        CatalogBoxes.InsertAll(database);
        database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {CatalogSchema.Version}"));
        transaction.Commit();
    }
}
