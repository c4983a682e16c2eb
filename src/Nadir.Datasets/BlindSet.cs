using System.Text.Json;

namespace Nadir.Datasets;

/// <summary>
/// Images and captions of which nobody here knows which belong together: a test set whose truth is elsewhere.
/// </summary>
/// <remarks>
/// A folder with one <c>blind_NAME.json</c> (<c>{"dataset", "split", "images": [file names], "captions": [texts]}</c>)
/// beside <c>images/</c>. Answers count from 0 in the order of that file. Immutable; safe to use from many threads.
/// </remarks>
public sealed class BlindSet
{
    // Answers to more would not fit into a file that anybody scores.
    private const int MaximumItems = 1_000_000;

    private BlindSet(string name, string file, IReadOnlyList<CaptionedImage> images, IReadOnlyList<string> captions) =>
        (Name, File, Images, Captions) = (name, file, images, captions);

    /// <summary>The dataset's name in lower case, such as <c>rsicd</c>.</summary>
    public string Name { get; }

    /// <summary>The JSON file that was read.</summary>
    public string File { get; }

    /// <summary>The images in the file's order, without captions.</summary>
    public IReadOnlyList<CaptionedImage> Images { get; }

    /// <summary>The captions in the file's order, as they stand there.</summary>
    public IReadOnlyList<string> Captions { get; }

    /// <summary>Reads a set; all of its images must be there.</summary>
    /// <param name="path">The folder, or the JSON file itself.</param>
    /// <exception cref="DatasetException">There is no such file, or it is not what it should be; the
    /// message says what.</exception>
    public static BlindSet Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = Locate(path);
        using var document = AnnotationDocument.Read(file);
        var root = document.Root;
        var name = root.TryGetProperty("dataset", out _)
            ? document.Text(root, "dataset", "the whole file")
            : Path.GetFileNameWithoutExtension(file)["blind_".Length..];
        var folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "images");
        var names = Texts(document, "images");
        if (names.CountBy(image => image).FirstOrDefault(pair => pair.Value > 1) is { Key: { } twice })
        {
            throw document.Wrong("images", $"has '{twice}' twice");
        }

        var split = root.TryGetProperty("split", out _) ? document.Split(root, "the whole file") : DatasetSplit.Test;
        CaptionedImage[] images =
        [
            .. names.Select(image => new CaptionedImage
            {
                DatasetName = name.ToLowerInvariant(),
                FileName = image,
                Path = Below(document, folder, image),
                Split = split,
                Captions = [],
            }),
        ];
        return images.FirstOrDefault(image => !System.IO.File.Exists(image.Path)) is { } missing
            ? throw new DatasetException(
                $"{file} lists {missing.FileName}, and {folder} does not hold it: put all images there.")
            : new BlindSet(name.ToLowerInvariant(), file, images, Texts(document, "captions"));
    }

    private static string Locate(string path)
    {
        if (System.IO.File.Exists(path))
        {
            return Path.GetFileName(path).StartsWith("blind_", StringComparison.Ordinal)
                ? path
                : throw new DatasetException($"{path} is no blind_NAME.json: give the folder of a blind set.");
        }

        if (!Directory.Exists(path))
        {
            throw new DatasetException(
                $"{path} does not exist: give the folder of a blind set, with blind_NAME.json beside images/.");
        }

        string[] files = [.. Directory.EnumerateFiles(path, "blind_*.json").Order(StringComparer.Ordinal)];
        return files switch
        {
            [var only] => only,
            [] => throw new DatasetException(
                $"{path} has no blind_NAME.json: give the folder of a blind set, which holds it beside images/."),
            _ => throw new DatasetException(
                $"{path} has several blind sets ({string.Join(", ", files.Select(Path.GetFileName))}): give the file "
                    + $"that is meant."),
        };
    }

    private static string[] Texts(AnnotationDocument document, string member)
    {
        var list = document.Field(document.Root, member, JsonValueKind.Array, "the whole file");
        var count = list.GetArrayLength();
        return count is > 0 and <= MaximumItems
            ? [.. list.EnumerateArray().Select((item, index) => document.Text(item, $"{member}[{index}]"))]
            : throw document.Wrong(member, $"has {count} entries; 1 to {MaximumItems} are read");
    }

    private static string Below(AnnotationDocument document, string folder, string name)
    {
        var path = Path.GetFullPath(Path.Combine(folder, name));
        return path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw document.Wrong("images", $"names '{name}', which is not inside {folder}");
    }
}
