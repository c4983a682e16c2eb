using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Nadir.Text;

/// <summary>
/// CLIP's tokenizer: cleans a text, splits it to words, and merges the bytes of each word (byte-pair encoding). Gives
/// the ids of <c>clip.tokenize(text, truncate=True)</c> and of open_clip's <c>SimpleTokenizer</c>.
/// </summary>
/// <remarks>
/// Safe to use from many threads.
/// <code>
/// var tokenizer = ClipTokenizer.Load(folder);       // merges.txt (+ vocab.json), tokenizer.json or
/// bpe_simple_vocab_16e6.txt.gz long[] ids = tokenizer.Encode("an airport");      // 77 ids: start, words, end, then
/// zeros long[] batch = tokenizer.EncodeBatch(texts);      // texts.Count x 77, row by row
/// </code>
/// </remarks>
public sealed class ClipTokenizer
{
    /// <summary>The length that the text towers of CLIP were trained with.</summary>
    public const int DefaultContextLength = 77;

    // Enough for every word of captions; longer words and later ones are merged each time.
    private const int CachedWords = 1 << 17;
    private const int CachedWordLength = 40;

    private readonly BytePairEncoder _encoder;
    private readonly ConcurrentDictionary<string, int[]> _words = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _wordsBySpan;
    private int _cached;

    internal ClipTokenizer(BytePairMerges merges)
    {
        _encoder = new BytePairEncoder(merges);
        VocabularySize = _encoder.VocabularySize;
        StartOfText = _encoder.IdOf(ClipWordEnumerator.StartOfText);
        EndOfText = _encoder.IdOf(ClipWordEnumerator.EndOfText);
        _words[ClipWordEnumerator.StartOfText] = [StartOfText];
        _words[ClipWordEnumerator.EndOfText] = [EndOfText];
        _wordsBySpan = _words.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The number of ids: 49,408 for all published CLIP models.</summary>
    public int VocabularySize { get; }

    /// <summary>The id before the words, 49,406.</summary>
    public int StartOfText { get; }

    /// <summary>The id behind the words, 49,407: the text tower's output is taken where it first stands.</summary>
    public int EndOfText { get; }

    /// <summary>Reads the tokenizer of a model folder.</summary>
    /// <param name="folder">
    /// Holds <c>merges.txt</c> (with or without <c>vocab.json</c>), or <c>tokenizer.json</c>, or
    /// <c>bpe_simple_vocab_16e6.txt.gz</c>.
    /// </param>
    /// <exception cref="FileNotFoundException">The folder has none of these files; the message says
    /// where to get one.</exception>
    /// <exception cref="InvalidDataException">A file is damaged or holds another kind of tokenizer.</exception>
    public static ClipTokenizer Load(string folder) => ClipTokenizerFiles.Load(folder);

    /// <summary>Encodes a text to the given length.</summary>
    /// <param name="text">Any text, not cleaned yet.</param>
    /// <param name="contextLength">At least 2.</param>
    /// <returns><see cref="StartOfText"/>, the words' ids, <see cref="EndOfText"/>, and zeros. A text too long is cut,
    /// and its last id is <see cref="EndOfText"/>.</returns>
    public long[] Encode(string text, int contextLength = DefaultContextLength)
    {
        var ids = new long[contextLength];
        Encode(text, ids);
        return ids;
    }

    /// <summary>Encodes texts to one array for a tensor [texts.Count, contextLength].</summary>
    /// <param name="texts">Any texts, not cleaned yet.</param>
    /// <param name="contextLength">At least 2.</param>
    public long[] EncodeBatch(IReadOnlyList<string> texts, int contextLength = DefaultContextLength)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var ids = new long[texts.Count * contextLength];
        for (var row = 0; row < texts.Count; row++)
        {
            Encode(texts[row], ids.AsSpan(row * contextLength, contextLength));
        }

        return ids;
    }

    /// <summary>Encodes a text into a row of ids, without allocating for usual texts.</summary>
    /// <param name="text">Any text, not cleaned yet.</param>
    /// <param name="ids">Takes the ids as <see cref="Encode(string,int)"/> returns them; its length, at least 2, is
    /// the context length.</param>
    /// <returns>How many ids were written before the zeros, at least 2.</returns>
    public int Encode(string text, Span<long> ids)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(ids.Length, 2);
        var row = new IdRow(ids[1..]);
        WriteIds(text, ref row);
        ids[0] = StartOfText;
        var end = Math.Min(row.Length + 1, ids.Length - 1);
        ids[end] = EndOfText;
        ids[(end + 1)..].Clear();
        return end + 1;
    }

    /// <summary>The ids of a text's words: without start, end, padding and truncation.</summary>
    /// <param name="text">Any text, not cleaned yet.</param>
    public IReadOnlyList<int> Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new List<int>();
        foreach (var word in new ClipWordEnumerator(ClipText.Clean(text)))
        {
            ids.AddRange(IdsOf(word));
        }

        return ids;
    }

    /// <summary>
    /// The text of ids: in lower case, with a space behind each word; special tokens are written out.
    /// </summary>
    /// <param name="ids">Ids that are no token's are left out; parts of a character become U+FFFD.</param>
    public string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return ByteAlphabet.Decode(string.Concat(ids.Select(_encoder.TokenOf)))
            .Replace(BytePairMerges.WordEnd, " ", StringComparison.Ordinal);
    }

    private void WriteIds(string text, ref IdRow row)
    {
        if (!TextRepair.IsUndamaged(text))
        {
            WriteCleanIds(ClipText.Clean(text), ref row);
            return;
        }

        // Nearly every caption: plain ASCII, in which only capitals and blanks have to be dealt with.
        var buffer = ArrayPool<char>.Shared.Rent(text.Length);
        Ascii.ToLower(text, buffer, out var length);
        WriteCleanIds(buffer.AsSpan(0, length), ref row);
        ArrayPool<char>.Shared.Return(buffer);
    }

    private void WriteCleanIds(ReadOnlySpan<char> text, ref IdRow row)
    {
        foreach (var word in new ClipWordEnumerator(text))
        {
            if (!row.TryAdd(IdsOf(word)))
            {
                return;
            }
        }
    }

    private int[] IdsOf(ReadOnlySpan<char> word)
    {
        if (_wordsBySpan.TryGetValue(word, out var ids))
        {
            return ids;
        }

        ids = _encoder.Encode(word);
        if (word.Length <= CachedWordLength && Volatile.Read(ref _cached) < CachedWords
            && _wordsBySpan.TryAdd(word, ids))
        {
            Interlocked.Increment(ref _cached);
        }

        return ids;
    }

    private ref struct IdRow(Span<long> ids)
    {
        private readonly Span<long> _ids = ids;

        public int Length { get; private set; }

        /// <summary>Adds ids while there is room; false when there is no more.</summary>
        public bool TryAdd(int[] ids)
        {
            foreach (var id in ids)
            {
                if (Length == _ids.Length)
                {
                    return false;
                }

                _ids[Length++] = id;
            }

            return true;
        }
    }
}

/// <summary>Finds and reads the files that a CLIP tokenizer is published as.</summary>
internal static class ClipTokenizerFiles
{
    /// <summary>OpenAI's file of merges.</summary>
    internal const string OpenAiName = "bpe_simple_vocab_16e6.txt.gz";

    private const string MergesName = "merges.txt";
    private const string VocabularyName = "vocab.json";
    private const string TokenizerName = "tokenizer.json";

    // OpenAI's file has more: CLIP uses as many as make 49,152 tokens with the bytes, less 2.
    private const int OpenAiMerges = 49152 - 256 - 2;

    // The largest published ones have about 4 MB.
    private const long MaximumBytes = 64L << 20;

    internal static ClipTokenizer Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var path = new[] { MergesName, TokenizerName, OpenAiName }.Select(name => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException(
                $"'{folder}' has no tokenizer: "
                    + $"put {MergesName} and {VocabularyName}, {TokenizerName} or {OpenAiName} of a CLIP model there.",
                Path.Combine(folder, MergesName));
        try
        {
            return new ClipTokenizer(Path.GetFileName(path) switch
            {
                MergesName => new BytePairMerges(ReadMerges(ReadBounded(File.OpenRead(path)), int.MaxValue),
                    ReadVocabulary(Path.Combine(folder, VocabularyName))),
                TokenizerName => TokenizerJson.Read(ReadBounded(File.OpenRead(path))),
                _ =>
                    new BytePairMerges(ReadMerges(
                        ReadBounded(new GZipStream(File.OpenRead(path), CompressionMode.Decompress)), OpenAiMerges),
                        Ids: null),
            });
        }
        catch (Exception exception)
            when (exception is InvalidDataException or JsonException or InvalidOperationException)
        {
            throw new InvalidDataException(
                $"'{path}' is not the tokenizer of a CLIP model: {exception.Message.TrimEnd('.')}.", exception);
        }
    }

    private static List<(string Left, string Right)> ReadMerges(byte[] content, int most)
    {
        using var reader = new StreamReader(new MemoryStream(content));
        var merges = new List<(string, string)>();
        for (var number = 1; merges.Count < most && reader.ReadLine() is { } line; number++)
        {
            var isHeader = number == 1 && line.Contains("#version", StringComparison.Ordinal);
            if (!isHeader && line.Length > 0)
            {
                merges.Add(line.Split(' ') is [var left, var right]
                    ? (left, right)
                    : throw new InvalidDataException($"line {number} must be two tokens"));
            }
        }

        return merges;
    }

    private static Dictionary<string, int>? ReadVocabulary(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var json = JsonDocument.Parse(ReadBounded(File.OpenRead(path)));
        return TokenizerJson.ReadIds(json.RootElement);
    }

    private static byte[] ReadBounded(Stream stream)
    {
        using (stream)
        {
            using var content = new MemoryStream();
            var buffer = new byte[1 << 16];
            while (stream.Read(buffer) is > 0 and var count)
            {
                content.Write(buffer, 0, count);
                if (content.Length > MaximumBytes)
                {
                    throw new InvalidDataException($"it holds more than {MaximumBytes >> 20} MiB");
                }
            }

            return content.ToArray();
        }
    }
}

/// <summary>
/// Reads <c>tokenizer.json</c>, the file of Hugging Face's tokenizers, where it holds a byte-pair encoding of words.
/// </summary>
internal static class TokenizerJson
{
    internal static BytePairMerges Read(byte[] content)
    {
        using var json = JsonDocument.Parse(content);
        if (!json.RootElement.TryGetProperty("model", out var model)
            || !model.TryGetProperty("vocab", out var vocabulary) || vocabulary.ValueKind != JsonValueKind.Object
            || !model.TryGetProperty("merges", out var merges) || merges.ValueKind != JsonValueKind.Array
            || !model.TryGetProperty("end_of_word_suffix", out var suffix)
            || suffix.GetString() != BytePairMerges.WordEnd)
        {
            throw new InvalidDataException(
                $"it holds no byte-pair encoding of words that end with {BytePairMerges.WordEnd}");
        }

        return new BytePairMerges([.. merges.EnumerateArray().Select(Merge)], ReadIds(vocabulary));
    }

    /// <summary>Reads an object of tokens and their ids.</summary>
    internal static Dictionary<string, int> ReadIds(JsonElement vocabulary) =>
        vocabulary.EnumerateObject().ToDictionary(
            token => token.Name,
            token => token.Value.TryGetInt32(out var id) && id >= 0 ? id
                : throw new InvalidDataException($"the id of '{token.Name}' is no id"));

    // Older versions write "a b", newer ones ["a","b"].
    private static (string Left, string Right) Merge(JsonElement merge)
    {
        string[] parts = merge.ValueKind == JsonValueKind.Array
            ? [.. merge.EnumerateArray().Select(part => part.GetString() ?? "")]
            : merge.GetString()?.Split(' ') ?? [];
        return parts is [var left, var right] ? (left, right)
            : throw new InvalidDataException($"the merge {merge} must be two tokens");
    }
}
