using System.Globalization;
using Nadir.Archive.Sqlite;

namespace Nadir.Archive.Catalog;

/// <summary>Creates and opens the SQLite file that holds the catalog.</summary>
internal static class CatalogFile
{
    /// <summary>Name of the file in the archive's folder.</summary>
    public const string Name = "catalog.db";

    /// <summary>Opens a connection with the settings that every connection needs.</summary>
    /// <param name="path">Path of the catalog.</param>
    /// <param name="access">What may be done with it.</param>
    public static SqliteDatabase Connect(string path, SqliteAccess access)
    {
        var database = access == SqliteAccess.Read ? SqliteReading.Open(path) : SqliteDatabase.Open(path, access);
        try
        {
            // FULL syncs the log at every commit; with NORMAL a power cut could take back what was reported done.
            database.Execute("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Makes the tables unless they exist.</summary>
    /// <param name="path">Path of the catalog.</param>
    /// <param name="info">What the archive is made with.</param>
    public static void Create(string path, ArchiveInfo info)
    {
        using var database = Connect(path, SqliteAccess.Create);
        database.Execute("PRAGMA journal_mode = WAL");
        using var transaction = database.Begin(write: true);
        if (database.QueryInt64("PRAGMA user_version") != 0)
        {
            return;
        }

        database.Execute(CatalogSchema.CreateFirst
            + string.Concat(CatalogSchema.CaptionTriggers.Select(trigger => trigger.Sql))
            + CatalogSchema.AddSecond + CatalogSchema.CreatePlaces);
        using (var insert = database.Prepare("INSERT INTO archive (key, value) VALUES (?, ?)"))
        {
            insert.Bind(1, "encoder").Bind(2, info.EncoderName).Run();
            insert.Bind(1, "fingerprint").Bind(2, info.Fingerprint).Run();
            insert.Bind(1, "dimension").Bind(2, info.Dimension.ToString(CultureInfo.InvariantCulture)).Run();
            insert.Bind(1, CatalogSchema.GenerationKey).Bind(2, "0").Run();
            insert.Bind(1, "created").Bind(2, info.Created.ToString("O", CultureInfo.InvariantCulture)).Run();
        }

        database.Execute(string.Create(
            CultureInfo.InvariantCulture,
            $"PRAGMA application_id = {CatalogSchema.ApplicationId}; PRAGMA user_version = {info.FormatVersion}"));
        transaction.Commit();
    }

    /// <summary>Reads what the archive was made with.</summary>
    /// <param name="database">An open catalog.</param>
    /// <returns>Null when the file has no tables yet, as after a kill during creation.</returns>
    /// <exception cref="FormatException">The file is another SQLite database, or its entries are broken.</exception>
    /// <exception cref="NotSupportedException">A newer build made the archive.</exception>
    public static ArchiveInfo? ReadInfo(SqliteDatabase database)
    {
        var version = database.QueryInt64("PRAGMA user_version");
        if (version == 0 && database.QueryInt64("SELECT count(*) FROM sqlite_master") == 0)
        {
            return null;
        }

        if (database.QueryInt64("PRAGMA application_id") != CatalogSchema.ApplicationId)
        {
            throw new FormatException("it is a SQLite database of another program");
        }

        if (version is < 1 or > CatalogSchema.Version)
        {
            throw new NotSupportedException(
                $"it has format {version} and this build reads formats up to {CatalogSchema.Version}");
        }

        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        using var select = database.Prepare("SELECT key, value FROM archive");
        while (select.Step())
        {
            entries[select.Text(0)] = select.Text(1);
        }

        if (!entries.TryGetValue("encoder", out var encoder)
            || !entries.TryGetValue("fingerprint", out var fingerprint)
            || !int.TryParse(entries.GetValueOrDefault("dimension"), CultureInfo.InvariantCulture, out var dimension)
            || dimension < 1
            || !DateTimeOffset.TryParse(
                entries.GetValueOrDefault("created"), CultureInfo.InvariantCulture, out var created))
        {
            throw new FormatException("its entries about the model are missing or broken");
        }

        return new ArchiveInfo((int)version, encoder, fingerprint, dimension, created);
    }
}
