namespace Nadir.Imagery;

/// <summary>
/// Tells by its name whether a file below a folder is meant to be an image. Decoding tells whether it is one.
/// </summary>
public static class ImageNames
{
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".jpe", ".png", ".webp", ".tif", ".tiff", ".jp2", ".j2k", ".bmp", ".gif",
    };

    /// <summary>Whether a name ends like that of an image.</summary>
    /// <param name="name">Name or path of a file.</param>
    public static bool Matches(string name) => Extensions.Contains(Path.GetExtension(name));
}
