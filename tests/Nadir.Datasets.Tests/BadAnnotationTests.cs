using System.Text;

namespace Nadir.Datasets.Tests;

public sealed class BadAnnotationTests : IDisposable
{
    private readonly DatasetFolder _folder = new();

    [Theory]
    [InlineData("", "is not valid JSON")]
    [InlineData("{\"images\":[", "is not valid JSON")]
    [InlineData("\"x\"", "must be an object, not a string")]
    [InlineData("{}", "neither \"images\"")]
    [InlineData("{\"images\":{}}", "must be an array, not an object")]
    [InlineData("{\"images\":[null]}", "images[0] must be an object, not null")]
    [InlineData("{\"images\":[{}]}", "images[0] has no \"filename\"")]
    [InlineData("{\"images\":[{\"filename\":5}]}", "images[0].filename must be a string, not a number")]
    [InlineData("{\"images\":[{\"filename\":\"a\"}]}", "images[0] has no \"split\"")]
    [InlineData("{\"images\":[{\"filename\":\"a\",\"split\":\"tset\"}]}", "is \"tset\"")]
    [InlineData("{\"images\":[{\"filename\":\"a\",\"split\":\"test\"}]}", "images[0] has no \"sentences\"")]
    [InlineData("{\"images\":[{\"filename\":\"a\",\"split\":\"test\",\"sentences\":[\"x\"]}]}",
        "images[0].sentences[0] must be an object")]
    [InlineData("{\"images\":[{\"filename\":\"a\",\"split\":\"test\",\"sentences\":[{}]}]}",
        "sentences[0] has no \"raw\"")]
    [InlineData("{\"images\":[{\"filename\":\"a\",\"split\":\"test\",\"sentences\":[{\"raw\":true}]}]}",
        "must be a string, not true or false")]
    [InlineData("{\"images\":[{\"filename\":\"a\",\"split\":\"test\",\"sentences\":[{\"tokens\":[1]}]}]}",
        "tokens must be a string")]
    [InlineData("{\"\\ud800\":[{}]}", "not valid Unicode")]
    [InlineData("{\"images\":[{\"filename\":\"\\ud800\",\"split\":\"test\",\"sentences\":[]}]}", "not valid Unicode")]
    [InlineData("{\"images\":[{\"filename\":\"a\",\"split\":\"test\",\"sentences\":[{\"tokens\":[\"\\ud800\"]}]}]}",
        "not valid Unicode")]
    public void Says_what_is_wrong_and_where(string json, string reason)
    {
        var file = _folder.WriteJson("dataset_x.json", json);
        var error = Assert.Throws<DatasetException>(() => CaptionDataset.Open(_folder.Path));
        Assert.StartsWith(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../a.jpg")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b.jpg")]
    [InlineData("a//b.jpg")]
    [InlineData("./a.jpg")]
    [InlineData("..\\a.jpg")]
    [InlineData("c:a.jpg")]
    [InlineData("a\0.jpg")]
    [InlineData("")]
    [InlineData("..")]
    public void File_names_that_leave_the_folder_are_refused(string name)
    {
        _folder.WriteJson("dataset_x.json", new { images = new[] { DatasetFolder.Image(name, "train", "x") } });
        var error = Assert.Throws<DatasetException>(() => CaptionDataset.Open(_folder.Path));
        Assert.Contains("inside the images folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repeated_file_name_is_refused()
    {
        _folder.WriteJson("dataset_x.json",
            new
            {
                images = ((string[])["a", "b", "a"]).Select(name => DatasetFolder.Image(name, "train", "x"))
                .ToArray()
            });
        var error = Assert.Throws<DatasetException>(() => CaptionDataset.Open(_folder.Path));
        Assert.Contains("images[2].filename is \"a\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        _folder.WriteJson("dataset_x.json", "{\"images\":" + new string('[', 1_000_000));
        Assert.Throws<DatasetException>(() => CaptionDataset.Open(_folder.Path));
    }

    [Fact]
    public void A_file_beyond_the_limit_is_refused_unread()
    {
        using (var file = File.Create(Path.Combine(_folder.Path, "dataset_x.json")))
        {
            file.SetLength(AnnotationDocument.MaximumBytes + 1); // A hole: it takes no space on disk.
        }

        Assert.Contains("bytes", Assert.Throws<DatasetException>(() => CaptionDataset.Open(_folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_does_no_harm()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "dataset_x.json"), "{\"images\":[]}", Encoding.UTF8);
        Assert.Empty(CaptionDataset.Open(_folder.Path).Images);
    }

    [Fact]
    public void A_folder_without_or_with_several_files_is_refused()
    {
        Assert.Contains("dataset_NAME.json",
            Assert.Throws<DatasetException>(() => CaptionDataset.Open(_folder.Path)).Message, StringComparison.Ordinal);
        var one = _folder.WriteJson("dataset_a.json", "{\"images\":[]}");
        _folder.WriteJson("dataset_b.json", "{\"images\":[]}");
        Assert.Contains("dataset_a.json, dataset_b.json",
            Assert.Throws<DatasetException>(() => CaptionDataset.Open(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.Equal("a", CaptionDataset.Open(one).Name);
        Assert.Contains("does not exist", Assert.Throws<DatasetException>(() => CaptionDataset.Open(one + "x")).Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
