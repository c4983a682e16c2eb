using System.Buffers.Binary;

namespace Nadir.Imagery.Tests.Headers;

/// <summary>What a JPEG 2000 header may ask for, raw and in boxes, before GDAL sees it.</summary>
public sealed class Jpeg2000CheckTests
{
    private static readonly Jpeg2000 ManyTiles = new()
    {
        Width = 2560,
        Height = 2550,
        TileWidth = 10,
        TileHeight = 10,
        Components = 1
    };
    private static readonly Jpeg2000 ManyComponents = new() { Components = 16_384 };

    public static TheoryData<string> Forms => ["raw", "box", "to-end", "extended", "after-odd-boxes", "cut-off"];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Tables_of_tiles_are_refused_in_every_form(string form)
    {
        var error = Refused(InForm(ManyTiles, form), new ImageLimits { MaxDecodeBytes = 256 << 20 });
        Assert.Equal(ImageFault.TooLarge, error.Fault);
        Assert.Contains("65280 tiles of 1 components", error.Message, StringComparison.Ordinal);
        Assert.Contains("more than the limit of 256 MiB", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Components_are_refused_in_every_form(string form)
    {
        var error = Refused(InForm(ManyComponents, form));
        Assert.Equal(ImageFault.TooLarge, error.Fault);
        Assert.Contains("16384 bands, more than the limit of 4096 bands", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tile_part_whose_length_leads_back_ends_the_walk()
    {
        // Twelve bytes on stands its own start of data, from which it would be read again and again.
        var file = new Jpeg2000().ToCodestream();
        var part = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0x90, 0, 10]);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(part + 6), 12);
        try
        {
            ImageSource.Open(file, "back.j2k").Dispose();
        }
        catch (ImageryException)
        {
            // What OpenJPEG makes of it is its own matter.
        }
    }

    [Fact]
    public void A_box_that_ends_within_its_codestream_is_damaged()
    {
        // Every length but the whole one, with another box behind it; OpenJPEG ended the process at most of them.
        var codestream = new Jpeg2000().ToCodestream();
        var whole = new Jpeg2000().ToFile();
        var content = whole.AsSpan().IndexOf(codestream);
        for (var length = 0; length < codestream.Length; length++)
        {
            byte[] file = [.. whole, 0, 0, 0, 8, .. "free"u8];
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(content - 8), 8 + length);
            Assert.Equal(ImageFault.Damaged, Refused(file).Fault);
        }

        ImageSource.Open((byte[])[.. whole, 0, 0, 0, 8, .. "free"u8], "whole.jp2").Dispose();
    }

    [Fact]
    public void A_box_whose_codestream_has_bytes_that_are_no_marker_is_damaged()
    {
        // OpenJPEG looks for the next marker, also behind the end of the box.
        byte[] file = [.. new Jpeg2000().ToFile(), 0, 0, 0, 8, .. "free"u8];
        file.AsSpan(file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0x5C]) + 2, 2).Clear();
        Assert.Equal(ImageFault.Damaged, Refused(file).Fault);
    }

    [Fact]
    public void More_tiles_than_the_format_can_number()
    {
        var error = Refused(new Jpeg2000 { Width = 30_000, Height = 30_000, TileWidth = 1, TileHeight = 1 }.ToFile());
        Assert.Contains("900000000 tiles, more than the limit of 65535 tiles", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_blocks_of_four_pixels()
    {
        // 2048 x 2048 / 16 blocks of some 500 bytes: 140 MiB of records for 4 MiB of pixels.
        var file = new Jpeg2000 { Width = 2048, Height = 2048, TileWidth = 2048, TileHeight = 2048, BlockExponent = 2 };
        Assert.Contains("code-blocks", Refused(file.ToFile(), new ImageLimits { MaxDecodeBytes = 100 << 20 }).Message,
            StringComparison.Ordinal);
        ImageSource.Open((file with { BlockExponent = 6 }).ToFile(), "blocks.jp2",
            new ImageLimits { MaxDecodeBytes = 100 << 20 }).Dispose();
    }

    [Fact]
    public void Precincts_of_one_pixel() => Assert.Equal(
        ImageFault.TooLarge,
        Refused(new Jpeg2000 { Width = 1024, Height = 1024, TileWidth = 1024, TileHeight = 1024, Precincts = [0] }
            .ToFile(), new ImageLimits { MaxDecodeBytes = 512 << 20 }).Fault);

    [Fact]
    public void Packets_that_take_longer_than_the_file_to_write()
    {
        var error = Refused(new Jpeg2000 { Layers = 65_535, Levels = 5, Components = 100 }.ToFile());
        Assert.Contains("39321000 packets, more than the limit of 16777216 in a tile", error.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 64, 64, 1)]
    [InlineData(64, 0, 64, 1)]
    [InlineData(64, 64, 64, 0)]
    public void Headers_that_contradict_themselves(int width, int tileWidth, int tileHeight, int components) =>
        Assert.Equal(
        ImageFault.Damaged,
        Refused(new Jpeg2000 { Width = width, TileWidth = tileWidth, TileHeight = tileHeight, Components = components }
            .ToFile()).Fault);

    [Fact]
    public void A_file_of_boxes_without_a_codestream() => Assert.Contains(
        "no codestream in its boxes", Refused(new Jpeg2000().ToFile()[..60]).Message, StringComparison.Ordinal);

    [Fact]
    public void The_second_of_two_codestreams_counts_too()
    {
        var before = Jpeg2000.Box("jp2c"u8, new Jpeg2000().ToCodestream());
        Assert.Equal(ImageFault.TooLarge, Refused(ManyComponents.ToFile(before: before)).Fault);
    }

    [Fact]
    public void Cut_off_at_any_place_it_is_an_image_or_a_sentence()
    {
        var whole = new Jpeg2000 { Components = 3 }.ToFile(before: Jpeg2000.Box("uuid"u8, new byte[40]));
        for (var length = 1; length < whole.Length; length++)
        {
            try
            {
                using var source = ImageSource.Open(whole.AsMemory(0, length), "cut.jp2");
                source.Read(8, 8);
            }
            catch (ImageryException error)
            {
                Assert.StartsWith("cut.jp2: ", error.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', error.Message);
            }
        }
    }

    [Fact]
    public void What_honest_encoders_write_is_read()
    {
        // As Sentinel-2 is delivered: tiles of 1024, six resolutions, one quality layer.
        var scene = new Jpeg2000
        {
            Width = 10_980,
            Height = 10_980,
            TileWidth = 1024,
            TileHeight = 1024,
            Components = 3,
            Levels = 5
        };
        using var tiled = ImageSource.Open(scene.ToFile(), "tiled.jp2");
        Assert.Equal(3, tiled.Header.Bands.Count);
        using var whole = ImageSource.Open(
            (scene with { TileWidth = 10_980, TileHeight = 10_980, Layers = 20 }).ToFile(), "whole.jp2");
        Assert.Equal(10_980, whole.Header.Width);
        using var bands = ImageSource.Open(
            new Jpeg2000
            {
                Width = 1024,
                Height = 1024,
                TileWidth = 256,
                TileHeight = 256,
                Components = 224,
                Levels = 5
            }.ToCodestream(), "bands.j2k");
        Assert.Equal(224, bands.Header.Bands.Count);
    }

    private static byte[] InForm(Jpeg2000 file, string form) => form switch
    {
        "raw" => file.ToCodestream(),
        "box" => file.ToFile(),
        "to-end" => file.ToFile(lengthForm: 0),
        "extended" => file.ToFile(lengthForm: 1),
        "after-odd-boxes" =>
            file.ToFile(before: [.. Jpeg2000.Box("asoc"u8, Jpeg2000.Box("asoc"u8, Jpeg2000.Box("jp2c"u8, [1, 2, 3]))),
                .. Jpeg2000.Box("free"u8, [])]),
        _ => file.ToFile()[..^30],
    };

    private static ImageryException Refused(byte[] file, ImageLimits? limits = null)
    {
        var error = Assert.Throws<ImageryException>(() => ImageSource.Open(file, "bomb.jp2", limits));
        Assert.StartsWith("bomb.jp2: ", error.Message, StringComparison.Ordinal);
        return error;
    }
}
