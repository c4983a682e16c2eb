using System.Text;

namespace Nadir.Metrics.Tests;

public class CaptionInputReaderTests
{
    [Fact]
    public void Reads_images_in_their_order()
    {
        var images = Parse("\uFEFF" + """{"b.tif":{"model":{"x":1},"references":["a plane","Ein \"Flugzeug\" \u00e9"],"hypothesis":""},"a":{"hypothesis":"x","references":["y"]}}""");

        Assert.Equal(["b.tif", "a"], images.Select(image => image.Id));
        Assert.Equal(("", "Ein \"Flugzeug\" é"), (images[0].Hypothesis, images[0].References[1]));
    }

    [Theory]
    [InlineData("", "is not valid JSON")]
    [InlineData("{", "is not valid JSON")]
    [InlineData("{} {}", "is not valid JSON")]
    [InlineData("[]", "must be an object of images")]
    [InlineData("{}", "has no images")]
    [InlineData("""{"a":3}""", "\"a\" must be an object")]
    [InlineData("""{"a":{}}""", "\"a\" has no \"hypothesis\"")]
    [InlineData("""{"a":{"hypothesis":"x"}}""", "\"a\" has no \"references\"")]
    [InlineData("""{"a":{"hypothesis":"x","references":[]}}""", "\"a\" has no \"references\"")]
    [InlineData("""{"a":{"hypothesis":["x"],"references":["x"]}}""", "\"hypothesis\" of \"a\" must be a text")]
    [InlineData("""{"a":{"hypothesis":"x","references":"x"}}""", "\"references\" of \"a\" must be an array")]
    [InlineData("""{"a":{"hypothesis":"x","references":["x",null]}}""", "reference 2 of \"a\" must be a text")]
    [InlineData("""{"a":{"hypothesis":"x","references":["x"]},"a":{"hypothesis":"x","references":["x"]}}""", "\"a\" comes twice")]
    public void What_cannot_be_scored_is_named(string json, string words) =>
        Assert.Contains(words, Assert.Throws<InvalidDataException>(() => Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Text_that_is_no_utf8_is_named() =>
        Assert.Contains(
            "is not valid JSON",
            Assert.Throws<InvalidDataException>(() => CaptionInputReader.Parse([.. "{\"a\":{\"hypothesis\":\""u8, 0xFF, .. "\",\"references\":[\"x\"]}}"u8], "x.json")).Message,
            StringComparison.Ordinal);

    private static IReadOnlyList<CaptionPrediction> Parse(string json) => CaptionInputReader.Parse(Encoding.UTF8.GetBytes(json), "x.json");
}
