using Nadir.Imagery.Files;

namespace Nadir.Imagery.Gdal;

/// <summary>
/// The files beside an image that GDAL may look at: world files and overviews. GDAL is given this list in place of the
/// directory's, so that a folder of a million images is not listed for each of them.
/// </summary>
internal static class SideFiles
{
    private static readonly string[] GeoTiffExtensions = [".tif", ".tiff"];

    /// <summary>Names, without directory, of an image and of the side files that exist.</summary>
    /// <param name="path">The image's full path.</param>
    internal static List<string> Of(string path)
    {
        var files = new List<string>(1) { Path.GetFileName(path) };
        var extension = Path.GetExtension(path);
        foreach (var candidate in Candidates(path, extension))
        {
            if (LocalFile.IsFile(candidate))
            {
                files.Add(Path.GetFileName(candidate));
            }
        }

        return files;
    }

    private static IEnumerable<string> Candidates(string path, string extension)
    {
        if (extension.Length >= 3)
        {
            // .tfw for .tif, .jgw for .jpg: first letter, last letter, w.
            yield return Path.ChangeExtension(path, $".{extension[1]}{extension[^1]}w");
        }

        yield return Path.ChangeExtension(path, ".wld");
        if (GeoTiffExtensions.Contains(extension, StringComparer.OrdinalIgnoreCase))
        {
            yield return path + ".ovr";
            yield return path + ".msk";
        }
    }
}
