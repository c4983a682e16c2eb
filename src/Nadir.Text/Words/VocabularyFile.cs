using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nadir.Files;

namespace Nadir.Text;

/// <summary>Reads and writes <c>vocabulary.json</c>, the vocabulary in a model's folder.</summary>
/// <remarks>
/// The file is <c>{"tokenizer":"words","specialTokens":["&lt;pad&gt;","&lt;unk&gt;"],"words":["a","the",...]}</c>;
/// the ids are the positions, special tokens first.
/// </remarks>
public static class VocabularyFile
{
    /// <summary>The file's name inside a model folder.</summary>
    public const string FileName = "vocabulary.json";

    /// <summary>The largest file that is read, in bytes: 64 MiB.</summary>
    public const long MaximumBytes = 64L << 20;

    private const string Tokenizer = "words";

    private static readonly VocabularyJsonContext Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        IndentSize = 0,
        MaxDepth = 8,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Writes the vocabulary into a model folder; an older file is replaced only once the new one is complete.</summary>
    /// <param name="vocabulary">What to write.</param>
    /// <param name="modelFolder">An existing folder.</param>
    public static void Save(Vocabulary vocabulary, string modelFolder)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        var path = Path.Combine(modelFolder, FileName);
        var content = new VocabularyContent(
            Tokenizer, [.. vocabulary.Tokens.Take(vocabulary.SpecialTokenCount)], [.. vocabulary.Tokens.Skip(vocabulary.SpecialTokenCount)]);
        DurableFile.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(content, Json.VocabularyContent));
    }

    /// <summary>Reads the vocabulary of a model folder.</summary>
    /// <param name="modelFolder">The folder that holds <see cref="FileName"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no vocabulary; the message says why.</exception>
    public static Vocabulary Load(string modelFolder)
    {
        var path = Path.Combine(modelFolder, FileName);
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new FileNotFoundException($"{path} is missing: the model folder needs its vocabulary.", path);
        }

        if (file.Length > MaximumBytes)
        {
            throw new InvalidDataException($"{path} has {file.Length:N0} bytes; a vocabulary has at most {MaximumBytes:N0}.");
        }

        try
        {
            var content = JsonSerializer.Deserialize(File.ReadAllBytes(path), Json.VocabularyContent);
            if (content is not { Tokenizer: Tokenizer, SpecialTokens: not null, Words: not null })
            {
                throw new InvalidDataException($"{path} must hold \"tokenizer\": \"{Tokenizer}\", \"specialTokens\" and \"words\".");
            }

            return new Vocabulary(content.SpecialTokens, content.Words);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"{path} is not a vocabulary: {exception.Message}", exception);
        }
    }
}

/// <summary>The file's content.</summary>
internal sealed record VocabularyContent(string? Tokenizer, string[]? SpecialTokens, string[]? Words);

[JsonSerializable(typeof(VocabularyContent))]
internal sealed partial class VocabularyJsonContext : JsonSerializerContext;
