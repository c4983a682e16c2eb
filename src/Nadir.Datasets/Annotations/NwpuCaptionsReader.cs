using System.Text.Json;

namespace Nadir.Datasets;

/// <summary>
/// Reads NWPU-Captions as published (HaiyanHuang98/NWPU-Captions, dataset_nwpu.json):
/// <c>{"airplane":[{"raw","raw_1","raw_2","raw_3","raw_4","filename","split"}],...}</c>, the images in one folder a class.
/// </summary>
internal static class NwpuCaptionsReader
{
    private static readonly string[] CaptionFields = ["raw", "raw_1", "raw_2", "raw_3", "raw_4"];

    internal static CaptionDataset Read(AnnotationDocument document)
    {
        var imagesFolder = AnnotationFileLocator.ImagesFolderBeside(document.File);
        var images = new CaptionedImageBuilder(document, DatasetName.FromFile(document.File), imagesFolder);
        var classes = document.Root.EnumerateObject().ToArray();
        if (classes.Length == 0 || classes.Any(group => group.Value.ValueKind != JsonValueKind.Array))
        {
            throw document.Wrong(
                "the whole file", "has neither \"images\" (Karpathy's layout) nor classes of images (NWPU-Captions' layout)");
        }

        foreach (var group in classes)
        {
            var className = document.Name(group, "the name of a class");
            var inClassFolder = imagesFolder is null || Directory.Exists(Path.Combine(imagesFolder, className));
            var index = 0;
            foreach (var image in group.Value.EnumerateArray())
            {
                var where = $"{className}[{index++}]";
                document.Require(image, JsonValueKind.Object, where);
                var fileName = document.Text(image, "filename", where);
                images.Add(
                    inClassFolder ? $"{className}/{fileName}" : fileName,
                    document.Split(image, where), Captions(document, image, where), className, where);
            }
        }

        return images.Build();
    }

    private static List<string> Captions(AnnotationDocument document, JsonElement image, string where) =>
        [.. CaptionFields.Where((field, number) => number == 0 || image.TryGetProperty(field, out _))
            .Select(field => document.Text(image, field, where))];
}
