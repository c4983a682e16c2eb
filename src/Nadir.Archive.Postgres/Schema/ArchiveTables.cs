using System.Globalization;
using Nadir.Archive.Postgres.Connections;
using Npgsql;

namespace Nadir.Archive.Postgres.Schema;

/// <summary>
/// Makes the tables of an archive, brings them to the present version and reads what the archive was made with.
/// </summary>
internal static class ArchiveTables
{
    private const string FormatKey = "format";

    /// <summary>Reads what the archive was made with.</summary>
    /// <returns>Null when the database holds no archive.</returns>
    /// <exception cref="FormatException">Its entries are broken, or the tables are of another program.</exception>
    /// <exception cref="NotSupportedException">A newer build made the archive.</exception>
    public static ArchiveInfo? ReadInfo(NpgsqlConnection connection)
    {
        if (connection.Text("SELECT to_regclass('archive')::text") is null)
        {
            return null;
        }

        if (connection.Text("SELECT to_regclass('embedding')::text") is null)
        {
            throw new FormatException(
                "its database has a table named archive of another program; name a database or a schema of its own");
        }

        var entries = connection.List(
            row => (Key: row.GetString(0), Value: row.GetString(1)), "SELECT key, value FROM archive").ToDictionary();
        if (!entries.TryGetValue("encoder", out var encoder)
            || !entries.TryGetValue("fingerprint", out var fingerprint)
            || !int.TryParse(entries.GetValueOrDefault(FormatKey), CultureInfo.InvariantCulture, out var version)
            || !int.TryParse(entries.GetValueOrDefault("dimension"), CultureInfo.InvariantCulture, out var dimension)
            || dimension < 1 || version < 1
            || !DateTimeOffset.TryParse(
                entries.GetValueOrDefault("created"), CultureInfo.InvariantCulture, out var created))
        {
            throw new FormatException("its entries about the model are missing or broken");
        }

        return version <= ArchiveSchema.Version
            ? new ArchiveInfo(version, encoder, fingerprint, dimension, created)
            : throw new NotSupportedException(
                $"it has format {version} and this build reads formats up to {ArchiveSchema.Version}");
    }

    /// <summary>Makes the tables, all or none, unless another process has made them meanwhile.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="address">The archive.</param>
    /// <param name="info">What it is made with; its version says how many of the steps are taken.</param>
    /// <param name="vectors">How vectors are kept.</param>
    public static void Create(
        NpgsqlConnection connection, PostgresAddress address, ArchiveInfo info, VectorColumn vectors)
    {
        using var transaction = connection.BeginTransaction();
        WaitForTurn(connection, address);
        if (address.Schema is { } schema
            && connection.Number("SELECT count(*) FROM pg_namespace WHERE nspname = $1", schema) == 0)
        {
            connection.Run($"CREATE SCHEMA {schema}");
        }

        if (ReadInfo(connection) is not null)
        {
            return;
        }

        vectors.Require(connection, address);
        foreach (var step in ArchiveSchema.Steps.Take(info.FormatVersion))
        {
            connection.Run(step.Replace(
                ArchiveSchema.VectorType, vectors.TypeOf(info.Dimension), StringComparison.Ordinal));
        }

        if (vectors.StorageOf(info.Dimension) is { } storage)
        {
            connection.Run($"ALTER TABLE embedding ALTER COLUMN vector SET STORAGE {storage}");
        }

        foreach (var (key, value) in new[]
        {
            ("encoder", info.EncoderName),
            ("fingerprint", info.Fingerprint),
            ("dimension", info.Dimension.ToString(CultureInfo.InvariantCulture)),
            ("created", info.Created.ToString("O", CultureInfo.InvariantCulture)),
            (FormatKey, info.FormatVersion.ToString(CultureInfo.InvariantCulture)),
            (ArchiveSchema.GenerationKey, "0"),
        })
        {
            connection.Run("INSERT INTO archive (key, value) VALUES ($1, $2)", key, value);
        }

        transaction.Commit();
    }

    /// <summary>
    /// Brings the tables to the present version, all or nothing, unless another process has done it meanwhile.
    /// </summary>
    public static void Migrate(NpgsqlConnection connection, PostgresAddress address)
    {
        using var transaction = connection.BeginTransaction();
        WaitForTurn(connection, address);
        if (ReadInfo(connection) is not { FormatVersion: < ArchiveSchema.Version } info)
        {
            return;
        }

        foreach (var step in ArchiveSchema.Steps.Skip(info.FormatVersion))
        {
            connection.Run(step);
        }

        connection.Run(
            "UPDATE archive SET value = $1 WHERE key = $2",
            ArchiveSchema.Version.ToString(CultureInfo.InvariantCulture), FormatKey);
        transaction.Commit();
    }

    // Workers that start together find an empty database together. The lock goes with the transaction.
    private static void WaitForTurn(NpgsqlConnection connection, PostgresAddress address) =>
        connection.Run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", $"nadir tables {address.Schema}");
}
