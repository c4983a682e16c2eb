using System.Globalization;

namespace Nadir.Datasets;

/// <summary>Tells the scene class of an image by its file name, where the dataset's names tell it.</summary>
internal static class SceneClass
{
    private const int UcmImagesPerClass = 100;

    // The order of UC Merced Land Use (Yang and Newsam 2010): image N of UCM-Captions is of class (N - 1) / 100.
    private static readonly string[] UcmClasses =
    [
        "agricultural", "airplane", "baseballdiamond", "beach", "buildings", "chaparral", "denseresidential",
        "forest", "freeway", "golfcourse", "harbor", "intersection", "mediumresidential", "mobilehomepark",
        "overpass", "parkinglot", "river", "runway", "sparseresidential", "storagetanks", "tenniscourt",
    ];

    /// <summary><c>airport_348.jpg</c> is an airport; a numeric name has a class in UCM only.</summary>
    internal static string? FromFileName(string datasetName, string fileName)
    {
        var stem = Path.GetFileNameWithoutExtension(fileName);
        if (datasetName == "ucm" && int.TryParse(stem, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number >= 1 && number <= UcmImagesPerClass * UcmClasses.Length
                ? UcmClasses[(number - 1) / UcmImagesPerClass]
                : null;
        }

        var end = stem.Length;
        while (end > 0 && char.IsAsciiDigit(stem[end - 1]))
        {
            end--;
        }

        var prefix = stem[..end].TrimEnd('_', '-').ToLowerInvariant();
        return prefix.Any(char.IsAsciiLetter) && end < stem.Length ? prefix : null;
    }
}
