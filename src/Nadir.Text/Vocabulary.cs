using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nadir.Files;

namespace Nadir.Text;

/// <summary>
/// The words that a model knows, each with its id: <c>&lt;pad&gt;</c> is 0, <c>&lt;unk&gt;</c> (any other word) is 1,
/// then further special tokens if asked for, then the words.
/// </summary>
/// <remarks>Text is split by <see cref="WordTokenizer"/>. Immutable, and safe to use from many threads.</remarks>
public sealed class Vocabulary : ITextTokenizer
{
    /// <summary>The id that fills the rows behind their last word.</summary>
    public const int PaddingId = 0;

    /// <summary>The id of every word that is not in the vocabulary.</summary>
    public const int UnknownId = 1;

    private readonly string[] _tokens;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _ids;

    /// <summary>Makes a vocabulary of given tokens.</summary>
    /// <param name="specialTokens">Begins with <c>&lt;pad&gt;</c> and <c>&lt;unk&gt;</c>.</param>
    /// <param name="words">Words as the tokenizer writes them; their ids follow the special tokens'.</param>
    /// <exception cref="ArgumentException">A token is there twice, a word is none, or the two first specials
    /// are missing.</exception>
    public Vocabulary(IReadOnlyList<string> specialTokens, IReadOnlyList<string> words)
    {
        VocabularyRules.Check(specialTokens, words);
        _tokens = [.. specialTokens, .. words];
        SpecialTokenCount = specialTokens.Count;

        // Not a frozen dictionary: it looks words up no faster here, and making it costs a query more than its answer
        // does.
        var ids = new Dictionary<string, int>(words.Count, StringComparer.Ordinal);
        for (var id = SpecialTokenCount; id < _tokens.Length; id++)
        {
            ids.Add(_tokens[id], id);
        }

        _ids = ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The tokens by id, the special ones first.</summary>
    public IReadOnlyList<string> Tokens => _tokens;

    /// <inheritdoc/>
    Vocabulary ITextTokenizer.Words => this;

    /// <summary>The number of ids.</summary>
    public int Count => _tokens.Length;

    /// <summary>How many of the first ids are special tokens; at least 2.</summary>
    public int SpecialTokenCount { get; }

    /// <summary>Collects the words of captions.</summary>
    /// <param name="captions">The training captions.</param>
    /// <param name="minimumCount">A word seen fewer times than this is left out; at least 1.</param>
    /// <param name="furtherSpecialTokens">Special tokens behind <c>&lt;pad&gt;</c> and <c>&lt;unk&gt;</c>, such as
    /// <c>&lt;bos&gt;</c>.</param>
    /// <returns>The words by falling count, equal counts in ordinal order: the captions' order
    /// does not matter.</returns>
    public static Vocabulary Build(
        IEnumerable<string> captions, int minimumCount = 1, params IReadOnlyList<string> furtherSpecialTokens)
    {
        ArgumentNullException.ThrowIfNull(captions);
        ArgumentNullException.ThrowIfNull(furtherSpecialTokens);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumCount, 1);
        var counts = new Dictionary<string, int>();
        var bySpan = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        var buffer = new char[WordEnumerator.BufferLength];
        foreach (var caption in captions)
        {
            foreach (var word in new WordEnumerator(caption, buffer))
            {
                bySpan[word] = bySpan.TryGetValue(word, out var count) ? count + 1 : 1;
            }
        }

        var words = counts.Where(pair => pair.Value >= minimumCount)
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal);
        return new Vocabulary(
            [VocabularyRules.PaddingToken, VocabularyRules.UnknownToken, .. furtherSpecialTokens],
            [.. words.Select(pair => pair.Key)]);
    }

    /// <summary>The id of a word as the tokenizer writes it; <see cref="UnknownId"/> when it is not known.</summary>
    /// <param name="word">One lower-case word; special tokens are not looked up.</param>
    public int IdOf(ReadOnlySpan<char> word) => _ids.TryGetValue(word, out var id) ? id : UnknownId;

    /// <summary>The id of a special token such as <c>&lt;bos&gt;</c>.</summary>
    /// <param name="token">The token as given to the constructor.</param>
    /// <exception cref="ArgumentException">There is no such special token.</exception>
    public int IdOfSpecial(string token)
    {
        var id = Array.IndexOf(_tokens, token, 0, SpecialTokenCount);
        return id >= 0 ? id : throw new ArgumentException(
            $"The vocabulary has no special token '{token}'.", nameof(token));
    }

    /// <summary>Writes the ids of a text's words and fills the rest with <see cref="PaddingId"/>.</summary>
    /// <param name="text">The text; words beyond the destination's length are cut off.</param>
    /// <param name="ids">Takes the ids; its length is the maximum length.</param>
    /// <returns>The number of words written; 0 for a text without words.</returns>
    public int Encode(ReadOnlySpan<char> text, Span<long> ids)
    {
        var length = 0;
        var words = new WordEnumerator(text, stackalloc char[WordEnumerator.BufferLength]);
        while (length < ids.Length && words.MoveNext())
        {
            ids[length++] = IdOf(words.Current);
        }

        ids[length..].Clear(); // PaddingId is 0.
        return length;
    }

    /// <summary>The ids of a text's words, without padding.</summary>
    /// <param name="text">The text; words beyond <paramref name="maximumLength"/> are cut off.</param>
    /// <param name="maximumLength">At least 0.</param>
    public long[] Encode(string text, int maximumLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(maximumLength);
        var ids = new long[Math.Min(maximumLength, (text.Length / 2) + 1)];
        return ids[..Encode(text, ids)];
    }

    /// <summary>
    /// The words of ids, joined by blanks; padding is left out, <c>&lt;unk&gt;</c> and other special tokens are
    /// written.
    /// </summary>
    /// <param name="ids">Ids from 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    public string Decode(ReadOnlySpan<long> ids)
    {
        var text = new StringBuilder();
        foreach (var id in ids)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(id, nameof(ids));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, _tokens.Length, nameof(ids));
            if (id != PaddingId)
            {
                text.Append(text.Length > 0 ? " " : "").Append(_tokens[id]);
            }
        }

        return text.ToString();
    }
}

/// <summary>What every vocabulary must obey, whether built or read from a file.</summary>
internal static class VocabularyRules
{
    internal const string PaddingToken = "<pad>";
    internal const string UnknownToken = "<unk>";

    internal static void Check(IReadOnlyList<string> specialTokens, IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(specialTokens);
        ArgumentNullException.ThrowIfNull(words);
        if (specialTokens.Count < 2 || specialTokens[0] != PaddingToken || specialTokens[1] != UnknownToken)
        {
            throw new ArgumentException(
                $"The special tokens must begin with {PaddingToken} and {UnknownToken}.", nameof(specialTokens));
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in specialTokens)
        {
            if (token is not ['<', _, .., '>'] || !seen.Add(token))
            {
                throw new ArgumentException(
                    $"The special token '{token}' is there twice or is not written <like this>.",
                    nameof(specialTokens));
            }
        }

        foreach (var word in words)
        {
            if (word is null || !IsOneWord(word) || !seen.Add(word))
            {
                throw new ArgumentException($"'{word}' is there twice or is not one lower-case word.", nameof(words));
            }
        }
    }

    private static bool IsOneWord(string word)
    {
        var words = new WordEnumerator(word, stackalloc char[WordEnumerator.BufferLength]);
        return words.MoveNext() && words.Current.SequenceEqual(word);
    }
}

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

    /// <summary>
    /// Writes the vocabulary into a model folder; an older file is replaced only once the new one is complete.
    /// </summary>
    /// <param name="vocabulary">What to write.</param>
    /// <param name="modelFolder">An existing folder.</param>
    public static void Save(Vocabulary vocabulary, string modelFolder)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        var path = Path.Combine(modelFolder, FileName);
        var content = new VocabularyContent(
            Tokenizer, [.. vocabulary.Tokens.Take(vocabulary.SpecialTokenCount)],
            [.. vocabulary.Tokens.Skip(vocabulary.SpecialTokenCount)]);
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
            throw new InvalidDataException(
                $"{path} has {file.Length:N0} bytes; a vocabulary has at most {MaximumBytes:N0}.");
        }

        try
        {
            // Member by member: a serializer's own code would be compiled anew at every start of the program.
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 8 });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("tokenizer", out var tokenizer)
                || tokenizer.ValueKind != JsonValueKind.String
                || !tokenizer.ValueEquals(Tokenizer) || TextsOf(root, "specialTokens") is not { } specialTokens
                || TextsOf(root, "words") is not { } words)
            {
                throw new InvalidDataException(
                    $"{path} must hold \"tokenizer\": \"{Tokenizer}\", \"specialTokens\" and \"words\".");
            }

            return new Vocabulary(specialTokens, words);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            // A text with half a surrogate pair is an invalid operation.
            throw new InvalidDataException($"{path} is not a vocabulary: {exception.Message}", exception);
        }
    }

    private static string[]? TextsOf(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var texts = new string[list.GetArrayLength()];
        var count = 0;
        foreach (var element in list.EnumerateArray())
        {
            texts[count++] = element.GetString()!;
        }

        return texts;
    }
}

/// <summary>The file's content.</summary>
internal sealed record VocabularyContent(string? Tokenizer, string[]? SpecialTokens, string[]? Words);

[JsonSerializable(typeof(VocabularyContent))]
internal sealed partial class VocabularyJsonContext : JsonSerializerContext;
