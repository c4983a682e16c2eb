using Nadir.Imagery;

namespace Nadir.Datasets;

/// <summary>Decodes a file to pixels. Called from several threads at once.</summary>
/// <param name="path">The file.</param>
public delegate RgbImage ImageDecoder(string path);

/// <summary>The decoders that <see cref="BatchLoader"/> uses unless it is given another one.</summary>
internal static class ImageDecoders
{
    // Room for a crop of a quarter of the area to keep full resolution, and a bound for what the cache takes.
    private const int WorkingSizePerImageSize = 2;

    /// <summary>
    /// Without random crops, exactly what the model will see when it is used: the square that <see cref="ImageSource"/>
    /// reads. With them, the whole picture, its shorter side at most twice the image size.
    /// </summary>
    internal static ImageDecoder For(BatchLoaderOptions options) => options.Augmentation.Crops
        ? path => ReadWhole(path, WorkingSizePerImageSize * options.ImageSize)
        : path => ReadSquare(path, options.ImageSize, options.Fit);

    private static RgbImage ReadSquare(string path, int size, SquareFit fit)
    {
        using var source = ImageSource.Open(path);
        return source.ReadSquare(size, fit);
    }

    private static RgbImage ReadWhole(string path, int largestShorterSide)
    {
        using var source = ImageSource.Open(path);
        var (width, height) = (source.Header.Width, source.Header.Height);
        var scale = Math.Min(1, (double)largestShorterSide / Math.Min(width, height));
        return source.Read((int)Math.Round(width * scale), (int)Math.Round(height * scale));
    }
}
