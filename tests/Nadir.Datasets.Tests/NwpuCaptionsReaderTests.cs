namespace Nadir.Datasets.Tests;

public sealed class NwpuCaptionsReaderTests : IDisposable
{
    private const string Published = """
        {"airplane":[{"raw":"a plane","raw_1":"one plane","raw_2":"white plane","raw_3":"","raw_4":"plane","filename":"airplane_001.jpg","split":"train","imgid":0,"sentids":[0,1,2,3,4]}],
         "baseball_diamond":[{"raw":"a field","filename":"baseball_diamond_001.jpg","split":"val"},
                             {"raw":"two fields","raw_1":"fields","filename":"baseball_diamond_002.jpg","split":"test"}]}
        """;

    private readonly DatasetFolder _folder = new();

    [Fact]
    public void Reads_the_published_layout_with_a_folder_a_class()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "NWPU_images", "airplane"));
        _folder.WriteJson("dataset_nwpu.json", Published);
        var dataset = CaptionDataset.Open(_folder.Path);
        Assert.Equal("nwpu", dataset.Name);
        Assert.Equal(["airplane", "baseball_diamond", "baseball_diamond"],
            dataset.Images.Select(image => image.ClassName));
        Assert.Equal(["a plane", "one plane", "white plane", "plane"], dataset.Images[0].Captions);
        Assert.Equal([DatasetSplit.Train, DatasetSplit.Validation, DatasetSplit.Test],
            dataset.Images.Select(image => image.Split));
        Assert.Equal(Path.Combine(_folder.Path, "NWPU_images", "airplane/airplane_001.jpg"), dataset.Images[0].Path);
        // No folder of this class is there, so the file lies in the images folder itself.
        Assert.Equal(Path.Combine(_folder.Path, "NWPU_images", "baseball_diamond_001.jpg"), dataset.Images[1].Path);
    }

    [Theory]
    [InlineData("""{"airplane":[{"filename":"a.jpg","split":"train"}]}""", "airplane[0] has no \"raw\"")]
    [InlineData("""{"airplane":[{"raw":"x","raw_2":5,"filename":"a.jpg","split":"train"}]}""",
        "airplane[0].raw_2 must be a string")]
    [InlineData("""{"airplane":[{"raw":"x","filename":"../a.jpg","split":"train"}]}""", "inside the images folder")]
    [InlineData("""{"..":[{"raw":"x","filename":"a.jpg","split":"train"}]}""", "inside the images folder")]
    [InlineData("""{"airplane":{"raw":"x"}}""", "neither")]
    public void Says_what_is_wrong(string json, string reason)
    {
        _folder.WriteJson("dataset_nwpu.json", json);
        var error = Assert.Throws<DatasetException>(() => CaptionDataset.Open(_folder.Path));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
