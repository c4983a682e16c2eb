namespace Nadir.Imagery.Tests;

public sealed class SideFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_world_file_places_a_jpeg()
    {
        var path = folder.File("a.jpg", PictureEncoder.Encode(Pictures.Gradient(8, 8), PictureFormat.Jpeg));
        folder.File("a.jgw", "2\n0\n0\n-2\n101\n199\n"u8);
        using var source = ImageSource.Open(path);

        // World files give the centre of the first pixel.
        Assert.Equal(new GeoTransform(100, 2, 0, 200, 0, -2), source.Header.GeoTransform);
    }

    [Fact]
    public void An_aux_xml_file_is_neither_read_nor_written()
    {
        var path = folder.File("a.png", PictureEncoder.Encode(Pictures.Gradient(8, 8), PictureFormat.Png));
        folder.File("a.png.aux.xml", "<PAMDataset><GeoTransform>1,1,0,1,0,-1</GeoTransform></PAMDataset>"u8);
        using (var source = ImageSource.Open(path))
        {
            Assert.Null(source.Header.GeoTransform);
            source.Read();
        }

        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(path)!).Length);
    }

    [Fact]
    public void An_overview_file_of_another_kind_is_ignored()
    {
        var path = folder.File("a.tif");
        GeoTiffWriter.Write(path, Pictures.Plane(600, 600));
        folder.File("a.tif.ovr", "<VRTDataset rasterXSize='300' rasterYSize='300'/>"u8);
        using var source = ImageSource.Open(path);
        Assert.Empty(source.Header.Overviews);
        Assert.Equal(100, source.Read(100, 100).Width);
    }

    [SkippableFact]
    public void A_symbolic_link_is_followed()
    {
        Skip.If(OperatingSystem.IsWindows(), "links need a privilege there");
        var path = folder.File("a.png", PictureEncoder.Encode(Pictures.Gradient(8, 8), PictureFormat.Png));
        File.CreateSymbolicLink(folder.File("b.png"), path);
        using var source = ImageSource.Open(folder.File("b.png"));
        Assert.Equal(8, source.Header.Width);
    }

    [Fact]
    public void Names_outside_ascii_are_opened()
    {
        using var source = ImageSource.Open(
            folder.File("Øresund 港 ü.png", PictureEncoder.Encode(Pictures.Gradient(8, 8), PictureFormat.Png)));
        Assert.Equal(8, source.Header.Width);
    }
}
