using Nadir.Archive.Postgres.Connections;
using Npgsql;

namespace Nadir.Archive.Postgres.Writing;

/// <summary>Writes changes within one transaction.</summary>
/// <remarks>
/// Rows of images are locked in the order of their sources, whatever the order of the changes: two writers that have
/// images in common wait for each other and never both at once.
/// </remarks>
internal sealed class ChangeWriter(NpgsqlConnection connection, int dimension)
{
    /// <summary>Writes the changes.</summary>
    /// <param name="changes">At most one for each source.</param>
    public void Apply(IReadOnlyList<ItemChange> changes)
    {
        var known = LockItems([.. changes.Select(change => CommandExtensions.Clean(change.Source))]);
        Touch([.. changes.OfType<ItemChange.Touched>().Select(change => change.Stamp)]);

        // Images that stay as they are and get more windows.
        var done = FindDone([.. changes.OfType<ItemChange.Indexed>().Where(change => change.AddsWindows)
            .Select(change => CommandExtensions.Clean(change.Source))]);
        var tiles = new TileWriter(connection, dimension);
        tiles.Insert([.. changes.OfType<ItemChange.Indexed>().Where(IsMore)
            .Select(change => (known[CommandExtensions.Clean(change.Source)], change))]);
        changes = [.. changes.Where(change => !IsMore(change))];

        DropTiles([.. changes.Where(change => change is not ItemChange.Touched)
            .Where(change => known.ContainsKey(CommandExtensions.Clean(change.Source)))
            .Select(change => known[CommandExtensions.Clean(change.Source)])]);
        Remove([.. changes.OfType<ItemChange.Removed>().Select(change => change.Source)]);

        List<ItemRow> rows = [.. changes.Select(ItemRow.Of).OfType<ItemRow>()];
        var ids = new ItemWriter(connection).Upsert(rows, known);

        // Images that somebody else has added since have windows of theirs.
        DropTiles([.. ids.Where(pair => !known.ContainsKey(pair.Key)).Select(pair => pair.Value)]);
        AttributeWriter.Insert(connection, [.. rows.Select(row => (ids[row.Source], row.Description))]);
        tiles.Insert([.. changes.OfType<ItemChange.Indexed>()
            .Select(change => (ids[CommandExtensions.Clean(change.Source)], change))]);

        bool IsMore(ItemChange change) =>
            change is ItemChange.Indexed { AddsWindows: true } && done.Contains(CommandExtensions.Clean(change.Source));
    }

    private HashSet<string> FindDone(string[] sources) => sources.Length == 0 ? [] :
        [.. connection.List(row => row.GetString(0), "SELECT source FROM item WHERE source = ANY ($1) AND state = 1",
            (object)sources)];

    private Dictionary<string, long> LockItems(string[] sources) => connection.List(
        row => (Source: row.GetString(0), Id: row.GetInt64(1)),
        "SELECT source, id FROM item WHERE source = ANY ($1) ORDER BY source FOR UPDATE",
        (object)sources).ToDictionary(StringComparer.Ordinal);

    private void Touch(SourceStamp[] stamps)
    {
        if (stamps.Length > 0)
        {
            connection.Run(
                """
                UPDATE item SET size = stamp.size, modified = stamp.modified
                FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS stamp (source, size, modified) WHERE item.source = stamp.source
                """,
                stamps.Select(stamp => stamp.Source).ToArray(),
                stamps.Select(stamp => stamp.Size).ToArray(),
                stamps.Select(stamp => stamp.Modified).ToArray());
        }
    }

    private void DropTiles(long[] items)
    {
        if (items.Length > 0)
        {
            connection.Run("DELETE FROM attribute WHERE item = ANY ($1)", items);
            connection.Run("DELETE FROM tile WHERE item = ANY ($1)", items);
        }
    }

    private void Remove(string[] sources)
    {
        if (sources.Length > 0)
        {
            connection.Run("DELETE FROM item WHERE source = ANY ($1)", (object)sources);
        }
    }
}
