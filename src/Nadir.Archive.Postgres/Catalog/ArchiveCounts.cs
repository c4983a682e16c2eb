using Nadir.Archive.Postgres.Connections;
using Npgsql;

namespace Nadir.Archive.Postgres.Catalog;

/// <summary>Counts what an archive holds.</summary>
internal static class ArchiveCounts
{
    /// <summary>
    /// Counts; there are no files of vectors, and the server frees the space of what is gone by itself.
    /// </summary>
    public static ArchiveStatistics Read(NpgsqlConnection connection) => connection.List(
        row => new ArchiveStatistics(
            row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), 0, 0, row.GetInt64(4), row.GetInt64(5)),
        """
        SELECT (SELECT count(*) FROM item WHERE state = 1), (SELECT count(*) FROM item WHERE state <> 1),
          (SELECT count(*) FROM tile), (SELECT count(*) FROM caption), pg_total_relation_size('embedding'),
          pg_total_relation_size('item') + pg_total_relation_size('attribute') + pg_total_relation_size('tile') + pg_total_relation_size('caption')
        """)[0];
}
