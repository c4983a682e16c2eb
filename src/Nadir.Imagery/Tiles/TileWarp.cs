using Nadir.Imagery.Georeferencing;

namespace Nadir.Imagery.Tiles;

/// <summary>Finds which points of an image a tile shows.</summary>
internal static class TileWarp
{
    /// <summary>The positions of a tile's pixels in an image.</summary>
    /// <param name="position">Leads from the ground to the image.</param>
    /// <param name="footprint">The image's ground; null where no outline of it is known.</param>
    /// <param name="header">The image's header.</param>
    /// <param name="tile">A tile that there is.</param>
    /// <param name="size">Its side in pixels.</param>
    /// <returns>Null where the tile shows nothing of the image.</returns>
    internal static TilePositions? Compute(PixelPosition position, Footprint? footprint, ImageHeader header, TileAddress tile, int size)
    {
        var bounds = new GroundBounds(footprint);
        if (!bounds.Meets(tile))
        {
            return null;
        }

        var (columns, rows) = PositionGrid.Compute(position, tile, size);
        bool[] isAcross = [.. Enumerable.Range(0, size).Select(i => bounds.HasLongitude(tile.Position((i + 0.5) / size, 0).Longitude))];
        bool[] isDown = [.. Enumerable.Range(0, size).Select(i => bounds.HasLatitude(tile.Position(0, (i + 0.5) / size).Latitude))];
        var any = false;
        for (var i = 0; i < columns.Length; i++)
        {
            // Also false for what is not finite.
            if (columns[i] >= 0 && rows[i] >= 0 && columns[i] < header.Width && rows[i] < header.Height
                && isAcross[i % size] && isDown[i / size])
            {
                any = true;
            }
            else
            {
                (columns[i], rows[i]) = (double.NaN, double.NaN);
            }
        }

        return any ? new TilePositions(size, header.Width, header.Height, columns, rows) : null;
    }
}
