using System.Text;
using System.Text.Json;

namespace Nadir.Metrics.Tests;

public class RetrievalInputReaderTests
{
    [Fact]
    public void Reads_a_matrix_with_captions_per_image()
    {
        var input = Parse("""{"name":{"x":[1]},"captionsPerImage":2,"similarity":[[1,2e-3,-3,4],[5,6,7,8.5]]}""");
        Assert.Equal([1, 0.002, -3, 4, 5, 6, 7, 8.5], input.Similarity.ToArray());
        Assert.Equal([0, 0, 1, 1], input.Owners.Images.ToArray());
        Assert.Equal(2, input.Rank().ImageToText.Count);
    }

    [Fact]
    public void Reads_owners_and_a_byte_order_mark() =>
        Assert.Equal([1, 0, 1], Parse(
            "\uFEFF{\"similarity\":[[1,2,3],[4,5,6]],\"captionOwners\":[1,0,1]}").Owners.Images.ToArray());

    [Theory]
    [InlineData("", "is not valid JSON")]
    [InlineData("[]", "must be an object")]
    [InlineData("{", "is not valid JSON")]
    [InlineData("{} {}", "is not valid JSON")]
    [InlineData("{}", "has no \"similarity\"")]
    [InlineData("""{"similarity":[]}""", "is empty")]
    [InlineData("""{"similarity":[[]]}""", "is empty")]
    [InlineData("""{"similarity":3}""", "must be an array")]
    [InlineData("""{"similarity":[[1],2]}""", "similarity[1] must be an array")]
    [InlineData("""{"similarity":[[1,2],[1]]}""", "similarity[1] has 1 values")]
    [InlineData("""{"similarity":[[1,null]]}""", "similarity[0][1] must be a finite number")]
    [InlineData("""{"similarity":[[1,"NaN"]]}""", "similarity[0][1] must be a finite number")]
    [InlineData("""{"similarity":[[1e999]]}""", "similarity[0][0] must be a finite number")]
    [InlineData("""{"similarity":[[NaN]]}""", "is not valid JSON")]
    [InlineData("""{"similarity":[[1,2]]}""", "neither")]
    [InlineData("""{"similarity":[[1,2,3]],"captionsPerImage":2}""", "need 2 columns")]
    [InlineData("""{"similarity":[[1]],"captionsPerImage":0}""", "0 captions")]
    [InlineData("""{"similarity":[[1]],"captionsPerImage":2000000000000}""", "whole number")]
    [InlineData("""{"similarity":[[1]],"captionsPerImage":"1"}""", "must be a number")]
    [InlineData("""{"similarity":[[1]],"captionOwners":[0,0]}""", "2 entries for 1 columns")]
    [InlineData("""{"similarity":[[1]],"captionOwners":[1]}""", "Caption 0")]
    public void Says_what_is_wrong(string json, string reason)
    {
        var error = Assert.Throws<InvalidDataException>(() => Parse(json));
        Assert.StartsWith("scores.json ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_deep_nesting() =>
        Assert.Throws<InvalidDataException>(() => Parse("{\"x\":" + new string('[', 100_000) + "}"));

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("/no/such.json",
            Assert.Throws<FileNotFoundException>(() => RetrievalInputReader.Read("/no/such.json")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void The_report_has_the_documented_fields()
    {
        var report = RetrievalReport.From(
            Parse("""{"similarity":[[2,1],[2,2]],"captionsPerImage":1}""").Rank(), "rsicd", "val");
        using var json = JsonDocument.Parse(report.ToJson());
        var root = json.RootElement;
        Assert.Equal(
            ["dataset", "split", "images", "captions", "i2t", "t2i", "mr", "rsum", "ties", "optimistic", "pessimistic"],
            root.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["r1", "r5", "r10", "medr"],
            root.GetProperty("i2t").EnumerateObject().Select(property => property.Name));
        Assert.Equal(["i2t", "t2i", "mr", "rsum"],
            root.GetProperty("optimistic").EnumerateObject().Select(property => property.Name));
        Assert.Equal(75, root.GetProperty("i2t").GetProperty("r1").GetDouble());
        Assert.Equal("expected", root.GetProperty("ties").GetString());
    }

    private static RetrievalInput Parse(string json) =>
        RetrievalInputReader.Parse(Encoding.UTF8.GetBytes(json), "scores.json");
}
