namespace Nadir.Imagery.Tests;

public sealed class RoundTripTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Png_loses_nothing()
    {
        var image = Pictures.Gradient(33, 21);
        using var source = ImageSource.Open(PictureEncoder.Encode(image, PictureFormat.Png), "p");
        Assert.Equal("PNG", source.Header.Format);
        Assert.Equal(image.Pixels, source.Read().Pixels);
    }

    [Theory]
    [InlineData(PictureFormat.Jpeg, "JPEG")]
    [InlineData(PictureFormat.WebP, "WEBP")]
    public void Lossy_formats_come_close_and_quality_costs_bytes(PictureFormat format, string name)
    {
        var image = Pictures.Gradient(128, 96);
        var good = PictureEncoder.Encode(image, format, 95);
        Assert.True(PictureEncoder.Encode(image, format, 20).Length < good.Length);
        using var source = ImageSource.Open(good, "p");
        Assert.Equal(name, source.Header.Format);
        Assert.InRange(Pictures.LargestDifference(image.Pixels, source.Read().Pixels), 0, 12);
    }

    [Theory]
    [InlineData("a.jpg", "JPEG")]
    [InlineData("a.JPEG", "JPEG")]
    [InlineData("a.png", "PNG")]
    [InlineData("a.webp", "WEBP")]
    public void A_file_is_written_in_the_format_of_its_name(string name, string format)
    {
        var path = folder.File(name, "older content"u8);
        PictureEncoder.Write(path, Pictures.Gradient(40, 30));
        using var source = ImageSource.Open(path);
        Assert.Equal((format, 40, 30), (source.Header.Format, source.Header.Width, source.Header.Height));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void Other_extensions_and_places_that_cannot_be_written_are_refused()
    {
        var image = Pictures.Gradient(4, 4);
        Assert.Contains(".jpg, .png or .webp", Refusal(() => PictureEncoder.Write(folder.File("a.gif"), image)),
            StringComparison.Ordinal);
        Assert.Contains("cannot be written", Refusal(() => PictureEncoder.Write(folder.File("no/such/a.png"), image)),
            StringComparison.Ordinal);
        Assert.Contains("no/such/a.tif",
            Refusal(() => GeoTiffWriter.Write(folder.File("no/such/a.tif"), Pictures.Plane(4, 4))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_too_wide_for_webp_is_refused()
    {
        var wide = new RgbImage(17_000, 1, new byte[51_000]);
        Assert.Contains("17000 x 1", Refusal(() => PictureEncoder.Encode(wide, PictureFormat.WebP)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_cloud_optimized_geotiff_keeps_header_facts()
    {
        var path = folder.File("scene.tif");
        var transform = new GeoTransform(500_000, 10, 0, 5_000_000, 0, -10);
        GeoTiffWriter.WriteCloudOptimized(path, Pictures.Plane(1500, 1100) with
        {
            GeoTransform = transform,
            CoordinateSystem = "EPSG:32631",
            NoData = 0,
            Metadata = new Dictionary<string, string> { ["TIFFTAG_DATETIME"] = "2024:05:06 07:08:09" },
        });
        using var source = ImageSource.Open(path);
        var header = source.Header;
        Assert.Equal(("GTiff", 1500, 1100), (header.Format, header.Width, header.Height));
        Assert.Equal((SampleType.UInt16, 0.0, 512, 512),
            (header.Bands[0].Type, header.Bands[0].NoData, header.Bands[0].BlockWidth, header.Bands[0].BlockHeight));
        Assert.Equal([(750, 550), (375, 275)], header.Overviews);
        Assert.Equal(transform, header.GeoTransform);
        Assert.Contains("UTM zone 31N", header.CoordinateSystem, StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero), header.AcquisitionTime);
    }

    [Fact]
    public void An_unknown_reference_system_is_refused() => Assert.Contains(
        "'EPSG:1'",
        Refusal(() => GeoTiffWriter.Write(
            folder.File("a.tif"), Pictures.Plane(4, 4) with { CoordinateSystem = "EPSG:1" })),
        StringComparison.Ordinal);

    private static string Refusal(Action action)
    {
        var error = Assert.Throws<ImageryException>(action);
        Assert.Equal(ImageFault.WriteFailed, error.Fault);
        return error.Message;
    }
}
