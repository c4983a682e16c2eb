namespace Nadir.Datasets;

/// <summary>Collects the images of one annotation file and refuses unsafe and repeated names.</summary>
internal sealed class CaptionedImageBuilder(AnnotationDocument document, string datasetName, string? imagesFolder)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<CaptionedImage> _images = [];

    internal void Add(string fileName, DatasetSplit split, List<string> rawCaptions, string? className, string where)
    {
        if (!IsInsideFolder(fileName))
        {
            throw document.Wrong($"{where}.filename", $"is \"{fileName}\": it must name a file inside the images folder");
        }

        if (!_names.Add(fileName))
        {
            throw document.Wrong($"{where}.filename", $"is \"{fileName}\", which another image has already");
        }

        string[] captions = [.. rawCaptions.Select(caption => caption.Trim()).Where(caption => caption.Length > 0)];
        _images.Add(new CaptionedImage
        {
            DatasetName = datasetName,
            FileName = fileName,
            Path = imagesFolder is null ? null : Path.Combine(imagesFolder, fileName),
            Split = split,
            Captions = captions,
            BlankCaptionCount = rawCaptions.Count - captions.Length,
            ClassName = className ?? SceneClass.FromFileName(datasetName, fileName),
        });
    }

    internal CaptionDataset Build() => new(datasetName, document.File, imagesFolder, _images);

    // Backslashes and colons are refused everywhere: on another system they would be separators and drives.
    private static bool IsInsideFolder(string fileName) =>
        fileName.AsSpan().IndexOfAny("\\:\0") < 0
        && fileName.Split('/').All(part => part is not ("" or "." or ".."));
}
