using Nadir.Imagery;

namespace Nadir.Datasets.Tests;

public sealed class ImageDecodersTests : IDisposable
{
    private readonly DatasetFolder _folder = new();
    private readonly RgbImage _image = DatasetFolder.Numbered(4, 50, 30);

    [Theory]
    [InlineData(SquareFit.Stretch)]
    [InlineData(SquareFit.CenterCrop)]
    public void Without_crops_images_are_what_the_encoder_of_the_archive_sees(SquareFit fit)
    {
        var loader = Loader(BatchLoaderOptions.ForEvaluation(16) with { Fit = fit });
        using var source = ImageSource.Open(loader.Images[0].Path!);
        using var batch = loader.ReadEpoch(0).Single();
        var square = source.ReadSquare(16, fit).Pixels;
        Assert.Equal(square.Length, batch.Pixels.Length);
        for (var i = 0; i < square.Length; i++)
        {
            Assert.Equal((square[i] / 127.5) - 1, batch.Pixels[i], 1e-5);
        }
    }

    [Theory]
    [InlineData(40, 50, 30)]
    [InlineData(10, 33, 20)]
    public void With_crops_images_stay_whole_up_to_twice_the_size(int imageSize, int width, int height)
    {
        var loader = Loader(new BatchLoaderOptions { ImageSize = imageSize });
        var decoded = loader.Decode(0);
        Assert.Equal((width, height), (decoded.Width, decoded.Height));
        if (width == _image.Width)
        {
            Assert.Equal(_image.Pixels, decoded.Pixels);
        }
    }

    [Fact]
    public void A_damaged_file_is_named_once()
    {
        var loader = Loader(new BatchLoaderOptions());
        File.WriteAllText(loader.Images[0].Path!, "no picture");
        var error = Assert.Throws<DatasetException>(() => loader.ReadEpoch(0).Count());
        Assert.Equal(2, error.Message.Split(loader.Images[0].Path!).Length);
        Assert.IsType<ImageryException>(error.InnerException);
    }

    public void Dispose() => _folder.Dispose();

    private BatchLoader Loader(BatchLoaderOptions options)
    {
        var images = Directory.CreateDirectory(Path.Combine(_folder.Path, "images")).FullName;
        File.WriteAllBytes(Path.Combine(images, "a_1.bmp"), Bitmap.Encode(_image));
        _folder.WriteJson("dataset_x.json",
            new { images = new[] { DatasetFolder.Image("a_1.bmp", "train", "stripes") } });
        return new BatchLoader(CaptionDataset.Open(_folder.Path).Images, options);
    }
}
