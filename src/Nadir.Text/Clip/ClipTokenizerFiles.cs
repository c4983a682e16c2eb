using System.IO.Compression;
using System.Text.Json;

namespace Nadir.Text;

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
        var path = new[] { MergesName, TokenizerName, OpenAiName }.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException(
                $"'{folder}' has no tokenizer: put {MergesName} and {VocabularyName}, {TokenizerName} or {OpenAiName} of a CLIP model there.",
                Path.Combine(folder, MergesName));
        try
        {
            return new ClipTokenizer(Path.GetFileName(path) switch
            {
                MergesName => new BytePairMerges(ReadMerges(ReadBounded(File.OpenRead(path)), int.MaxValue), ReadVocabulary(Path.Combine(folder, VocabularyName))),
                TokenizerName => TokenizerJson.Read(ReadBounded(File.OpenRead(path))),
                _ => new BytePairMerges(ReadMerges(ReadBounded(new GZipStream(File.OpenRead(path), CompressionMode.Decompress)), OpenAiMerges), Ids: null),
            });
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{path}' is not the tokenizer of a CLIP model: {exception.Message.TrimEnd('.')}.", exception);
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
