using Nadir.Imagery.Tiles;

namespace Nadir.Imagery.Tests.Tiles;

/// <summary>Tiles of real files against what the files themselves say of their places and pixels.</summary>
[Trait("Category", "Reference")]
public sealed class TileReferenceTests
{
    [SkippableFact]
    public void Tiles_show_what_lies_there()
    {
        var folder = Path.Combine(ReferenceData.Root(), "geo");
        Skip.IfNot(Directory.Exists(folder), $"{folder} is absent; set NADIR_DATA");
        var compared = 0;
        foreach (var path in Directory.GetFiles(folder, "*.tif"))
        {
            compared += CompareUnlessDamaged(path);
        }

        Skip.If(compared == 0, $"{folder} has no image that tells its place");
    }

    // Some of the files are meant to be broken.
    private static int CompareUnlessDamaged(string path)
    {
        try
        {
            using var source = ImageSource.Open(path);
            return source.GetFootprint() is null ? 0 : Compare(source, path);
        }
        catch (ImageryException error)
            when (error.Fault is ImageFault.Damaged or ImageFault.NotAnImage or ImageFault.Unsupported)
        {
            return 0;
        }
    }

    private static int Compare(ImageSource source, string path)
    {
        // At a zoom where a pixel of the tile is about half of one of the image, around places all over the image.
        var (width, height) = (source.Header.Width, source.Header.Height);
        var compared = 0;
        for (var i = 0; i < 16; i++)
        {
            var (column, row) = ((int)(width * ((i % 4) + 0.5) / 4), (int)(height * ((i / 4) + 0.5) / 4));
            if (source.GetPosition(column + 0.5, row + 0.5) is { } place && Math.Abs(place.Latitude) < 80
                && IsEven(source, column, row, out var expected))
            {
                var zoom = Math.Min(TileAddress.MaximumZoom, 1 + (int)Math.Ceiling(Math.Log2(
                    Math.Cos(double.DegreesToRadians(place.Latitude)) * 40_075_016 / 256
                        / source.GetGroundSamplingDistance()!.Value)));
                var longitude = place.Longitude - (360 * Math.Floor((place.Longitude + 180) / 360));
                var tile = TileAddress.Of(zoom, longitude, place.Latitude);
                var positions = source.GetTilePositions(tile);
                Assert.True(positions is not null, $"{path}: no tile at {place}");
                var (x, y) = ((int)(((WebMercator.X(longitude) * (1 << zoom)) - tile.X) * 256),
                    (int)(((WebMercator.Y(place.Latitude) * (1 << zoom)) - tile.Y) * 256));
                var pixel = TileRenderer.Render(source, positions!).Pixels.AsSpan(4 * ((256 * y) + x), 4);
                Assert.Equal(255, pixel[3]);
                for (var channel = 0; channel < 3; channel++)
                {
                    Assert.InRange(pixel[channel], expected.Low[channel], expected.High[channel]);
                }

                compared++;
            }
        }

        return compared;
    }

    // The range of the colours around a pixel, where all around it are valid; cubic convolution goes an eighth of it
    // beyond.
    private static bool IsEven(ImageSource source, int column, int row, out (int[] Low, int[] High) range)
    {
        range = ([255, 255, 255], [0, 0, 0]);
        var window = new PixelWindow(column - 3, row - 3, 7, 7);
        if (!window.IsWithin(source.Header.Width, source.Header.Height)
            || source.ReadMasked(window, 7, 7) is not { Mask: null } read)
        {
            return false;
        }

        for (var i = 0; i < read.Image.Pixels.Length; i++)
        {
            range.Low[i % 3] = Math.Min(range.Low[i % 3], read.Image.Pixels[i]);
            range.High[i % 3] = Math.Max(range.High[i % 3], read.Image.Pixels[i]);
        }

        for (var channel = 0; channel < 3; channel++)
        {
            var beyond = ((range.High[channel] - range.Low[channel]) / 4) + 1;
            (range.Low[channel], range.High[channel]) = (Math.Max(0, range.Low[channel] - beyond),
                Math.Min(255, range.High[channel] + beyond));
        }

        return true;
    }
}
