using Nadir.Imagery.Georeferencing;

namespace Nadir.Imagery;

/// <summary>
/// Where an image lies, known from elsewhere than its file: an affine map in some reference system, or the ground at
/// its four corners. Used for images that do not tell it themselves.
/// </summary>
/// <remarks>Immutable, safe to use from many threads.</remarks>
public sealed class ImagePlacement
{
    private readonly (GeoTransform Transform, int Width, int Height)? _affine;
    private readonly IReadOnlyList<(double Longitude, double Latitude)>? _corners;
    private readonly string _system;
    private readonly ImagePlacement? _otherwise;

    private ImagePlacement(
        string system,
        (GeoTransform Transform, int Width, int Height)? affine,
        IReadOnlyList<(double Longitude, double Latitude)>? corners,
        ImagePlacement? otherwise = null) =>
            (_system, _affine, _corners, _otherwise) = (system, affine, corners, otherwise);

    /// <summary>A placement by an affine map.</summary>
    /// <param name="system">The reference system, as <c>EPSG:32631</c> or well-known text.</param>
    /// <param name="transform">The map from pixels of an image of the given size, which covers the same ground.</param>
    /// <param name="width">Columns of that image, at least 1.</param>
    /// <param name="height">Rows of that image, at least 1.</param>
    public static ImagePlacement ByTransform(string system, GeoTransform transform, int width, int height)
    {
        ArgumentException.ThrowIfNullOrEmpty(system);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        return new ImagePlacement(system, (transform, width, height), null);
    }

    /// <summary>
    /// A placement by a ring of four corners. Which of them is the upper left one the ring does not tell; it is the one
    /// that makes the image stand with north as far up as it can, not mirrored.
    /// </summary>
    /// <param name="ring">Four points of longitude and latitude, in either direction, the first not repeated.</param>
    /// <returns>Null where they are not the corners of a convex area.</returns>
    public static ImagePlacement? ByCorners(IReadOnlyList<(double Longitude, double Latitude)> ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        ArgumentOutOfRangeException.ThrowIfNotEqual(ring.Count, 4);
        var turns = Enumerable.Range(0, 4).Select(i => Cross(ring[i], ring[(i + 1) % 4], ring[(i + 2) % 4])).ToArray();
        if (!turns.All(turn => turn > 0) && !turns.All(turn => turn < 0))
        {
            return null;
        }

        // Clockwise from the upper left, as rows go down and latitudes up.
        var clockwise = turns[0] < 0 ? ring.ToArray() : [.. ring.Reverse()];
        var (x, y) = (ring.Average(p => p.Longitude), ring.Average(p => p.Latitude));
        (int Across, int Up)[] ideal = [(-1, 1), (1, 1), (1, -1), (-1, -1)];
        var first = Enumerable.Range(0, 4).MaxBy(start => Enumerable.Range(0, 4).Sum(i =>
            (ideal[i].Across * (clockwise[(start + i) % 4].Longitude - x))
                + (ideal[i].Up * (clockwise[(start + i) % 4].Latitude - y))));
        return new ImagePlacement(
            "EPSG:4326", null, [.. Enumerable.Range(0, 4).Select(i => clockwise[(first + i) % 4])]);
    }

    /// <summary>
    /// This placement, or another where this one leads nowhere, as where nobody knows its reference system.
    /// </summary>
    /// <param name="otherwise">The other; null for none.</param>
    public ImagePlacement Or(ImagePlacement? otherwise) => new(_system, _affine, _corners, otherwise);

    /// <summary>
    /// The header with this placement, as if the file told it; unchanged where the placement leads nowhere.
    /// </summary>
    internal ImageHeader Place(ImageHeader header)
    {
        var placed = PlaceUnchecked(header);
        return IsOnGround(placed) ? placed : _otherwise?.Place(header) ?? header;
    }

    private static bool IsOnGround(ImageHeader placed)
    {
        using var position = GroundPosition.Of(placed);
        return position?.Apply([placed.Width / 2.0], [placed.Height / 2.0]) == true;
    }

    private ImageHeader PlaceUnchecked(ImageHeader header)
    {
        if (_affine is var (transform, width, height))
        {
            var (across, down) = ((double)width / header.Width, (double)height / header.Height);
            return header with
            {
                CoordinateSystem = _system,
                GroundControlPoints = [],
                GeoTransform = transform with
                {
                    PixelWidth = transform.PixelWidth * across,
                    ColumnRotation = transform.ColumnRotation * across,
                    RowRotation = transform.RowRotation * down,
                    PixelHeight = transform.PixelHeight * down,
                },
            };
        }

        (int Column, int Row)[] corners = [(0, 0), (header.Width, 0), (header.Width, header.Height),
            (0, header.Height)];
        return header with
        {
            CoordinateSystem = _system,
            GeoTransform = null,
            GroundControlPoints = [.. corners.Zip(_corners!, (pixel, ground) =>
                new GroundControlPoint(pixel.Column, pixel.Row, ground.Longitude, ground.Latitude))],
            IsPlacedByCorners = true,
        };
    }

    private static double Cross((double X, double Y) a, (double X, double Y) b, (double X, double Y) c) =>
        ((b.X - a.X) * (c.Y - b.Y)) - ((b.Y - a.Y) * (c.X - b.X));
}
