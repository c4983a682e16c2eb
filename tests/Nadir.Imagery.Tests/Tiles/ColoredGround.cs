namespace Nadir.Imagery.Tests.Tiles;

/// <summary>
/// An image whose colours tell where its pixels lie: red is longitude, green is latitude, each linear across the
/// image's bounds, so that the colour of any pixel of a map tile is known in advance from the tile's own formula.
/// </summary>
internal sealed class ColoredGround
{
    private const double Dark = 20;
    private const double Bright = 220;

    private readonly double _longitude;
    private readonly double _latitude;
    private readonly double _width;
    private readonly double _height;

    private ColoredGround(ImageSource placed)
    {
        var header = placed.Header;
        var middle = placed.GetPosition(header.Width / 2.0, header.Height / 2.0)!.Value;
        (_longitude, _latitude) = middle;
        var corners = ((double, double)[])[(0, 0), (header.Width, 0), (0, header.Height),
            (header.Width, header.Height)];
        var positions = corners.Select(corner => placed.GetPosition(corner.Item1, corner.Item2)!.Value).ToArray();
        _width = 2 * positions.Max(p => Math.Abs(East(p.Longitude)));
        _height = 2 * positions.Max(p => Math.Abs(p.Latitude - _latitude));
    }

    /// <summary>Writes the image.</summary>
    internal static (ColoredGround Ground, string Path) Write(
        TemporaryFolder folder, int width, int height, string system, GeoTransform transform,
        bool isCloudOptimized = false)
    {
        var path = folder.File("ground.tif");
        var blank = new Raster<byte>
        {
            Width = width,
            Height = height,
            Samples = new byte[3 * width * height],
            Colors = [ColorInterpretation.Red, ColorInterpretation.Green, ColorInterpretation.Blue],
            CoordinateSystem = system,
            GeoTransform = transform,
        };
        GeoTiffWriter.Write(path, blank);
        using var placed = ImageSource.Open(path);
        var ground = new ColoredGround(placed);
        for (var i = 0; i < width * height; i++)
        {
            var (longitude, latitude) = placed.GetPosition((i % width) + 0.5, (i / width) + 0.5)!.Value;
            var (red, green) = ground.ColorAt(longitude, latitude);
            blank.Samples[i] = (byte)Math.Round(red);
            blank.Samples[(width * height) + i] = (byte)Math.Round(green);
            blank.Samples[(2 * width * height) + i] = 99;
        }

        if (isCloudOptimized)
        {
            GeoTiffWriter.WriteCloudOptimized(path, blank);
        }
        else
        {
            GeoTiffWriter.Write(path, blank);
        }

        return (ground, path);
    }

    /// <summary>Red and green of a place.</summary>
    internal (double Red, double Green) ColorAt(double longitude, double latitude) => (
        120 + (East(longitude) / _width * (Bright - Dark)),
        120 + ((latitude - _latitude) / _height * (Bright - Dark)));

    private double East(double longitude) => Math.IEEERemainder(longitude - _longitude, 360);
}
