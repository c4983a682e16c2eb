using Nadir.Archive.Ports;
using Nadir.Archive.Postgres.Connections;
using Nadir.Archive.Postgres.Schema;
using Npgsql;

namespace Nadir.Archive.Postgres.Writing;

/// <summary>
/// Writes an archive in PostgreSQL: one transaction for each call, done again where the connection broke.
/// </summary>
internal sealed class PostgresArchiveWriter : IArchiveWriter
{
    private readonly PostgresConnections _connections;
    private readonly ArchiveInfo _info;
    private readonly IngestShard _shard;
    private NpgsqlConnection? _connection;

    public PostgresArchiveWriter(PostgresConnections connections, ArchiveInfo info, IngestShard shard)
    {
        (_connections, _info, _shard) = (connections, info, shard);
        Guard(_ => 0);
    }

    public void Commit(IReadOnlyList<ItemChange> changes) => Guard(connection =>
    {
        using var transaction = connection.BeginTransaction();
        new ChangeWriter(connection, _info.Dimension).Apply(changes);
        AdvanceGeneration(connection);
        transaction.Commit();
        return 0;
    });

    public void AddCaptions(IReadOnlyList<WindowCaption> captions)
    {
        // Ids that are reserved before make a second try after a lost answer do nothing twice.
        var ids = Guard(connection => connection.Reserve("caption_id", captions.Count));
        Guard(connection =>
        {
            using var transaction = connection.BeginTransaction();
            CaptionWriter.Insert(connection, captions, ids);
            AdvanceGeneration(connection);
            transaction.Commit();
            return 0;
        });
    }

    public void Checkpoint() => throw new ArchiveException(
        $"The archive {_connections.Address} lies in a database, which is always ready to be copied: back it up with "
            + $"pg_dump.");

    public void Compact() => Guard(connection =>
    {
        foreach (var table in (string[])["item", "attribute", "tile", "embedding", "caption"])
        {
            using var vacuum = connection.Statement($"VACUUM (ANALYZE) {table}");
            vacuum.CommandTimeout = 0;
            vacuum.ExecuteNonQuery();
        }

        return 0;
    });

    public void Dispose()
    {
        if (_connection is { State: System.Data.ConnectionState.Open } open)
        {
            try
            {
                WriterLock.Free(open);
            }
            catch (NpgsqlException)
            {
                // A connection that is lost has lost its locks, too.
            }
        }

        _connection?.Dispose();
    }

    // The last statement of a transaction: writers wait for each other only while they commit.
    private static void AdvanceGeneration(NpgsqlConnection connection) => connection.Run(
        $"UPDATE archive SET value = (value::bigint + 1)::text WHERE key = '{ArchiveSchema.GenerationKey}'");

    private T Guard<T>(Func<NpgsqlConnection, T> action) =>
        _connections.Guard("written", () => PostgresConnections.Persist(() =>
    {
        try
        {
            return action(Connection());
        }
        catch (NpgsqlException error)
            when (error is not PostgresException || _connection?.State != System.Data.ConnectionState.Open)
        {
            _connection?.Dispose();
            _connection = null;
            throw;
        }
    }));

    private NpgsqlConnection Connection()
    {
        if (_connection is null)
        {
            var connection = _connections.Open();
            try
            {
                WriterLock.Take(connection, _connections.Address, _shard);
            }
            catch
            {
                connection.Dispose();
                throw;
            }

            _connection = connection;
        }

        return _connection;
    }
}

/// <summary>
/// Makes a connection the only writer of an archive, or of one shard beside the writers of others. The server frees the
/// locks when the connection ends, however it does.
/// </summary>
internal static class WriterLock
{
    // The whole archive is one lock, which shards share; each shard is one more.
    private const int WholeArchive = 0;

    /// <summary>Takes the locks.</summary>
    /// <exception cref="ArchiveException">Another writer holds one.</exception>
    public static void Take(NpgsqlConnection connection, PostgresAddress address, IngestShard shard)
    {
        var name = $"nadir writer {address.Schema}";
        var isWhole = shard == IngestShard.Whole;
        if (!TryTake(connection, isWhole ? "pg_try_advisory_lock" : "pg_try_advisory_lock_shared", name, WholeArchive))
        {
            throw new ArchiveException(isWhole
                ? $"Another process is writing to the archive {address}; wait until it has finished, or stop it. "
                    + $"Several can write at once when each has a part of the work: --shard i/n."
                : $"A process without --shard is writing to the archive {address}; wait until it has finished, or "
                    + $"stop it.");
        }

        if (!isWhole && !TryTake(
            connection, "pg_try_advisory_lock", name, (shard.Count * IngestShard.MostShards) + shard.Index + 1))
        {
            connection.Run("SELECT pg_advisory_unlock_all()");
            throw new ArchiveException(
                $"Another process is writing the shard {shard} of the archive {address}; wait until it has finished, "
                    + $"or stop it.");
        }
    }

    /// <summary>Frees every lock of the connection.</summary>
    public static void Free(NpgsqlConnection connection) => connection.Run("SELECT pg_advisory_unlock_all()");

    private static bool TryTake(NpgsqlConnection connection, string function, string name, int part)
    {
        using var command = connection.Statement($"SELECT {function}(hashtext($1), $2)", name, part);
        return command.ExecuteScalar() is true;
    }
}
