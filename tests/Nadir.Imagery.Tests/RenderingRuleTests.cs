namespace Nadir.Imagery.Tests;

/// <summary>The stated rule from bands to RGB, on rasters with known samples.</summary>
public sealed class RenderingRuleTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Bands_marked_blue_green_red_are_put_in_order()
    {
        var image = ReadBytes([10, 20, 30, 40],
            [ColorInterpretation.Blue, ColorInterpretation.Green, ColorInterpretation.Red,
                ColorInterpretation.Undefined]);
        Assert.Equal([30, 20, 10], image.Image.Pixels[..3]);
    }

    [Fact]
    public void Without_marks_the_first_three_are_taken() =>
        Assert.Equal([10, 20, 30],
            ReadBytes([10, 20, 30, 40, 50], Enumerable.Repeat(ColorInterpretation.Undefined, 5)).Image.Pixels[..3]);

    [Fact]
    public void Of_two_bands_the_first_is_grey() =>
        Assert.Equal([10, 10, 10],
            ReadBytes([10, 20], [ColorInterpretation.Gray, ColorInterpretation.Undefined]).Image.Pixels[..3]);

    [Theory]
    [InlineData(255, 1)]
    [InlineData(128, 1)]
    [InlineData(127, 0)]
    public void Less_than_half_opaque_is_invalid(byte alpha, double validShare)
    {
        var image = ReadBytes([10, 20, 30, alpha],
            [ColorInterpretation.Red, ColorInterpretation.Green, ColorInterpretation.Blue, ColorInterpretation.Alpha]);
        Assert.Equal(validShare, image.ValidShare);
        Assert.Equal(validShare == 1 ? [10, 20, 30] : [0, 0, 0], image.Image.Pixels[..3]);
    }

    [Fact]
    public void A_pixel_with_nodata_in_one_colour_only_is_valid()
    {
        // Pixels: (0,0,0), (200,0,0), (9,8,7), (0,0,0).
        var image = Read(new Raster<byte>
        {
            Width = 4,
            Height = 1,
            Samples = [0, 200, 9, 0, 0, 0, 8, 0, 0, 0, 7, 0],
            Colors = [ColorInterpretation.Red, ColorInterpretation.Green, ColorInterpretation.Blue],
            NoData = 0,
        });
        Assert.Equal(0.5, image.ValidShare);
        Assert.Equal([0, 255, 255, 0], image.Mask);
        Assert.Equal([0, 0, 0, 200, 0, 0, 9, 8, 7, 0, 0, 0], image.Image.Pixels);
    }

    [Fact]
    public void Nodata_counts_in_no_percentile()
    {
        // Without the rule the -9999s would be black and all heights nearly white.
        float[] heights = [.. Enumerable.Range(0, 101).Select(i => 500f + i), .. Enumerable.Repeat(-9999f, 101)];
        var image = Read(new Raster<float>
        {
            Width = 101,
            Height = 2,
            Samples = heights,
            Colors = [ColorInterpretation.Gray],
            NoData = -9999
        });
        for (var i = 0; i < 101; i++)
        {
            Assert.Equal((byte)Math.Clamp(Math.Round((i - 2) / 96.0 * 255), 0, 255), image.Image.Pixels[3 * i]);
        }

        Assert.Equal(0.5, image.ValidShare);
        Assert.All(image.Image.Pixels[303..], p => Assert.Equal(0, p));
    }

    [Theory]
    [InlineData(0f, 0)]
    [InlineData(1234.5f, 128)]
    public void A_constant_band(float value, byte level) => Assert.All(
        Read(new Raster<float>
        {
            Width = 6,
            Height = 5,
            Samples = [.. Enumerable.Repeat(value, 30)],
            Colors = [ColorInterpretation.Gray]
        }).Image.Pixels,
        p => Assert.Equal(level, p));

    [Fact]
    public void Rare_bright_things_on_a_constant_ground_are_seen()
    {
        var samples = new ushort[1000];
        samples[500] = 9;
        var image = Read(new Raster<ushort>
        {
            Width = 100,
            Height = 10,
            Samples = samples,
            Colors = [ColorInterpretation.Gray]
        });
        Assert.Equal(255, image.Image.Pixels[1500]);
        Assert.Equal(0, image.Image.Pixels[0]);
    }

    [Fact]
    public void All_invalid_is_black_and_says_so()
    {
        var image = Read(new Raster<float>
        {
            Width = 3,
            Height = 3,
            Samples = [.. Enumerable.Repeat(float.NaN, 9)],
            Colors = [ColorInterpretation.Gray]
        });
        Assert.Equal(0, image.ValidShare);
        Assert.All(image.Image.Pixels, p => Assert.Equal(0, p));
    }

    [Fact]
    public void Each_band_has_its_own_stretch()
    {
        ushort[] ramp = [.. Enumerable.Range(0, 51).Select(i => (ushort)i)];
        var image = Read(new Raster<ushort>
        {
            Width = 51,
            Height = 1,
            Samples = [.. ramp, .. ramp.Select(v => (ushort)(5000 + (100 * v))), .. ramp.Reverse()],
            Colors = [ColorInterpretation.Red, ColorInterpretation.Green, ColorInterpretation.Blue],
        });
        Assert.All(image.Image.Pixels.Chunk(3), p => Assert.Equal(p[0], p[1]));

        // The sum is 255 before rounding.
        Assert.All(image.Image.Pixels.Chunk(3), p => Assert.InRange(p[0] + p[2], 254, 256));
    }

    private MaskedImage ReadBytes(byte[] pixel, IEnumerable<ColorInterpretation> colors) => Read(new Raster<byte>
    {
        Width = 4,
        Height = 4,
        Samples = [.. pixel.SelectMany(v => Enumerable.Repeat(v, 16))],
        Colors = [.. colors],
    });

    private MaskedImage Read<T>(Raster<T> raster)
        where T : unmanaged
    {
        var path = folder.File("raster.tif");
        GeoTiffWriter.Write(path, raster);
        using var source = ImageSource.Open(path);
        return source.ReadMasked(new PixelWindow(0, 0, raster.Width, raster.Height), raster.Width, raster.Height);
    }
}
