using System.Text;
using System.Text.Json;

namespace Nadir.Text.Tests;

public sealed class ReadableJsonTests
{
    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("  \n", "it is empty")]
    [InlineData("{\n  \"a\": x\n}", "line 2, byte 8: 'x' is an invalid start of a value")]
    [InlineData("[1, 2", "line 1, byte 6: ")]
    public void The_reason_is_told_in_words_for_its_writer(string json, string expected)
    {
        var error = Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(json));

        var reason = ReadableJson.Reason(error);

        Assert.StartsWith(expected, reason, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", reason, StringComparison.Ordinal);
        Assert.False(reason.EndsWith('.'));
    }

    [Fact]
    public void A_value_of_another_kind_is_named_by_its_place()
    {
        var error = Assert.Throws<JsonException>(
            () => JsonSerializer.Deserialize<Dictionary<string, int>>("{\"a\": \"b\"}"));

        Assert.Equal("the value at $.a is of another kind", ReadableJson.Reason(error));
    }

    [Theory]
    [InlineData("{\"a\": \"\u00ff\"}")]
    [InlineData("{\"\u00ff\": 1}")]
    [InlineData("[{\"a\": [\"\\ud800\"]}]")]
    public void Text_that_is_no_Unicode_is_found_however_deep(string json)
    {
        using var document = JsonDocument.Parse(Encoding.Latin1.GetBytes(json));

        Assert.Throws<JsonException>(() => ReadableJson.Require(document.RootElement));
    }
}
