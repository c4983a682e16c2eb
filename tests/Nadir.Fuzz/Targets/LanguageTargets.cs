using System.Text;
using System.Text.Json;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Recipes;
using Nadir.Text;

namespace Nadir.Fuzz.Targets;

/// <summary>CLIP's tokenizer, and recipes.</summary>
internal static class LanguageTargets
{
    private static readonly string[] Words =
    [
        "many planes are parked at the airport", "<|startoftext|>", "<|endoftext|>", "it's", "we'll", "don't", "&amp;",
        "&#x1F600;", "&lt;b&gt;", "\u00e9t\u00e9", "\u4e2d\u6587", "\u0e01\u0e33", "\u202e",
        "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
        "12345", "Ã©", "â€™", "\t\n", "A\u030a", "\u1e9e", "\u0130",
    ];

    public static FuzzTarget Tokenizer()
    {
        var tokenizer = new Lazy<ClipTokenizer>(MakeTokenizer);
        return new TextTarget(
            "tokenizer",
            ["a satellite image of a harbor", "Many PLANES, it's 12 of them!",
                "&quot;quoted&quot; caf\u00e9 \u4e2d\u6587"],
            Words,
            bytes =>
            {
                var text = Encoding.UTF8.GetString(bytes);
                var ids = tokenizer.Value.Encode(text);
                if (ids.Length != ClipTokenizer.DefaultContextLength || ids[0] != tokenizer.Value.StartOfText
                    || ids.Any(id => id < 0 || id >= tokenizer.Value.VocabularySize))
                {
                    throw new InvalidOperationException("The ids are not those of a text.");
                }

                tokenizer.Value.Decode(tokenizer.Value.Tokenize(text));
            },
            _ => false,
            smoke: 8000);
    }

    public static FuzzTarget TokenizerFiles() => new FileTarget(
        "tokenizer-file",
        () =>
            [Encoding.UTF8.GetBytes(
                """{"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab</w>":2},"merges":["a b</w>"]},"added_tokens":[{"id":3,"content":"<|startoftext|>"},{"id":4,"content":"<|endoftext|>"}]}""")],
        path =>
        {
            var folder = Path.GetDirectoryName(path)!;
            File.Copy(path, Path.Combine(folder, "tokenizer.json"), overwrite: true);
            ClipTokenizer.Load(folder);
        },
        error => error is InvalidDataException,
        smoke: 300);

    public static FuzzTarget Recipes() => new TextTarget(
        "recipe",
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "recipes"), "*.json")
            .Order(StringComparer.Ordinal).Select(File.ReadAllText)],
        ["\"task\": \"clip\"", "\"task\": \"osdpm\"", "\"task\": \"sfdr\"", "\"epochs\": -1", "\"batchSize\": 0",
            "\"seed\": 1", "\"model\": {}", "\"model\": null", "\"optimizer\": null", "\"train\": []",
            "\"train\": [null]", "// a comment\n"],
        new RecipeReader().Read,
        error => error is TrainingException,
        smoke: 800);

    private static ClipTokenizer MakeTokenizer()
    {
        // The bytes alone, and a few merges: as CLIP's, only smaller.
        var folder = Directory.CreateTempSubdirectory("nadir-fuzz-").FullName;
        string[] merges = ["a n", "t h", "i n", "an d</w>", "th e</w>", "a i", "p l", "pl an", "plan e"];
        var letters = Enumerable.Range(0, 256).Select(ByteLetter).ToArray();
        string[] tokens = [.. letters, .. letters.Select(letter => letter + "</w>"),
            .. merges.Select(merge => merge.Replace(" ", "", StringComparison.Ordinal)), "<|startoftext|>",
            "<|endoftext|>"];
        File.WriteAllText(Path.Combine(folder, "merges.txt"), "#version: 0.2\n" + string.Join('\n', merges) + "\n");
        File.WriteAllText(Path.Combine(folder, "vocab.json"),
            JsonSerializer.Serialize(
                tokens.Select((token, id) => (token, id)).ToDictionary(pair => pair.token, pair => pair.id)));
        var tokenizer = ClipTokenizer.Load(folder);
        Directory.Delete(folder, recursive: true);
        return tokenizer;
    }

    // The letter by which GPT-2's alphabet writes a byte: itself where it is visible, else one from 256 on.
    private static string ByteLetter(int value)
    {
        static bool IsVisible(int b) => b is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255);
        return ((char)(IsVisible(value) ? value : 256 + Enumerable.Range(0, value).Count(b => !IsVisible(b))))
            .ToString();
    }

    private sealed class RecipeReader
    {
        private readonly string _path = Path.Combine(
            Path.GetTempPath(), $"nadir-fuzz-recipe-{Environment.ProcessId}.json");

        public void Read(byte[] recipe)
        {
            File.WriteAllBytes(_path, recipe);
            try
            {
                RecipeFile.Read(Nadir.Systems.KnownSystems.Registry, _path);
            }
            finally
            {
                File.Delete(_path);
            }
        }
    }
}
