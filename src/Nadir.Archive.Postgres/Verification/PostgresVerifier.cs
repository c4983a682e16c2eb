using System.Globalization;
using Nadir.Archive.Postgres.Search;
using Nadir.Archive.Verification;
using Npgsql;

namespace Nadir.Archive.Postgres.Verification;

/// <summary>
/// Checks what an archive in PostgreSQL says against itself, and measures how good its approximate index is.
/// </summary>
/// <remarks>Its server checks the bytes: see pg_amcheck and data checksums.</remarks>
internal sealed class PostgresVerifier(PostgresArchiveStore store)
{
    private static readonly (string Sql, ArchiveDamageKind Kind, string What)[] Checks =
    [
        ("SELECT count(*) FROM tile WHERE NOT EXISTS (SELECT FROM embedding WHERE embedding.tile = tile.id)",
            ArchiveDamageKind.MissingVector, "windows have no vector; index their images again"),
        ("SELECT count(*) FROM embedding WHERE NOT EXISTS (SELECT FROM tile WHERE tile.id = embedding.tile)",
            ArchiveDamageKind.StrayVector, "vectors belong to no window"),
        ("SELECT count(*) FROM item WHERE state = 1 AND NOT EXISTS (SELECT FROM tile WHERE tile.item = item.id)",
            ArchiveDamageKind.Item, "images are marked as indexed but have no window; index them again"),
        ("SELECT count(*) FROM item WHERE state <> 1 AND EXISTS (SELECT FROM tile WHERE tile.item = item.id)",
            ArchiveDamageKind.Item, "images are marked as failed but have windows; index them again"),
        ("""
            SELECT count(*) FROM tile JOIN item ON item.id = tile.item WHERE x < 0 OR y < 0 OR tile.width < 1 OR tile.height < 1
              OR x + tile.width > item.width OR y + tile.height > item.height
            """,
            ArchiveDamageKind.Item, "windows leave their images; index these again"),
        ("SELECT count(*) FROM tile WHERE (footprint IS NULL) <> (west IS NULL)",
            ArchiveDamageKind.Place, "windows have a footprint that no search by place finds"),
        ("SELECT count(*) FROM caption WHERE NOT EXISTS (SELECT FROM tile WHERE tile.id = caption.tile)",
            ArchiveDamageKind.Caption, "captions belong to no window"),
        ($"SELECT count(*) FROM caption WHERE words <> to_tsvector('{CaptionSearch.Dictionary}', text)",
            ArchiveDamageKind.Caption, "captions are found by words that they do not have"),
    ];

    /// <summary>Looks at everything.</summary>
    /// <param name="cancellationToken">Stops between two checks.</param>
    public ArchiveVerification Run(CancellationToken cancellationToken)
    {
        var damages = new List<ArchiveDamage>();
        foreach (var (sql, kind, what) in Checks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Count(sql) is > 0 and var count)
            {
                damages.Add(new ArchiveDamage(
                    kind, string.Create(CultureInfo.InvariantCulture, $"{store.Location}: {count} {what}.")));
            }
        }

        var statistics = store.ReadStatistics();
        var notes = new List<string>();
        if (store.Connections.Read("verified", HnswIndex.Exists))
        {
            notes.Add(HnswRecall.Measure(store, cancellationToken).ToString());
        }

        return new ArchiveVerification(damages, notes, statistics.Items, statistics.Windows, 0);
    }

    private long Count(string sql) => store.Connections.Read("verified", connection =>
    {
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return (long)command.ExecuteScalar()!;
    });
}
