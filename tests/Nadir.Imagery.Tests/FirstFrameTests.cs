using System.Buffers.Binary;

namespace Nadir.Imagery.Tests;

/// <summary>
/// Files of several frames or pages give their first one. Stills inside are written by GDAL, which also wrote the GIFs.
/// </summary>
public sealed class FirstFrameTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_animated_WebP_shows_its_first_frame(bool hasAlpha)
    {
        byte[] still = Still(40, 30, hasAlpha);
        byte[] file = AnimatedWebP(40, 30, (0, 0, 40, 30, still), (10, 10, 6, 4, Still(6, 4, false)));

        AssertSame(still, file, "WEBP");
    }

    [Fact]
    public void A_frame_that_covers_a_part_lies_where_it_belongs_and_nothing_else_is_valid()
    {
        byte[] still = Still(12, 8, hasAlpha: true);
        using var frame = ImageSource.Open(still, "still.webp");
        using var source = ImageSource.Open(AnimatedWebP(40, 30, (6, 4, 12, 8, still)), "animated.webp");

        var part = source.ReadMasked(new PixelWindow(6, 4, 12, 8), 12, 8);
        var expected = frame.ReadMasked(new PixelWindow(0, 0, 12, 8), 12, 8);
        Assert.Equal((40, 30, "WEBP"), (source.Header.Width, source.Header.Height, source.Header.Format));
        Assert.Equal(expected.Image.Pixels, part.Image.Pixels);
        Assert.Equal(expected.Mask, part.Mask);
        Assert.Equal(0, source.ReadMasked(new PixelWindow(0, 12, 40, 18), 40, 18).ValidShare);
    }

    [Theory]
    [InlineData("noise.gif")]
    [InlineData("noise_interlaced.gif")]
    public void A_GIF_is_read_to_the_pixel(string name)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Folder, name));
        using var source = ImageSource.Open(Path.Combine(Folder, name));
        using var expected = ImageSource.Open(Path.Combine(Folder, "noise.png"));

        Assert.Equal("GIF", source.Header.Format);
        Assert.Equal(expected.Read().Pixels, source.Read().Pixels);
        // Another image behind it changes nothing.
        AssertSame(file, [.. file[..^1], .. file[(13 + 768)..]], "GIF");
    }

    [Fact]
    public void A_transparent_colour_of_a_GIF_is_no_data()
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Folder, "noise.gif"));
        byte[] control = [0x21, 0xF9, 4, 1, 0, 0, 255, 0];
        using var source = ImageSource.Open(
            (byte[])[.. file[..(13 + 768)], .. control, .. file[(13 + 768)..]], "transparent.gif");
        using var opaque = ImageSource.Open(file, "opaque.gif");

        var read = source.ReadMasked(new PixelWindow(0, 0, 90, 80), 90, 80);
        var pixels = opaque.Read().Pixels;
        for (int pixel = 0; pixel < 90 * 80; pixel++)
        {
            Assert.Equal(pixels[3 * pixel] == 255 ? 0 : 255, read.Mask![pixel]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_animated_PNG_shows_its_first_frame(bool stillIsApart)
    {
        byte[] first = PictureEncoder.Encode(Pictures.Gradient(20, 10), PictureFormat.Png);
        byte[] other = PictureEncoder.Encode(new RgbImage(20, 10, new byte[600]), PictureFormat.Png);
        byte[] file = stillIsApart ? AnimatedPng(other, [first, other]) : AnimatedPng(first, [null, other]);

        AssertSame(first, file, "PNG");
    }

    [Fact]
    public void A_TIFF_of_several_pages_shows_the_first()
    {
        byte[] first = Tiff.Gray(4, 3, [.. Enumerable.Range(1, 12).Select(value => (byte)(10 * value))]);
        byte[] pages = [.. first, .. SecondPage(first.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(pages.AsSpan(first.Length - 4), first.Length);

        AssertSame(first, pages, "GTiff");
    }

    [Fact]
    public void Large_files_are_recognised_too()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("large.gif");
        byte[] file = File.ReadAllBytes(Path.Combine(Folder, "noise.gif"));
        File.WriteAllBytes(path, [.. file[..^1], .. Comment(2 << 20), 0x3B]);

        using var source = ImageSource.Open(path);
        Assert.Equal((90, 80), (source.Header.Width, source.Header.Height));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(13)]
    [InlineData(800)]
    [InlineData(3000)]
    public void A_GIF_that_is_cut_off_is_damaged(int bytes)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Folder, "noise.gif"));
        Refused(file[..bytes], ImageFault.Damaged, "first frame", "GIF");
    }

    [Fact]
    public void Sizes_are_held_against_the_limits_before_memory_is_taken()
    {
        byte[] gif = File.ReadAllBytes(Path.Combine(Folder, "noise.gif"));
        gif.AsSpan(6, 4).Fill(0xFF);
        Refused(gif, ImageFault.TooLarge, "65535 x 65535");
        gif = File.ReadAllBytes(Path.Combine(Folder, "noise.gif"));
        gif.AsSpan(13 + 768 + 5, 4).Fill(0xFF);
        Refused(gif, ImageFault.TooLarge, "65535 x 65535");
        Refused(AnimatedWebP(1 << 24, 1 << 24, (6, 4, 12, 8, Still(12, 8, false))), ImageFault.TooLarge, "16777216");
    }

    [Fact]
    public void Frames_that_are_none_are_damaged()
    {
        Refused(AnimatedWebP(40, 30), ImageFault.Damaged, "WebP");
        Refused(AnimatedWebP(40, 30, (0, 0, 40, 30, [.. "RIFF\0\0\0\0WEBPVP8 "u8, 9, 0, 0, 0])), ImageFault.Damaged,
            "WebP");
        Refused(AnimatedWebP(10, 8, (6, 4, 12, 8, Still(12, 8, false))), ImageFault.Damaged, "WebP");
    }

    private static void Refused(byte[] file, ImageFault fault, params string[] words)
    {
        var error = Assert.Throws<ImageryException>(() =>
        {
            using var source = ImageSource.Open(file, "name.img");
            source.Read();
        });
        Assert.Equal(fault, error.Fault);
        Assert.All(words.Append("name.img"), word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }

    private static void AssertSame(byte[] expected, byte[] file, string format)
    {
        using var still = ImageSource.Open(expected, "still");
        using var source = ImageSource.Open(file, "animated");
        var window = new PixelWindow(0, 0, still.Header.Width, still.Header.Height);
        Assert.Equal((still.Header.Width, still.Header.Height, format),
            (source.Header.Width, source.Header.Height, source.Header.Format));
        var (one, two) = (still.ReadMasked(window, window.Width, window.Height),
            source.ReadMasked(window, window.Width, window.Height));
        Assert.Equal(one.Image.Pixels, two.Image.Pixels);
        Assert.Equal(one.Mask, two.Mask);
    }

    private static byte[] Still(int width, int height, bool hasAlpha)
    {
        var rgb = Pictures.Gradient(width, height);
        return hasAlpha
            ? PictureEncoder.Encode(
                new RgbaImage(width, height, [.. Enumerable.Range(0, 4 * width * height).Select(place =>
                    place % 4 == 3 ? (byte)(place / 4 % width < width / 2 ? 255 : 0)
                        : rgb.Pixels[(place / 4 * 3) + (place % 4)])]),
                PictureFormat.WebP)
            : PictureEncoder.Encode(rgb, PictureFormat.WebP);
    }

    // The chunks of a still file, without what says that it is extended, are those of a frame.
    private static byte[] AnimatedWebP(
        int width, int height, params (int Left, int Top, int Width, int Height, byte[] Still)[] frames)
    {
        var body = new List<byte>();
        body.AddRange("WEBP"u8);
        body.AddRange(Chunk("VP8X"u8, [0x12, 0, 0, 0, .. Three(width - 1), .. Three(height - 1)]));
        body.AddRange(Chunk("ANIM"u8, [255, 255, 255, 255, 0, 0]));
        foreach (var frame in frames)
        {
            int start = frame.Still.AsSpan(12).StartsWith("VP8X"u8) ? 30 : 12;
            body.AddRange(Chunk(
                "ANMF"u8,
                [.. Three(frame.Left / 2), .. Three(frame.Top / 2), .. Three(frame.Width - 1),
                    .. Three(frame.Height - 1), 100, 0, 0, 0, .. frame.Still[start..]]));
        }

        return Chunk("RIFF"u8, [.. body]);
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
        return [.. type, .. length, .. content, .. new byte[content.Length % 2]];
    }

    private static byte[] Three(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];

    // Null for a frame that is the still itself.
    private static byte[] AnimatedPng(byte[] still, byte[]?[] frames)
    {
        var file = new List<byte>(still[..33]);
        file.AddRange(PngChunk("acTL"u8, [0, 0, 0, (byte)frames.Length, 0, 0, 0, 0]));
        byte number = 0;
        foreach (var frame in frames)
        {
            byte[] control = [0, 0, 0, number++, .. still[16..24], 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 10, 0, 0];
            if (frame is null)
            {
                file.AddRange(PngChunk("fcTL"u8, control));
                file.AddRange(PngChunk("IDAT"u8, Data(still)));
                continue;
            }

            if (number == 1)
            {
                file.AddRange(PngChunk("IDAT"u8, Data(still)));
            }

            file.AddRange(PngChunk("fcTL"u8, control));
            file.AddRange(PngChunk("fdAT"u8, [0, 0, 0, number++, .. Data(frame)]));
        }

        file.AddRange(PngChunk("IEND"u8, []));
        return [.. file];
    }

    private static byte[] Data(byte[] png)
    {
        var data = new List<byte>();
        for (int place = 8; place < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(place));
            if (png.AsSpan(place + 4, 4).SequenceEqual("IDAT"u8))
            {
                data.AddRange(png[(place + 8)..(place + 8 + length)]);
            }

            place += 12 + length;
        }

        return [.. data];
    }

    private static byte[] PngChunk(ReadOnlySpan<byte> type, byte[] content)
    {
        byte[] body = [.. type, .. content];
        uint crc = uint.MaxValue;
        foreach (byte value in body)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        var frame = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(frame, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), ~crc);
        return [.. frame[..4], .. body, .. frame[4..]];
    }

    // A directory of a smaller page whose pixels stand before it; places count from the start of the file.
    private static byte[] SecondPage(int start)
    {
        byte[] page = Tiff.Gray(2, 2, [9, 9, 9, 9]);
        int directory = BinaryPrimitives.ReadInt32LittleEndian(page.AsSpan(4));
        byte[] tail = page[directory..];
        for (int entry = 2; entry < tail.Length - 4; entry += 12)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(entry)) == 273)
            {
                BinaryPrimitives.WriteInt32LittleEndian(tail.AsSpan(entry + 8), start + tail.Length);
            }
        }

        return [.. tail, 9, 9, 9, 9];
    }

    private static byte[] Comment(int bytes)
    {
        var blocks = new List<byte> { 0x21, 0xFE };
        for (; bytes > 0; bytes -= 255)
        {
            blocks.Add(255);
            blocks.AddRange(new byte[255]);
        }

        blocks.Add(0);
        return [.. blocks];
    }
}
