using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nadir.Files;

namespace Nadir.Text;

/// <summary>Reads and writes a <see cref="RetrievalVocabulary"/> in a model's folder, under the name of
/// <see cref="VocabularyFile"/>.</summary>
/// <remarks>
/// The file is <c>{"tokenizer":"treebank","source":"Train","words":["many","planes",...]}</c>; the first word has id 1.
/// Safe to use from many threads.
/// </remarks>
public static class RetrievalVocabularyFile
{
    private const string Tokenizer = "treebank";

    private static readonly RetrievalVocabularyJson Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        IndentSize = 0,
        MaxDepth = 8,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Writes the vocabulary into a model folder; an older file is replaced only once the new one is
    /// complete.</summary>
    /// <param name="vocabulary">What to write.</param>
    /// <param name="modelFolder">An existing folder.</param>
    public static void Save(RetrievalVocabulary vocabulary, string modelFolder)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        var path = Path.Combine(modelFolder, VocabularyFile.FileName);
        var content = new RetrievalVocabularyContent(Tokenizer, vocabulary.Source.ToString(), [.. vocabulary.Words]);
        DurableFile.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(content, Json.RetrievalVocabularyContent));
    }

    /// <summary>Reads the vocabulary of a model folder.</summary>
    /// <param name="modelFolder">The folder that holds the file.</param>
    /// <returns>Null where the file holds a vocabulary of another kind.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no vocabulary; the message says why.</exception>
    public static RetrievalVocabulary? Load(string modelFolder)
    {
        var path = Path.Combine(modelFolder, VocabularyFile.FileName);
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new FileNotFoundException($"{path} is missing: the model folder needs its vocabulary.", path);
        }

        if (file.Length > VocabularyFile.MaximumBytes)
        {
            throw new InvalidDataException(
                $"{path} has {file.Length:N0} bytes; a vocabulary has at most {VocabularyFile.MaximumBytes:N0}.");
        }

        try
        {
            var content = JsonSerializer.Deserialize(File.ReadAllBytes(path), Json.RetrievalVocabularyContent);
            if (content is not { Tokenizer: Tokenizer })
            {
                return null;
            }

            return content.Words is { } words
                && Enum.TryParse<RetrievalVocabularySource>(content.Source, out var source) && Enum.IsDefined(source)
                && !words.Any(string.IsNullOrWhiteSpace)
                ? new RetrievalVocabulary(words, source)
                : throw new InvalidDataException(
                    $"{path} must hold \"tokenizer\": \"{Tokenizer}\", \"source\" and \"words\".");
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"{path} is not a vocabulary: {exception.Message}", exception);
        }
    }
}

/// <summary>The file's content.</summary>
internal sealed record RetrievalVocabularyContent(string? Tokenizer, string? Source, string[]? Words);

[JsonSerializable(typeof(RetrievalVocabularyContent))]
internal sealed partial class RetrievalVocabularyJson : JsonSerializerContext;
