using Nadir.Archive.Postgres.Connections;
using Npgsql;

namespace Nadir.Archive.Postgres.Writing;

/// <summary>Writes the rows of images.</summary>
internal sealed class ItemWriter(NpgsqlConnection connection)
{
    /// <summary>Adds or replaces rows.</summary>
    /// <param name="rows">The rows; none of a source twice.</param>
    /// <param name="known">Ids of the sources that the archive has.</param>
    /// <returns>The id of each source.</returns>
    public Dictionary<string, long> Upsert(IReadOnlyList<ItemRow> rows, IReadOnlyDictionary<string, long> known)
    {
        if (rows.Count == 0)
        {
            return [];
        }

        // Ids follow the order of the changes; rows are written in the order of sources.
        var fresh = new Queue<long>(connection.Reserve("item_id", rows.Count(row => !known.ContainsKey(row.Source))));
        var ids = rows.ToDictionary(row => row.Source, row => known.TryGetValue(row.Source, out var id) ? id : fresh.Dequeue());
        ItemRow[] sorted = [.. rows.OrderBy(row => row.Source, StringComparer.Ordinal)];
        return connection.List(
            row => (Source: row.GetString(0), Id: row.GetInt64(1)),
            """
            INSERT INTO item (id, source, size, modified, hash, state, reason, width, height, acquired_from, acquired_to)
            SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bytea[], $6::smallint[], $7::text[],
              $8::integer[], $9::integer[], $10::bigint[], $11::bigint[]) AS row (id, source)
            ORDER BY row.source COLLATE "C"
            ON CONFLICT (source) DO UPDATE SET size = excluded.size, modified = excluded.modified, hash = excluded.hash,
              state = excluded.state, reason = excluded.reason, width = excluded.width, height = excluded.height,
              acquired_from = excluded.acquired_from, acquired_to = excluded.acquired_to
            RETURNING source, id
            """,
            Column(sorted, row => ids[row.Source]),
            Column(sorted, row => row.Source),
            Column(sorted, row => row.Stamp.Size),
            Column(sorted, row => row.Stamp.Modified),
            Column(sorted, row => row.Hash),
            Column(sorted, row => (short)row.State),
            Column(sorted, row => row.Reason),
            Column(sorted, row => row.Width),
            Column(sorted, row => row.Height),
            Column(sorted, row => row.Description.AcquiredFrom?.UtcTicks),
            Column(sorted, row => row.Description.AcquiredTo?.UtcTicks)).ToDictionary(StringComparer.Ordinal);
    }

    private static T[] Column<T>(ItemRow[] rows, Func<ItemRow, T> value) => Array.ConvertAll(rows, row => value(row));
}
