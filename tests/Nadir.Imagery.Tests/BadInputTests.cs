using System.Text;

namespace Nadir.Imagery.Tests;

public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Missing_file()
    {
        var error = Refused(folder.File("none.tif"), ImageFault.Unreadable);
        Assert.EndsWith("none.tif: there is no such file; check the path.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Directory()
    {
        var path = folder.File("scene.tif");
        System.IO.Directory.CreateDirectory(path);
        var error = Refused(path, ImageFault.Unreadable);
        Assert.EndsWith("this is a directory, not an image; give a file in it.", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_file()
    {
        var error = Refused(folder.File("empty.jpg", []), ImageFault.NotAnImage);
        Assert.EndsWith("the file is empty (0 bytes); fetch or export it again.", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_bytes() =>
        Assert.Equal(ImageFault.NotAnImage,
            Assert.Throws<ImageryException>(() => ImageSource.Open(Array.Empty<byte>(), "x")).Fault);

    [Fact]
    public void Text_named_as_an_image()
    {
        var error = Refused(folder.File("notes.tif", "These are notes."u8), ImageFault.NotAnImage);
        Assert.Contains("this is no image that is read", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/vsicurl/http://127.0.0.1:9/a.tif")]
    [InlineData("http://127.0.0.1:9/a.tif")]
    [InlineData("/vsizip/a.zip/b.tif")]
    public void Names_of_other_places_are_refused(string path) => Refused(path, ImageFault.Unsupported);

    [SkippableFact]
    public void File_that_may_not_be_read()
    {
        Skip.If(Environment.IsPrivilegedProcess, "the superuser may read every file");
        var path = folder.File("secret.png", PictureEncoder.Encode(Pictures.Gradient(4, 4), PictureFormat.Png));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.None);
            Refused(path, ImageFault.Unreadable);
        }
    }

    [Theory]
    [InlineData("picture.jpg")]
    [InlineData("progressive.jpg")]
    [InlineData("gray.jpg")]
    [InlineData("rgb.png")]
    [InlineData("rgb.webp")]
    [InlineData("rgb.tif")]
    [InlineData("rgb.bmp")]
    public void Truncated_at_any_place(string name)
    {
        var whole = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", name));
        for (var length = 1; length < whole.Length - 20; length += 7)
        {
            var cut = whole.AsMemory(0, length);
            var error = Assert.Throws<ImageryException>(() =>
            {
                using var source = ImageSource.Open(cut, name);
                source.Read();
            });
            Assert.True(error.Fault is ImageFault.Damaged or ImageFault.NotAnImage, $"{length} bytes: {error.Message}");
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    [Fact]
    public void A_damaged_jpeg_stays_damaged_when_read_again()
    {
        var whole = PictureEncoder.Encode(Pictures.Gradient(300, 300), PictureFormat.Jpeg);
        using var source = ImageSource.Open(whole.AsMemory(0, whole.Length / 2), "half.jpg");
        for (var i = 0; i < 3; i++)
        {
            var error = Assert.Throws<ImageryException>(() => source.Read(100, 100));
            Assert.Equal(ImageFault.Damaged, error.Fault);
            Assert.Contains("half.jpg: its pixels are damaged or cut off", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Complex_samples()
    {
        // GDAL's writer is asked for two bands of floats; the tag that makes them complex is patched: SampleFormat 3 to
        // 6.
        var path = folder.File("complex.tif");
        GeoTiffWriter.Write(path, new Raster<float>
        {
            Width = 8,
            Height = 8,
            Samples = new float[64],
            Colors = [ColorInterpretation.Gray],
        });
        var bytes = File.ReadAllBytes(path);
        Tiff.SetTag(bytes, tag: 339, value: 6);
        Tiff.SetTag(bytes, tag: 258, value: 64);
        var error = Refused(folder.File("complex.tif", bytes), ImageFault.Unsupported);
        Assert.Contains("complex", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Virtual_files_are_not_opened()
    {
        var target = folder.File("target.tif");
        GeoTiffWriter.Write(target, Pictures.Plane(8, 8));
        var vrt = $"""
            <VRTDataset rasterXSize="8" rasterYSize="8"><VRTRasterBand dataType="UInt16" band="1">
            <SimpleSource><SourceFilename>{target}</SourceFilename><SourceBand>1</SourceBand></SimpleSource>
            </VRTRasterBand></VRTDataset>
            """;
        Refused(folder.File("mosaic.vrt", Encoding.UTF8.GetBytes(vrt)), ImageFault.NotAnImage);
    }

    [Fact]
    public void Overviews_in_another_file_are_not_followed()
    {
        var path = folder.File("pointing.tif");
        var overview =
            "<GDALMetadata><Item name=\"OVERVIEW_FILE\" "
                + "domain=\"OVERVIEWS\">/vsicurl/http://127.0.0.1:9/o.tif</Item></GDALMetadata>";
        File.WriteAllBytes(path, Tiff.Gray(4, 4, new byte[16], overview));
        Assert.Contains("another file", Refused(path, ImageFault.Unsupported).Message, StringComparison.Ordinal);
    }

    private static ImageryException Refused(string path, ImageFault fault)
    {
        var error = Assert.Throws<ImageryException>(() => ImageSource.Open(path));
        Assert.Equal(fault, error.Fault);
        Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
        return error;
    }
}
