using System.Text.Json;

namespace Nadir.Text;

/// <summary>Reads <c>tokenizer.json</c>, the file of Hugging Face's tokenizers, where it holds a byte-pair encoding of words.</summary>
internal static class TokenizerJson
{
    internal static BytePairMerges Read(byte[] content)
    {
        using var json = JsonDocument.Parse(content);
        if (!json.RootElement.TryGetProperty("model", out var model)
            || !model.TryGetProperty("vocab", out var vocabulary) || vocabulary.ValueKind != JsonValueKind.Object
            || !model.TryGetProperty("merges", out var merges) || merges.ValueKind != JsonValueKind.Array
            || !model.TryGetProperty("end_of_word_suffix", out var suffix) || suffix.GetString() != BytePairMerges.WordEnd)
        {
            throw new InvalidDataException($"it holds no byte-pair encoding of words that end with {BytePairMerges.WordEnd}");
        }

        return new BytePairMerges([.. merges.EnumerateArray().Select(Merge)], ReadIds(vocabulary));
    }

    /// <summary>Reads an object of tokens and their ids.</summary>
    internal static Dictionary<string, int> ReadIds(JsonElement vocabulary) =>
        vocabulary.EnumerateObject().ToDictionary(
            token => token.Name,
            token => token.Value.TryGetInt32(out var id) && id >= 0 ? id : throw new InvalidDataException($"the id of '{token.Name}' is no id"));

    // Older versions write "a b", newer ones ["a","b"].
    private static (string Left, string Right) Merge(JsonElement merge)
    {
        string[] parts = merge.ValueKind == JsonValueKind.Array
            ? [.. merge.EnumerateArray().Select(part => part.GetString() ?? "")]
            : merge.GetString()?.Split(' ') ?? [];
        return parts is [var left, var right] ? (left, right) : throw new InvalidDataException($"the merge {merge} must be two tokens");
    }
}
