using Nadir.Archive.Postgres.Connections;
using Nadir.Archive.Postgres.Search;
using Npgsql;

namespace Nadir.Archive.Postgres.Writing;

/// <summary>Writes captions and the words by which they are found.</summary>
internal static class CaptionWriter
{
    /// <summary>Adds captions.</summary>
    /// <param name="connection">A connection within a transaction.</param>
    /// <param name="captions">Captions of windows that exist.</param>
    /// <param name="ids">Their ids, ascending.</param>
    public static void Insert(NpgsqlConnection connection, IReadOnlyList<WindowCaption> captions, long[] ids) => connection.Run(
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
