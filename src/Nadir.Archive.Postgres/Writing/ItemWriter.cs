using Nadir.Archive.Postgres.Connections;
using Nadir.Archive.Postgres.Search;
using Nadir.Stac.Items;
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
        var ids = rows.ToDictionary(row => row.Source, row => known.TryGetValue(row.Source, out var id) ? id
            : fresh.Dequeue());
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

/// <summary>An image as the table item has it.</summary>
internal sealed record ItemRow(
    string Source, SourceStamp Stamp, byte[]? Hash, ItemState State, string? Reason, int? Width, int? Height,
    ItemDescription Description)
{
    /// <summary>The row that a change writes; null where it writes none.</summary>
    public static ItemRow? Of(ItemChange change)
    {
        var source = CommandExtensions.Clean(change.Source);
        return change switch
        {
            ItemChange.Indexed indexed => new ItemRow(
                source, indexed.Stamp, indexed.Hash, ItemState.Done, null, indexed.Width, indexed.Height,
                indexed.Description),
            ItemChange.Failed failed => new ItemRow(
                source, failed.Stamp, failed.Hash, failed.State, CommandExtensions.Clean(failed.Reason), null, null,
                ItemDescription.None),
            _ => null,
        };
    }
}

/// <summary>Writes what is known of images beside their pixels.</summary>
internal static class AttributeWriter
{
    /// <summary>Adds the attributes of images that have none.</summary>
    public static void Insert(
        NpgsqlConnection connection, IReadOnlyList<(long Item, ItemDescription Description)> items)
    {
        (long Item, int Place, ItemAttribute Value)[] rows =
            [.. items.SelectMany(item =>
                item.Description.Attributes.Select((attribute, place) => (item.Item, place, attribute)))];
        if (rows.Length == 0)
        {
            return;
        }

        connection.Run(
            """
            INSERT INTO attribute (item, place, name, text, number)
            SELECT * FROM unnest($1::bigint[], $2::integer[], $3::text[], $4::text[], $5::double precision[])
            """,
            rows.Select(row => row.Item).ToArray(),
            rows.Select(row => row.Place).ToArray(),
            rows.Select(row => CommandExtensions.Clean(row.Value.Name)).ToArray(),
            rows.Select(row => CommandExtensions.Clean(row.Value.Text)).ToArray(),
            rows.Select(row => row.Value.Number).ToArray());
    }
}

/// <summary>Writes captions and the words by which they are found.</summary>
internal static class CaptionWriter
{
    /// <summary>Adds captions.</summary>
    /// <param name="connection">A connection within a transaction.</param>
    /// <param name="captions">Captions of windows that exist.</param>
    /// <param name="ids">Their ids, ascending.</param>
    public static void Insert(NpgsqlConnection connection, IReadOnlyList<WindowCaption> captions, long[] ids) =>
        connection.Run(
        $"""
        INSERT INTO caption (tile, id, text, words, length)
        SELECT tile, id, text, words, (SELECT coalesce(sum(cardinality(positions)), 0) FROM unnest(words))
        FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS added (tile, text, id)
        CROSS JOIN LATERAL to_tsvector('{CaptionSearch.Dictionary}', text) AS words
        ON CONFLICT (tile, id) DO NOTHING
        """,
        captions.Select(caption => caption.Window).ToArray(),
        captions.Select(caption => CommandExtensions.Clean(caption.Text)).ToArray(),
        ids);
}
