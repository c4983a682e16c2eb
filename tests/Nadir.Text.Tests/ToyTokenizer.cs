using System.IO.Compression;
using System.Text.Json;

namespace Nadir.Text.Tests;

/// <summary>A tokenizer of a few merges, as it would be published.</summary>
internal static class ToyTokenizer
{
    public static readonly (string Left, string Right)[] Merges =
        [("a", "i"), ("ai", "r"), ("p", "o"), ("r", "t</w>"), ("po", "rt</w>"), ("air", "port</w>"), ("l", "l"),
            ("ll", "ll"), ("Ã", "©</w>")];

    public static ClipTokenizer Create() => new(new BytePairMerges(Merges, Ids: null));

    public static void WriteMerges(string folder) =>
        File.WriteAllLines(Path.Combine(folder, "merges.txt"), ["#version: 0.2", .. Lines()]);

    public static void WriteOpenAi(string folder)
    {
        using var writer = new StreamWriter(
            new GZipStream(File.Create(Path.Combine(folder, "bpe_simple_vocab_16e6.txt.gz")),
                CompressionLevel.Fastest));
        writer.Write("\"bpe_simple_vocab_16e6.txt#version: 0.2\n" + string.Join('\n', Lines()) + '\n');
    }

    public static void WriteJson(string folder, bool asArrays)
    {
        object[] merges = [.. Merges.Select(merge => asArrays ? (object)new[] { merge.Left, merge.Right }
            : $"{merge.Left} {merge.Right}")];
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), JsonSerializer.Serialize(
            new { model = new { type = "BPE", end_of_word_suffix = "</w>", vocab = Ids(), merges } }));
    }

    public static Dictionary<string, int> Ids() =>
        new BytePairMerges(Merges, Ids: null).Tokens().Index().ToDictionary(token => token.Item, token => token.Index);

    private static IEnumerable<string> Lines() => Merges.Select(merge => $"{merge.Left} {merge.Right}");
}
