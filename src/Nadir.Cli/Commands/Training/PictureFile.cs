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
}
