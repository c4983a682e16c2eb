using Nadir.Archive.Postgres.Connections;
using Nadir.Stac.Geometries;
using NetTopologySuite.Geometries;
using Npgsql;

namespace Nadir.Archive.Postgres.Writing;

/// <summary>Writes windows and their vectors.</summary>
internal sealed class TileWriter(NpgsqlConnection connection, int dimension)
{
    // Some megabytes of vectors at a time.
    private const int MostRows = 2048;

    /// <summary>Adds windows of images, with their captions.</summary>
    public void Insert(IReadOnlyList<(long Item, ItemChange.Indexed Change)> items)
    {
        var ids = new Queue<long>(connection.Reserve("tile_id", items.Sum(item => item.Change.Windows.Count)));
        var rows = items.SelectMany(item => item.Change.Windows.Select(
            (window, place) => new Tile(
                ids.Dequeue(), item.Item, window, item.Change.Vectors.AsMemory(place * dimension, dimension))));
        foreach (var page in rows.Chunk(MostRows))
        {
            InsertTiles(page);
            InsertVectors(page);
            InsertCaptions(page);
        }
    }

    private void InsertTiles(Tile[] rows)
    {
        var boxes = Array.ConvertAll(rows, row => row.Window.Footprint is { } footprint
            ? FootprintGeometry.Boxes(footprint) : []);
        double?[] Bound(int part, Func<Envelope, double> bound) =>
            Array.ConvertAll(boxes, parts => parts.Count > part ? bound(parts[part]) : (double?)null);
        connection.Run(
            """
            INSERT INTO tile (id, item, x, y, width, height, footprint,
              west, east, south, north, second_west, second_east, second_south, second_north)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::integer[], $4::integer[], $5::integer[], $6::integer[], $7::text[],
              $8::double precision[], $9::double precision[], $10::double precision[], $11::double precision[],
              $12::double precision[], $13::double precision[], $14::double precision[], $15::double precision[])
            """,
            Array.ConvertAll(rows, row => row.Id),
            Array.ConvertAll(rows, row => row.Item),
            Array.ConvertAll(rows, row => row.Window.Pixels.X),
            Array.ConvertAll(rows, row => row.Window.Pixels.Y),
            Array.ConvertAll(rows, row => row.Window.Pixels.Width),
            Array.ConvertAll(rows, row => row.Window.Pixels.Height),
            Array.ConvertAll(rows, row => row.Window.Footprint),
            Bound(0, box => box.MinX),
            Bound(0, box => box.MaxX),
            Bound(0, box => box.MinY),
            Bound(0, box => box.MaxY),
            Bound(1, box => box.MinX),
            Bound(1, box => box.MaxX),
            Bound(1, box => box.MinY),
            Bound(1, box => box.MaxY));
    }

    private void InsertVectors(Tile[] rows)
    {
        var vectors = new float[rows.Length * dimension];
        foreach (var (place, row) in rows.Index())
        {
            row.Vector.Span.CopyTo(vectors.AsSpan(place * dimension));
        }

        connection.Run(
            """
            INSERT INTO embedding (tile, vector)
            SELECT id, (($2::real[])[(place::integer - 1) * $3 + 1 : place::integer * $3])::vector
            FROM unnest($1::bigint[]) WITH ORDINALITY AS row (id, place)
            """,
            Array.ConvertAll(rows, row => row.Id),
            vectors,
            dimension);
    }

    private void InsertCaptions(Tile[] rows)
    {
        WindowCaption[] captions = [
            .. rows.SelectMany(row => row.Window.Captions.Select(caption => new WindowCaption(row.Id, caption)))];
        if (captions.Length > 0)
        {
            CaptionWriter.Insert(connection, captions, connection.Reserve("caption_id", captions.Length));
        }
    }

    private sealed record Tile(long Id, long Item, CatalogWindow Window, ReadOnlyMemory<float> Vector);
}
