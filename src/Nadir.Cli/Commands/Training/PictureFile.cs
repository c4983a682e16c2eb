using Nadir.Imagery;

namespace Nadir.Cli.Commands.Training;

/// <summary>Reads the pictures of datasets.</summary>
internal static class PictureFile
{
    /// <summary>A whole picture at its own size.</summary>
    public static RgbImage Read(string path)
    {
        using var source = ImageSource.Open(path);
        return source.Read();
    }

    /// <summary>The middle of a picture, at its own size.</summary>
    /// <param name="path">The file.</param>
    /// <param name="side">The part of the width and of the height to keep, more than 0 and at most 1.</param>
    public static RgbImage ReadCenter(string path, double side)
    {
        using var source = ImageSource.Open(path);
        int width = Math.Max(1, (int)(side * source.Header.Width));
        int height = Math.Max(1, (int)(side * source.Header.Height));
        var window = new PixelWindow((source.Header.Width - width) / 2, (source.Header.Height - height) / 2, width, height);
        return source.Read(window, width, height);
    }
}
