using Nadir.Archive.Postgres.Connections;
using Npgsql;

namespace Nadir.Archive.Postgres.Writing;

/// <summary>
/// Makes a connection the only writer of an archive, or of one shard beside the writers of others. The server frees the locks
/// when the connection ends, however it does.
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
                ? $"Another process is writing to the archive {address}; wait until it has finished, or stop it. Several can write at once when each has a part of the work: --shard i/n."
                : $"A process without --shard is writing to the archive {address}; wait until it has finished, or stop it.");
        }

        if (!isWhole && !TryTake(connection, "pg_try_advisory_lock", name, (shard.Count * IngestShard.MostShards) + shard.Index + 1))
        {
            connection.Run("SELECT pg_advisory_unlock_all()");
            throw new ArchiveException($"Another process is writing the shard {shard} of the archive {address}; wait until it has finished, or stop it.");
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
