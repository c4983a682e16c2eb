using System.Text.Json;
using Nadir.Text;

namespace Nadir.Metrics;

/// <summary>
/// Reads the input of <c>nadir score --task retrieval</c>: <c>{"similarity":[[...],...],"captionsPerImage":5}</c>, one
/// row an image, one column a caption, the captions of the first image first.
/// </summary>
/// <remarks>
/// Where images have different numbers of captions, <c>"captionOwners":[0,0,1,...]</c> (the image of each column)
/// stands in the place of <c>captionsPerImage</c>. Other properties are ignored. Numbers are kept in double precision,
/// so that no tie is made by rounding.
/// </remarks>
public static class RetrievalInputReader
{
    /// <summary>The largest file that is read, in bytes: 1 GiB, some 50 million similarities.</summary>
    public const long MaximumBytes = 1L << 30;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The JSON file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is too large or is not such an input; the
    /// message says where.</exception>
    public static RetrievalInput Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new FileNotFoundException($"{path} does not exist.", path);
        }

        return file.Length <= MaximumBytes
            ? Parse(File.ReadAllBytes(path), path)
            : throw new InvalidDataException(
                $"{path} has {file.Length:N0} bytes; at most {MaximumBytes:N0} are read: score parts of it.");
    }

    /// <summary>Reads JSON text.</summary>
    /// <param name="utf8">The text in UTF-8.</param>
    /// <param name="source">What error messages call it.</param>
    /// <exception cref="InvalidDataException">The text is not such an input; the message says where.</exception>
    public static RetrievalInput Parse(ReadOnlySpan<byte> utf8, string source)
    {
        if (utf8.StartsWith("\uFEFF"u8))
        {
            utf8 = utf8[3..];
        }

        try
        {
            var json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 16 });
            return Parse(ref json);
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException or ArgumentException)
        {
            var what = exception is JsonException ? "is not valid JSON" : "cannot be scored";
            var why = exception is JsonException error ? ReadableJson.Reason(error) + "." : exception.Message;
            throw new InvalidDataException($"{source} {what}: {why}", exception);
        }
    }

    private static RetrievalInput Parse(ref Utf8JsonReader json)
    {
        SimilarityMatrix? matrix = null;
        int? captionsPerImage = null;
        List<int>? owners = null;
        Require(ref json, JsonTokenType.StartObject, "the whole file", "an object");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("similarity"u8))
            {
                matrix = SimilarityMatrix.Read(ref json);
            }
            else if (json.ValueTextEquals("captionsPerImage"u8))
            {
                Require(ref json, JsonTokenType.Number, "captionsPerImage", "a number");
                captionsPerImage = Integer(ref json, "captionsPerImage");
            }
            else if (json.ValueTextEquals("captionOwners"u8))
            {
                owners = Owners(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        json.Read(); // Text behind the object is an error.
        if (matrix is null)
        {
            throw new InvalidDataException("it has no \"similarity\".");
        }

        return new RetrievalInput(matrix.Values, owners is null ? Even(matrix, captionsPerImage)
            : new CaptionOwners(Fitting(owners, matrix), matrix.Rows));
    }

    internal static void Require(ref Utf8JsonReader json, JsonTokenType type, string where, string what)
    {
        if (json.Read() && json.TokenType != type)
        {
            throw new InvalidDataException($"{where} must be {what}, not {json.TokenType}.");
        }
    }

    private static CaptionOwners Even(SimilarityMatrix matrix, int? captionsPerImage)
    {
        if (captionsPerImage is not { } each)
        {
            throw new InvalidDataException("it has neither \"captionsPerImage\" nor \"captionOwners\".");
        }

        if (each < 1 || matrix.Columns != (long)matrix.Rows * each)
        {
            throw new InvalidDataException(
                $"similarity is {matrix.Rows} x {matrix.Columns}, but {matrix.Rows} images with {each} captions each "
                    + $"need {(long)matrix.Rows * each} columns.");
        }

        return CaptionOwners.Even(matrix.Rows, each);
    }

    private static List<int> Fitting(List<int> owners, SimilarityMatrix matrix) => owners.Count == matrix.Columns
        ? owners
        : throw new InvalidDataException($"captionOwners has {owners.Count} entries for {matrix.Columns} columns.");

    private static List<int> Owners(ref Utf8JsonReader json)
    {
        var owners = new List<int>();
        Require(ref json, JsonTokenType.StartArray, "captionOwners", "an array");
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number)
            {
                throw new InvalidDataException(
                    $"captionOwners[{owners.Count}] must be a number, not {json.TokenType}.");
            }

            owners.Add(Integer(ref json, $"captionOwners[{owners.Count}]"));
        }

        return owners;
    }

    private static int Integer(ref Utf8JsonReader json, string where) => json.TryGetInt32(out var value)
        ? value
        : throw new InvalidDataException($"{where} must be a whole number.");
}
