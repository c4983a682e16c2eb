using System.Text;

namespace Nadir.Metrics.Tests;

public sealed class CaptionInputReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-captions-").FullName;

    [Fact]
    public void Reads_images_in_their_order()
    {
        var images = Parse("\uFEFF"
            + """{"b.tif":{"model":{"x":1},"references":["a plane","Ein \"Flugzeug\" \u00e9"],"hypothesis":""},"a":{"hypothesis":"x","references":["y"]}}""");

        Assert.Equal(["b.tif", "a"], images.Select(image => image.Id));
        Assert.Equal(("", "Ein \"Flugzeug\" é"), (images[0].Hypothesis, images[0].References[1]));
    }

    [Theory]
    [InlineData("", "is not valid JSON")]
    [InlineData("{", "is not valid JSON")]
    [InlineData("{} {}", "is not valid JSON")]
    [InlineData("3", "must be an object of images")]
    [InlineData("[]", "has no images")]
    [InlineData("""[{"caption":"x"}]""", "result 1 has neither \"id\" nor \"image_id\"")]
    [InlineData("{}", "has no images")]
    [InlineData("""{"a":3}""", "\"a\" must be an object")]
    [InlineData("""{"a":{}}""", "\"a\" has no \"hypothesis\"")]
    [InlineData("""{"a":{"hypothesis":"x"}}""", "\"a\" has no \"references\"")]
    [InlineData("""{"a":{"hypothesis":"x","references":[]}}""", "\"a\" has no \"references\"")]
    [InlineData("""{"a":{"hypothesis":["x"],"references":["x"]}}""", "\"hypothesis\" of \"a\" must be a text")]
    [InlineData("""{"a":{"hypothesis":"x","references":"x"}}""", "\"references\" of \"a\" must be an array")]
    [InlineData("""{"a":{"hypothesis":"x","references":["x",null]}}""", "reference 2 of \"a\" must be a text")]
    [InlineData("""{"a":{"hypothesis":"x","references":["x"]},"a":{"hypothesis":"x","references":["x"]}}""",
        "\"a\" comes twice")]
    public void What_cannot_be_scored_is_named(string json, string words) =>
        Assert.Contains(words, Assert.Throws<InvalidDataException>(() => Parse(json)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Text_that_is_no_utf8_is_named() =>
        Assert.Contains(
            "is not valid JSON",
            Assert.Throws<InvalidDataException>(
                () => CaptionInputReader.Parse(
                    [.. "{\"a\":{\"hypothesis\":\""u8, 0xFF, .. "\",\"references\":[\"x\"]}}"u8], "x.json")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Cocos_results_are_joined_with_its_annotations()
    {
        var results = Write("results.json",
            """[{"image_id":7,"caption":"a plane"},{"image_id":3,"caption":"a road"},{"image_id":7,"caption":"two planes"}]""");
        var annotations = Write(
            "annotations.json",
            """
            {"info":{},"images":[{"id":3,"file_name":"b.jpg"},{"id":7,"file_name":"a.jpg"},{"id":9,"file_name":"c.jpg"}],
             "annotations":[{"id":1,"image_id":3,"caption":"the road"},{"id":2,"image_id":7,"caption":"planes"},{"id":3,"image_id":7,"caption":"an airport"},
                            {"id":4,"image_id":9,"caption":"a lake"}]}
            """);

        var input = CaptionInputReader.Read(results, annotations);

        Assert.Equal(["7", "3"], input.Predictions.Select(image => image.Id));
        Assert.Equal(["a.jpg", "b.jpg"], input.Predictions.Select(image => image.Image));
        Assert.Equal(["planes", "an airport"], input.Predictions[0].References);
        Assert.Equal(("a plane", "two planes"),
            (input.Predictions[0].Hypothesis, input.Predictions[0].Alternatives.Single()));
        Assert.Equal(["9"], input.WithoutCaption);
    }

    [Fact]
    public void Json_lines_and_csv_say_the_same()
    {
        var lines = Write("a.jsonl",
            "{\"id\":\"a\",\"caption\":\"one, "
                + "\\\"two\\\"\",\"refs\":[\"x\",\"y\"]}\n\n{\"id\":5,\"hypothesis\":\"z\",\"references\":[\"w\"]}\n");
        var table = Write("a.csv",
            "\uFEFFID,Hypothesis,reference1,reference2\r\na,\"one, \"\"two\"\"\",x,\r\na,,y,\r\n5,z,w,\r\n");

        foreach (var images in (IReadOnlyList<CaptionPrediction>[])[CaptionInputReader.Read(lines),
            CaptionInputReader.Read(table)])
        {
            Assert.Equal([("a", "one, \"two\"", "x|y"), ("5", "z", "w")],
                images.Select(image => (image.Id, image.Hypothesis, string.Join('|', image.References))));
        }
    }

    [Theory]
    [InlineData("a.csv", "id,text\n1,x\n", "needs the columns id and hypothesis")]
    [InlineData("a.csv", "id,hypothesis,reference\n1,x\n", "line 2 has 2 fields, and the header 3")]
    [InlineData("a.csv", "id,hypothesis,reference\n1,\"x,y\n", "the quoted field that begins in line 2 has no end")]
    [InlineData("a.csv", "id,hypothesis,reference\n1,\"x\"y,z\n", "line 2 goes on behind the end of a quoted field")]
    [InlineData("a.csv", "", "it is empty")]
    [InlineData("a.jsonl", "{\"id\":1,\"caption\":\"x\",\"refs\":[\"y\"]}\n{", "line 2 is not valid JSON")]
    [InlineData("a.jsonl", "{\"id\":1}", "line 1 has neither a caption")]
    [InlineData("a.jsonl", "{\"id\":1,\"caption\":\"x\"}\n{\"id\":1,\"caption\":\"x\"}",
        "\"1\" comes twice, again in line 2")]
    [InlineData("a.json", "[{\"image_id\":1,\"caption\":\"x\"}]", "name it with --references")]
    [InlineData("a.json", "{\"annotations\":[{\"image_id\":1}]}", "annotation 1 has no \"caption\"")]
    public void A_file_that_cannot_be_scored_is_named(string name, string content, string words)
    {
        var path = Write(name, content);

        var error = Assert.Throws<InvalidDataException>(() => CaptionInputReader.Read(path));

        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    private static IReadOnlyList<CaptionPrediction> Parse(string json) =>
        CaptionInputReader.Parse(Encoding.UTF8.GetBytes(json), "x.json");
}
