using Nadir.Archive.Postgres.Connections;
using Nadir.Stac.Items;
using Npgsql;

namespace Nadir.Archive.Postgres.Writing;

/// <summary>Writes what is known of images beside their pixels.</summary>
internal static class AttributeWriter
{
    /// <summary>Adds the attributes of images that have none.</summary>
    public static void Insert(NpgsqlConnection connection, IReadOnlyList<(long Item, ItemDescription Description)> items)
    {
        (long Item, int Place, ItemAttribute Value)[] rows =
            [.. items.SelectMany(item => item.Description.Attributes.Select((attribute, place) => (item.Item, place, attribute)))];
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
