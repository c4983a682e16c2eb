using System.Text;

namespace Nadir.Metrics;

/// <summary>Reads captions to score, in any of the forms in which they are passed on.</summary>
/// <remarks>
/// JSON, an object of images: <c>{"id":{"hypothesis":"a plane","references":["two planes"]},...}</c>, also with
/// <c>"alternatives"</c> (more captions of the system) and <c>"image"</c> (the file). COCO's results,
/// <c>[{"image_id":1,"caption":"a plane"},...]</c>, and its annotations, <c>{"images":[...],"annotations":[...]}</c>.
/// JSON lines (.jsonl), one such image a line with its <c>"id"</c>. CSV (.csv) with a header: <c>id</c>,
/// <c>hypothesis</c>, and columns that begin with
/// <c>reference</c>; rows of one id are one image. Names that others use are known too: <c>image_id</c>,
/// <c>caption</c>,
/// <c>prediction</c>, <c>refs</c>, <c>file_name</c>. Other members and columns are ignored.
/// </remarks>
public static class CaptionInputReader
{
    /// <summary>The largest file that is read, in bytes: 512 MiB, some million images.</summary>
    public const long MaximumBytes = 512L << 20;

    /// <summary>Reads a file that has predictions and references.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is too large or is not such an input; the
    /// message says where.</exception>
    public static IReadOnlyList<CaptionPrediction> Read(string path) => Read(path, references: null).Predictions;

    /// <summary>Reads predictions, and the references that another file has for them.</summary>
    /// <param name="path">The file of predictions. References in it count only where there is no other file.</param>
    /// <param name="references">The file of references, such as COCO's annotations; null if the
    /// first file has them.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is too large or is not such an input, or an image has no reference; the message says which.
    /// </exception>
    public static CaptionInput Read(string path, string? references)
    {
        var predictions = ReadFile(path);
        return references is null ? Join(predictions, predictions, path, path)
            : Join(predictions, ReadFile(references), path, references);
    }

    /// <summary>Reads JSON text that has predictions and references.</summary>
    /// <param name="utf8">The text in UTF-8.</param>
    /// <param name="source">What error messages call it.</param>
    /// <exception cref="InvalidDataException">The text is not such an input; the message says where.</exception>
    public static IReadOnlyList<CaptionPrediction> Parse(ReadOnlySpan<byte> utf8, string source)
    {
        var file = CaptionJson.Read(utf8.ToArray(), source);
        return Join(file, file, source, source).Predictions;
    }

    private static CaptionFile ReadFile(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new FileNotFoundException($"{path} does not exist.", path);
        }

        if (file.Length > MaximumBytes)
        {
            throw new InvalidDataException(
                $"{path} has {file.Length:N0} bytes; at most {MaximumBytes:N0} are read: score parts of it.");
        }

        var bytes = File.ReadAllBytes(path);
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".csv" => CaptionCsv.Read(Text(bytes, path), path),
            ".jsonl" or ".ndjson" => CaptionJson.ReadLines(bytes, path),
            _ => CaptionJson.Read(bytes, path),
        };
    }

    private static string Text(byte[] bytes, string path)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes)
                .TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException(
                $"{path} cannot be scored: it is no UTF-8, at byte {exception.Index}; save it as UTF-8.", exception);
        }
    }

    private static CaptionInput Join(
        CaptionFile predictions, CaptionFile references, string path, string referencesPath)
    {
        if (predictions.Entries.Count == 0)
        {
            throw new InvalidDataException($"{path} cannot be scored: it has no images.");
        }

        var isOne = ReferenceEquals(predictions, references);
        var joined = new List<CaptionPrediction>(predictions.Entries.Count);
        foreach (var entry in predictions.Entries)
        {
            var known = references.Find(entry.Id);
            if (entry.Hypotheses.Count == 0)
            {
                throw new InvalidDataException(
                    $"{path} cannot be scored: the image \"{entry.Id}\" has no \"hypothesis\"."
                    + (isOne ? ""
                        : " The file of predictions comes first, that of the references behind --references."));
            }

            if (known is null || known.References.Count == 0)
            {
                throw new InvalidDataException(isOne
                    ? $"{path} cannot be scored: the image \"{entry.Id}\" has no \"references\"; where another file "
                        + $"has them, name it with --references."
                    : $"{path} cannot be scored: {referencesPath} has no references of the image \"{entry.Id}\".");
            }

            joined.Add(new CaptionPrediction(entry.Id, entry.Hypotheses[0], known.References)
            {
                Alternatives = entry.Hypotheses[1..],
                Image = entry.Image ?? known.Image,
            });
        }

        return new CaptionInput(
            joined, isOne ? []
                : [.. references.Entries.Where(entry => predictions.Find(entry.Id) is null).Select(entry => entry.Id)]);
    }
}
