namespace Nadir.Datasets.Tests;

public sealed class KarpathyReaderTests : IDisposable
{
    private readonly DatasetFolder _folder = new();

    [Fact]
    public void Reads_names_splits_captions_and_paths()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "images"));
        var file = _folder.WriteJson("dataset_x.json", new
        {
            images = new[]
            {
                DatasetFolder.Image("airport_1.jpg", "train", " many planes . ", "", "planes"),
                DatasetFolder.Image("sub/pond_22.tif", "val", "a pond"),
                DatasetFolder.Image("7.png", "test"),
                DatasetFolder.Image("8.png", "restval", "  "),
            },
            dataset = "RSICD",
        });
        var dataset = CaptionDataset.Open(_folder.Path);
        Assert.Equal(("rsicd", file, Path.Combine(_folder.Path, "images")),
            (dataset.Name, dataset.AnnotationFile, dataset.ImagesFolder));
        Assert.Equal(["airport_1.jpg", "sub/pond_22.tif", "7.png", "8.png"],
            dataset.Images.Select(image => image.FileName));
        Assert.Equal(["many planes .", "planes"], dataset.Images[0].Captions);
        Assert.Equal([1, 0, 0, 1], dataset.Images.Select(image => image.BlankCaptionCount));
        Assert.Equal(["airport", "pond", null, null], dataset.Images.Select(image => image.ClassName));
        Assert.Equal(["airport", "pond"], dataset.ClassNames);
        Assert.Equal(Path.Combine(_folder.Path, "images", "sub/pond_22.tif"), dataset.Images[1].Path);
        Assert.Equal(["airport_1.jpg", "8.png"], dataset[DatasetSplit.Train].Select(image => image.FileName));
        Assert.Equal("7.png", Assert.Single(dataset[DatasetSplit.Test]).FileName);
        Assert.Equal(dataset.Images, CaptionDataset.Open(file).Images, (a, b) => a.FileName == b.FileName);
    }

    [Fact]
    public void Raw_is_preferred_to_tokens_and_tokens_serve_where_raw_is_missing()
    {
        _folder.WriteJson("dataset_x.json", """
            {"images":[{"filename":"1.jpg","split":"train","sentences":[
              {"raw":"a piece of farmland .","tokens":["a","piece","of","formland"]},{"tokens":["two","roads"]}]}]}
            """);
        Assert.Equal(["a piece of farmland .", "two roads"], CaptionDataset.Open(_folder.Path).Images[0].Captions);
    }

    [Fact]
    public void Without_an_images_folder_there_are_captions_only()
    {
        _folder.WriteJson("dataset_sydney.json",
            new { images = new[] { DatasetFolder.Image("1.tif", "train", "a sea") } });
        var dataset = CaptionDataset.Open(_folder.Path);
        Assert.Null(dataset.ImagesFolder);
        Assert.Null(dataset.Images[0].Path);
        var error = Assert.Throws<DatasetException>(() => new BatchLoader(dataset.Images, new BatchLoaderOptions()));
        Assert.Contains("images/", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dataset_rsitmd_captions.json", "", "rsitmd")]
    [InlineData("dataset_nwpu.json", "\"dataset\":null,", "nwpu")]
    [InlineData("dataset_x.json", "\"dataset\":\"Sydney\",", "sydney")]
    [InlineData("dataset_x.json", "\"dataset\":\"UCM-Captions\",", "ucm")]
    [InlineData("dataset.json", "\"dataset\":\"NWPU_captions\",", "nwpu")]
    public void The_name_comes_from_the_field_or_else_from_the_file(string file, string field, string name)
    {
        _folder.WriteJson(file, $"{{{field}\"images\":[]}}");
        Assert.Equal(name, CaptionDataset.Open(_folder.Path).Name);
    }

    [Fact]
    public void UCM_classes_follow_from_the_number()
    {
        _folder.WriteJson("dataset_ucm.json", new
        {
            images = ((string[])["1.jpg", "100.jpg", "101.tif", "2100.jpg", "2101.jpg", "0.jpg"])
                .Select(name => DatasetFolder.Image(name, "train", "x")).ToArray(),
        });
        Assert.Equal(
            ["agricultural", "agricultural", "airplane", "tenniscourt", null, null],
            CaptionDataset.Open(_folder.Path).Images.Select(image => image.ClassName));
    }

    public void Dispose() => _folder.Dispose();
}
