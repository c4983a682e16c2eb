using System.Buffers.Binary;

namespace Nadir.Imagery.Tests;

public sealed class LimitTests
{
    [Fact]
    public void A_png_of_3600_megapixels_is_refused_by_its_header()
    {
        var before = GC.GetTotalAllocatedBytes();
        var error = Assert.Throws<ImageryException>(() => ImageSource.Open(PngHeader(60_000, 60_000), "bomb.png"));
        Assert.Equal(ImageFault.TooLarge, error.Fault);
        Assert.StartsWith("bomb.png: 60000 x 60000 pixels is more than the limit of 268435456 pixels", error.Message,
            StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 10_000_000);
    }

    [Fact]
    public void The_pixel_limit_is_exact()
    {
        var bytes = PictureEncoder.Encode(Pictures.Gradient(20, 10), PictureFormat.Png);
        ImageSource.Open(bytes, "fits.png", new ImageLimits { MaxPixels = 200 }).Dispose();
        Assert.Throws<ImageryException>(() => ImageSource.Open(bytes, "over.png", new ImageLimits { MaxPixels = 199 }));
    }

    [Fact]
    public void An_image_in_tiles_has_a_limit_of_its_own()
    {
        var limits = new ImageLimits { MaxPixels = 100, MaxTiledPixels = 256 * 512 };
        using var tiled = ImageSource.Open(Tiff.Tiled(256, 512, tileSide: 16), "tiled.tif", limits);
        Assert.Equal(512, tiled.Header.Height);
        var error = Assert.Throws<ImageryException>(
            () => ImageSource.Open(Tiff.Tiled(256, 528, tileSide: 16), "larger.tif", limits));
        Assert.Contains("256 x 528 pixels is more than the limit of 131072 pixels; cut it", error.Message,
            StringComparison.Ordinal);
        error = Assert.Throws<ImageryException>(
            () => ImageSource.Open(Tiff.Tiled(16, 512, tileSide: 16), "strip.tif", limits));
        Assert.Contains("more than the limit of 100 pixels; store it in tiles", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void One_huge_tile_is_refused_although_the_pixels_are_within_the_limit()
    {
        var limits = new ImageLimits { MaxDecodeBytes = 100 << 20 };
        var error = Assert.Throws<ImageryException>(
            () => ImageSource.Open(Tiff.OneTile(16_000, new byte[64]), "tile.tif", limits));
        Assert.Equal(ImageFault.TooLarge, error.Fault);
        Assert.Contains("smallest piece takes 244 MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_read_larger_than_the_budget_is_refused_and_a_smaller_one_is_not()
    {
        var bytes = PictureEncoder.Encode(Pictures.Gradient(200, 200), PictureFormat.Png);
        using var source = ImageSource.Open(bytes, "p.png", new ImageLimits { MaxDecodeBytes = 1 << 20 });
        Assert.Equal(200, source.Read().Width);
        Assert.Equal(ImageFault.TooLarge, Assert.Throws<ImageryException>(() => source.Read(2000, 2000)).Fault);
    }

    private static byte[] PngHeader(int width, int height)
    {
        var header = new byte[17];
        "IHDR"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), height);
        header[12] = 8;
        header[13] = 2;
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, 13);
        var crc = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(crc, Checksums.Crc32(header));
        byte[] data = [0, 0, 0, 0, .. "IDAT"u8];
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. length, .. header, .. crc, .. data, 0x35, 0xAF, 0x06, 0x1E];
    }
}
