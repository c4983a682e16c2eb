namespace Nadir.Datasets;

/// <summary>Finds a dataset's annotation file and its images folder.</summary>
internal static class AnnotationFileLocator
{
    internal static string Locate(string path)
    {
        if (File.Exists(path))
        {
            return path;
        }

        if (!Directory.Exists(path))
        {
            throw new DatasetException($"{path} does not exist: give a dataset's folder or its JSON file.");
        }

        string[] files = [.. Directory.EnumerateFiles(path, "dataset*.json").Order(StringComparer.Ordinal)];
        return files switch
        {
            [var only] => only,
            [] => throw new DatasetException($"{path} has no dataset_NAME.json: give the folder that holds it, beside images/."),
            _ => throw new DatasetException(
                $"{path} has several dataset files ({string.Join(", ", files.Select(Path.GetFileName))}): give the one that is meant."),
        };
    }

    /// <summary><c>images/</c> or else the one <c>*_images/</c> (as NWPU-Captions ships it) beside the file; null when there is none.</summary>
    internal static string? ImagesFolderBeside(string annotationFile)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(annotationFile))!;
        var images = Path.Combine(folder, "images");
        if (Directory.Exists(images))
        {
            return images;
        }

        string[] named = [.. Directory.EnumerateDirectories(folder, "*_images")];
        return named is [var only] ? only : null;
    }
}
