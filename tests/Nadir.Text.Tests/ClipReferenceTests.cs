using System.Text.Json;

namespace Nadir.Text.Tests;

/// <summary>
/// The strings of every file of goldens that OpenAI's tokenizer has written, with the merges beside them.
/// </summary>
[Trait("Category", "Reference")]
public sealed class ClipReferenceTests
{
    private static readonly Lazy<ClipTokenizer> Tokenizer = new(() => ClipTokenizer.Load(ReferenceFolder.Clip()));

    [SkippableFact]
    public void Every_string_is_cleaned_as_the_original_cleans_it() =>
        Assert.Empty(Items().Where(item => ClipText.Clean(item.Text) != item.Clean)
            .Select(item =>
                $"{Escaped(item.Text)} -> {Escaped(ClipText.Clean(item.Text))}, expected {Escaped(item.Clean)}"));

    [SkippableFact]
    public void Every_string_has_the_originals_ids() =>
        Assert.Empty(Items().Where(
            item => !Tokenizer.Value.Encode(item.Text).Take(item.Ids.Length).SequenceEqual(item.Ids))
            .Select(item => Escaped(item.Text)));

    [SkippableFact]
    public void Rows_are_filled_with_zeros() =>
        Assert.All(Items(), item =>
            Assert.All(Tokenizer.Value.Encode(item.Text).Skip(item.Ids.Length), id => Assert.Equal(0, id)));

    [SkippableFact]
    public void Every_string_has_as_many_tokens_before_truncation() =>
        Assert.All(Items(), item => Assert.Equal(item.Count, Tokenizer.Value.Tokenize(item.Text).Count + 2));

    [SkippableFact]
    public void Ids_decode_to_the_originals_text() =>
        Assert.All(Items(), item =>
            Assert.Equal(item.Decoded, Tokenizer.Value.Decode(Tokenizer.Value.Tokenize(item.Text))));

    private static IEnumerable<Golden> Items() => ReferenceFolder.TokenizerGoldens().SelectMany(file =>
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        return json.RootElement.GetProperty("items").EnumerateArray().Select(Golden.Of).ToList();
    });

    private static string Escaped(string text) => JsonSerializer.Serialize(text);

    private sealed record Golden(string Text, string Clean, long[] Ids, int Count, string Decoded)
    {
        public static Golden Of(JsonElement item) => new(
            item.GetProperty("text").GetString()!,
            item.GetProperty("clean").GetString()!,
            [.. item.GetProperty("ids").EnumerateArray().Select(id => id.GetInt64())],
            item.GetProperty("n_before_truncation").GetInt32(),
            item.GetProperty("decoded").GetString()!);
    }
}
