namespace Nadir.Imagery.Tests;

/// <summary>Every GeoTIFF of the reference folder, whatever it holds, against facts of the file itself.</summary>
[Trait("Category", "Reference")]
public sealed class GeoReferenceTests
{
    [SkippableFact]
    public void Every_file_is_read_or_refused_with_a_sentence()
    {
        var read = 0;
        foreach (var path in Files())
        {
            try
            {
                using var source = ImageSource.Open(path);
                Check(source);
                read++;
            }
            catch (ImageryException e)
            {
                Assert.StartsWith(path + ": ", e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', e.Message);
            }
        }

        Assert.True(read > 0, "no file could be read");
    }

    [SkippableFact]
    public void A_file_called_corrupt_is_not_read_to_its_end()
    {
        var corrupt = Files().Where(f => Path.GetFileName(f).Contains("corrupt", StringComparison.OrdinalIgnoreCase))
            .ToArray();
        Skip.If(corrupt.Length == 0, "no file is called corrupt");
        foreach (var path in corrupt)
        {
            var error = Assert.Throws<ImageryException>(() =>
            {
                using var source = ImageSource.Open(path);
                source.Read();
            });
            Assert.Equal(ImageFault.Damaged, error.Fault);
        }
    }

    private static void Check(ImageSource source)
    {
        var header = source.Header;
        var whole = new PixelWindow(0, 0, header.Width, header.Height);
        var full = source.ReadMasked(whole, header.Width, header.Height);
        var small = source.ReadMasked(whole, 64, 64);
        Assert.InRange(small.ValidShare - full.ValidShare, -0.1, 0.1);
        Assert.InRange(Mean(small) - Mean(full), -12, 12);
        if (header.GeoTransform is not null && source.GetFootprint() is { } footprint)
        {
            var (west, south, east, north) = footprint.Bounds;
            Assert.InRange(west, -180, 180);
            Assert.InRange(east, -180, 180);
            Assert.True(south < north);
            Assert.All(footprint.Polygons, ring => Assert.Equal(ring[0], ring[^1]));
        }
    }

    private static double Mean(MaskedImage image)
    {
        long sum = 0;
        foreach (var sample in image.Image.Pixels)
        {
            sum += sample;
        }

        return image.ValidShare == 0 ? 0 : sum / (image.ValidShare * image.Image.Pixels.Length);
    }

    private static string[] Files()
    {
        var folder = Path.Combine(ReferenceData.Root(), "geo");
        Skip.IfNot(Directory.Exists(folder), $"{folder} is absent; set NADIR_DATA");
        return Directory.GetFiles(folder, "*.tif");
    }
}
