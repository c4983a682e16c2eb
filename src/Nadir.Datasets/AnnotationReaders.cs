using System.Globalization;
using System.Text.Json;
using Nadir.Text;

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
            [] => throw new DatasetException(
                $"{path} has no dataset_NAME.json: give the folder that holds it, beside images/."),
            _ => throw new DatasetException(
                $"{path} has several dataset files ({string.Join(", ", files.Select(Path.GetFileName))}): give the "
                    + $"one that is meant."),
        };
    }

    /// <summary>
    /// <c>images/</c> or else the one <c>*_images/</c> (as NWPU-Captions ships it) beside the file; null when there is
    /// none.
    /// </summary>
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

/// <summary>A parsed annotation file, with access that says in a sentence where the file is wrong.</summary>
internal sealed class AnnotationDocument : IDisposable
{
    /// <summary>
    /// No published annotation file is near this size; a larger one is refused before memory is taken.
    /// </summary>
    internal const long MaximumBytes = 512L << 20;

    private const int MaximumDepth = 16;

    private readonly JsonDocument _json;

    private AnnotationDocument(string file, JsonDocument json)
    {
        File = file;
        _json = json;
    }

    internal string File { get; }

    internal JsonElement Root => _json.RootElement;

    internal static AnnotationDocument Read(string file)
    {
        try
        {
            using var stream = System.IO.File.OpenRead(file);
            if (stream.Length > MaximumBytes)
            {
                throw new DatasetException(
                    $"{file} has {stream.Length:N0} bytes; an annotation file may have {MaximumBytes:N0}.");
            }

            var json = JsonDocument.Parse(stream, new JsonDocumentOptions { MaxDepth = MaximumDepth });
            var document = new AnnotationDocument(file, json);
            document.Require(json.RootElement, JsonValueKind.Object, "the whole file");
            return document;
        }
        catch (JsonException exception)
        {
            throw new DatasetException(
                $"{file} is not valid JSON ({ReadableJson.Reason(exception)}): fetch the file again.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new DatasetException($"{file} may not be read: {exception.Message}", exception);
        }
    }

    internal JsonElement Field(JsonElement owner, string name, JsonValueKind kind, string where)
    {
        if (!owner.TryGetProperty(name, out var value))
        {
            throw Wrong(where, $"has no \"{name}\"");
        }

        return Require(value, kind, $"{where}.{name}");
    }

    internal string Text(JsonElement owner, string name, string where) =>
        Text(Field(owner, name, JsonValueKind.String, where), $"{where}.{name}");

    internal string Text(JsonElement value, string where)
    {
        Require(value, JsonValueKind.String, where);
        return Decode(() => value.GetString()!, where);
    }

    internal string Name(JsonProperty property, string where) => Decode(() => property.Name, where);

    internal JsonElement Require(JsonElement value, JsonValueKind kind, string where) => value.ValueKind == kind
        ? value
        : throw Wrong(where, $"must be {Describe(kind)}, not {Describe(value.ValueKind)}");

    internal DatasetSplit Split(JsonElement image, string where)
    {
        var name = Text(image, "split", where);
        return DatasetSplitNames.TryParse(name, out var split)
            ? split
            : throw Wrong($"{where}.split", $"is \"{name}\": it must be train, val or test");
    }

    internal DatasetException Wrong(string where, string what) => new($"{File}: {where} {what}.");

    public void Dispose() => _json.Dispose();

    // JSON may hold half of a surrogate pair as an escape, which no string of ours can.
    private string Decode(Func<string> text, string where)
    {
        try
        {
            return text();
        }
        catch (InvalidOperationException)
        {
            throw Wrong(where, "is not valid Unicode");
        }
    }

    private static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}

/// <summary>
/// Reads Karpathy's layout: <c>{"images":[{"filename","split","sentences":[{"raw","tokens"}]}],"dataset"}</c>.
/// </summary>
/// <remarks>
/// <c>raw</c> is used, since the tokens of UCM-Captions have typing errors; tokens are joined where raw is missing.
/// </remarks>
internal static class KarpathyReader
{
    internal static CaptionDataset Read(AnnotationDocument document)
    {
        var name = document.Root.TryGetProperty("dataset", out var dataset) && dataset.ValueKind == JsonValueKind.String
            ? DatasetName.Canonical(document.Text(document.Root, "dataset", "the whole file"))
            : DatasetName.FromFile(document.File);
        var images = new CaptionedImageBuilder(document, name, AnnotationFileLocator.ImagesFolderBeside(document.File));
        var index = 0;
        foreach (var image in document.Field(document.Root, "images", JsonValueKind.Array, "the whole file")
            .EnumerateArray())
        {
            var where = $"images[{index++}]";
            document.Require(image, JsonValueKind.Object, where);
            var fileName = document.Text(image, "filename", where);
            images.Add(fileName, document.Split(image, where), Captions(document, image, where), className: null,
                where);
        }

        return images.Build();
    }

    private static List<string> Captions(AnnotationDocument document, JsonElement image, string where)
    {
        var captions = new List<string>();
        foreach (var sentence in document.Field(image, "sentences", JsonValueKind.Array, where).EnumerateArray())
        {
            var place = $"{where}.sentences[{captions.Count}]";
            document.Require(sentence, JsonValueKind.Object, place);
            captions.Add(sentence.TryGetProperty("raw", out _) || !sentence.TryGetProperty("tokens", out _)
                ? document.Text(sentence, "raw", place)
                : JoinTokens(document, sentence, place));
        }

        return captions;
    }

    private static string JoinTokens(AnnotationDocument document, JsonElement sentence, string place)
    {
        var tokens = document.Field(sentence, "tokens", JsonValueKind.Array, place);
        return string.Join(' ', tokens.EnumerateArray().Select(token => document.Text(token, $"{place}.tokens")));
    }
}

/// <summary>
/// Reads NWPU-Captions as published (HaiyanHuang98/NWPU-Captions, dataset_nwpu.json):
/// <c>{"airplane":[{"raw","raw_1","raw_2","raw_3","raw_4","filename","split"}],...}</c>, the images in one folder a
/// class.
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
                "the whole file",
                "has neither \"images\" (Karpathy's layout) nor classes of images (NWPU-Captions' layout)");
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

/// <summary>Collects the images of one annotation file and refuses unsafe and repeated names.</summary>
internal sealed class CaptionedImageBuilder(AnnotationDocument document, string datasetName, string? imagesFolder)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<CaptionedImage> _images = [];

    internal void Add(string fileName, DatasetSplit split, List<string> rawCaptions, string? className, string where)
    {
        if (!IsInsideFolder(fileName))
        {
            throw document.Wrong($"{where}.filename",
                $"is \"{fileName}\": it must name a file inside the images folder");
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

/// <summary>The short lower-case name of a dataset: rsicd, ucm, sydney, rsitmd, nwpu, or what the file says.</summary>
internal static class DatasetName
{
    internal static string FromFile(string annotationFile)
    {
        var name = Path.GetFileNameWithoutExtension(annotationFile);
        name = name.StartsWith("dataset", StringComparison.OrdinalIgnoreCase) ? name["dataset".Length..] : name;
        var folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(annotationFile)));
        return Canonical(name.Trim('_', '-') is { Length: > 0 } rest ? rest : folder ?? "");
    }

    // "Sydney", "RSITMD_captions", "UCM-Captions", "NWPU_caption" and the like differ from file to file.
    internal static string Canonical(string name)
    {
        var lower = name.Trim().ToLowerInvariant().Replace('-', '_');
        foreach (var ending in (string[])["_captions", "_caption"])
        {
            lower = lower.EndsWith(ending, StringComparison.Ordinal) ? lower[..^ending.Length] : lower;
        }

        return lower.Length > 0 ? lower : "dataset";
    }
}

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
