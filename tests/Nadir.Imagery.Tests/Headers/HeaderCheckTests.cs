using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Nadir.Imagery.Tests.Headers;

/// <summary>What headers of the other formats may ask for, before GDAL sees them.</summary>
public sealed class HeaderCheckTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Texts_of_a_png_that_unpack_a_thousandfold()
    {
        // Sixty chunks of eight kilobytes, each of which libpng would keep as eight megabytes.
        var error = Refused(Png(Enumerable.Repeat(CompressedText(8 << 20), 60)), "bomb.png");
        Assert.Equal(ImageFault.TooLarge, error.Fault);
        Assert.Contains("texts and profiles beside its pixels, more than the limit of 64 MiB", error.Message,
            StringComparison.Ordinal);
        ImageSource.Open(Png([CompressedText(1 << 20)]), "honest.png").Dispose();
    }

    [Fact]
    public void A_profile_of_a_png_that_unpacks_a_thousandfold() => Assert.Equal(
        ImageFault.TooLarge, Refused(Png([Chunk("iCCP"u8, [.. "p\0\0"u8, .. Deflated(80 << 20)])]), "bomb.png").Fault);

    [Fact]
    public void An_international_text_of_a_png_that_unpacks_a_thousandfold() => Assert.Equal(
        ImageFault.TooLarge, Refused(
            Png([Chunk("iTXt"u8, [.. "k\0\u0001\0en\0key\0"u8, .. Deflated(80 << 20)])]), "bomb.png").Fault);

    [Theory]
    [InlineData("tEXt")]
    [InlineData("zTXt")]
    [InlineData("iTXt")]
    [InlineData("iCCP")]
    [InlineData("eXIf")]
    [InlineData("abCd")]
    public void A_chunk_of_a_png_that_says_it_has_two_gigabytes(string type)
    {
        // libpng takes them all before it finds that they are not there.
        var chunk = Chunk(System.Text.Encoding.ASCII.GetBytes(type), [.. "key\0\0"u8, .. Deflated(100)]);
        BinaryPrimitives.WriteInt32BigEndian(chunk, int.MaxValue);
        Assert.Equal(ImageFault.TooLarge, Refused(Png([chunk]), "bomb.png").Fault);
    }

    [Fact]
    public void Chunks_of_a_png_without_end()
    {
        var error = Refused(Png(Enumerable.Repeat(Chunk("tEXt"u8, "a\0b"u8.ToArray()), 5000)), "bomb.png");
        Assert.Contains("more than 4096 chunks", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scans_of_a_progressive_jpeg_without_end()
    {
        var jpeg = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "progressive.jpg"));
        var scan = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xDA]);
        byte[] file = [.. jpeg[..scan],
            .. Enumerable.Repeat<byte[]>([0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0], 200).SelectMany(bytes => bytes), 0xFF,
            0xD9];
        var error = Refused(file, "bomb.jpg");
        Assert.Contains("more than 100 scans", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_progressive_jpeg_keeps_all_coefficients()
    {
        var jpeg = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "progressive.jpg"));
        var frame = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC2]);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 5), 16_000);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 7), 16_000);
        var error = Refused(jpeg, "bomb.jpg");
        Assert.Contains("all coefficients of 16000 x 16000 pixels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bands_of_a_tiff()
    {
        var file = Tiff.Gray(4, 4, new byte[16]);
        Tiff.SetTag(file, tag: 277, value: 65_535);
        Assert.Contains("65535 bands, more than the limit of 4096 bands", Refused(file, "bomb.tif").Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_tiles_of_a_tiff_that_it_does_not_hold()
    {
        // 2^31 x 2^31 pixels in tiles of 16 x 16: the table alone would be petabytes.
        var file = Tiff.Tiled(256, 256, tileSide: 16);
        Tiff.SetTag(file, tag: 256, value: int.MaxValue);
        Tiff.SetTag(file, tag: 257, value: int.MaxValue);
        Assert.Contains("a table of 18014398509481984 strips or tiles", Refused(file, "bomb.tif").Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_count_of_values_of_a_tiff_that_the_file_cannot_hold()
    {
        var file = Tiff.WithControlPoints(
            8, 8, [.. Enumerable.Range(0, 9).Select(i => new GroundControlPoint(i, i, i, i))]);
        Tiff.SetCount(file, tag: 33922, count: int.MaxValue);
        Assert.Contains("tag 33922 has 2147483647 values, more than the file holds", Refused(file, "bomb.tif").Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Directories_of_a_tiff_without_end()
    {
        var error = Refused(Tiff.Pages(5000), "bomb.tif");
        Assert.Contains("more than 4096 directories", error.Message, StringComparison.Ordinal);
        ImageSource.Open(Tiff.Pages(50), "pages.tif").Dispose();
    }

    [Fact]
    public void A_directory_of_a_tiff_that_leads_to_itself_ends() => Assert.Throws<ImageryException>(
        () => ImageSource.Open((byte[])[.. "II*\0"u8, 8, 0, 0, 0, 0, 0, 8, 0, 0, 0], "loop.tif"));

    [Fact]
    public void Texts_of_a_tiff()
    {
        var limits = new ImageLimits { MaxMetadataBytes = 1 << 20 };
        var file = Tiff.Gray(4, 4, new byte[16], "<GDALMetadata>" + new string(' ', 5 << 20) + "</GDALMetadata>");
        Assert.Contains("of texts and profiles", Refused(file, "bomb.tif", limits).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_overview_file_beside_a_tiff_is_checked_like_it()
    {
        var path = folder.File("scene.tif", Tiff.Gray(4, 4, new byte[16]));
        var overview = Tiff.Gray(2, 2, new byte[4]);
        Tiff.SetTag(overview, tag: 277, value: 65_535);
        folder.File("scene.tif.ovr", overview);
        var error = Assert.Throws<ImageryException>(() => ImageSource.Open(path));
        Assert.Contains("scene.tif.ovr: its header asks for 65535 bands", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_palette_of_a_bmp_that_cannot_be()
    {
        var file = new byte[64];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), 4);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), 4);
        file[28] = 8;
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(46), int.MaxValue);
        Assert.Contains("2147483647 colours", Refused(file, "bomb.bmp").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_of_a_webp_that_it_does_not_hold()
    {
        byte[] file = [.. "RIFF\u0040\0\0\0WEBPICCP"u8, 0xFF, 0xFF, 0xFF, 0x7F, .. new byte[40]];
        Assert.Contains("more than the file holds", Refused(file, "bomb.webp").Message, StringComparison.Ordinal);
    }

    private static byte[] Png(IEnumerable<byte[]> chunks)
    {
        var whole = PictureEncoder.Encode(Pictures.Gradient(8, 8), PictureFormat.Png);

        // Behind the signature and IHDR.
        return [.. whole[..33], .. chunks.SelectMany(chunk => chunk), .. whole[33..]];
    }

    private static byte[] CompressedText(int length) => Chunk("zTXt"u8, [.. "key\0\0"u8, .. Deflated(length)]);

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] content)
    {
        byte[] body = [.. type, .. content];
        var frame = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(frame, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), Checksums.Crc32(body));
        return [.. frame[..4], .. body, .. frame[4..]];
    }

    private static byte[] Deflated(int length)
    {
        using var stream = new MemoryStream();
        using (var deflater = new ZLibStream(stream, CompressionLevel.SmallestSize))
        {
            deflater.Write(Encoding.ASCII.GetBytes(new string(' ', length)));
        }

        return stream.ToArray();
    }

    private static ImageryException Refused(byte[] file, string name, ImageLimits? limits = null)
    {
        var error = Assert.Throws<ImageryException>(() => ImageSource.Open(file, name, limits));
        Assert.StartsWith(name + ": ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        return error;
    }
}
