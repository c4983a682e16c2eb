using System.Text.Json;

namespace Nadir.Datasets.Tests;

public sealed class BlindSetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-blind-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Images_and_captions_come_in_the_files_order()
    {
        Write(["b.jpg", "a.jpg"], ["a plane .", "many trees", "a plane ."]);

        var set = BlindSet.Open(_folder);

        Assert.Equal("rsicd", set.Name);
        Assert.Equal(["b.jpg", "a.jpg"], set.Images.Select(image => image.FileName));
        Assert.All(set.Images, image => Assert.Empty(image.Captions));
        Assert.Equal(["a plane .", "many trees", "a plane ."], set.Captions);
        Assert.Equal(set.Captions, BlindSet.Open(Path.Combine(_folder, "blind_rsicd.json")).Captions);
    }

    [Fact]
    public void What_is_wrong_is_said()
    {
        Refused("has no blind_NAME.json");
        Write(["a.jpg"], []);
        Refused("captions has 0 entries");
        Write(["a.jpg", "a.jpg"], ["x"]);
        Refused("has 'a.jpg' twice");
        Write(["../a.jpg"], ["x"]);
        Refused("'../a.jpg', which is not inside");
        Write(["a.jpg"], ["x"]);
        File.Delete(Path.Combine(_folder, "images", "a.jpg"));
        Refused("lists a.jpg");
        File.WriteAllText(Path.Combine(_folder, "blind_rsicd.json"), "{");
        Refused("is not valid JSON");
        File.WriteAllText(Path.Combine(_folder, "blind_other.json"), "{}");
        Refused("several blind sets (blind_other.json, blind_rsicd.json)");
        Assert.Contains("does not exist",
            Assert.Throws<DatasetException>(() => BlindSet.Open(_folder + "-none")).Message, StringComparison.Ordinal);
    }

    private void Refused(string words) =>
        Assert.Contains(words, Assert.Throws<DatasetException>(() => BlindSet.Open(_folder)).Message,
            StringComparison.Ordinal);

    private void Write(string[] images, string[] captions)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "images"));
        foreach (var image in images)
        {
            File.WriteAllText(Path.Combine(_folder, "images", image), "");
        }

        File.WriteAllText(
            Path.Combine(_folder, "blind_rsicd.json"),
            JsonSerializer.Serialize(new { dataset = "RSICD", split = "test", images, captions }));
    }
}
