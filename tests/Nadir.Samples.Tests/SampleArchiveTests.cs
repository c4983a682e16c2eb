using System.Text.Json;
using Nadir.Imagery;
using Nadir.Samples.Landscapes;

namespace Nadir.Samples.Tests;

public sealed class SampleArchiveTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("nadir-samples-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void All_kinds_are_written_with_captions_and_landscapes_with_their_place()
    {
        var paths = SampleArchive.Write(folder);
        Assert.Equal((SceneKinds.All.Count * SampleArchive.ScenesPerKind) + LandscapePlan.All.Count, paths.Count);
        Assert.InRange(paths.Count, 80, 125);
        foreach (var path in paths.Where(p => p.EndsWith(".jpg", StringComparison.Ordinal)))
        {
            using var source = ImageSource.Open(path);
            Assert.Equal(("JPEG", 256, 256), (source.Header.Format, source.Header.Width, source.Header.Height));
        }

        Captions();
        Photograph(Path.Combine(folder, "landscapes", "port_city.tif"));
        Multispectral(Path.Combine(folder, "landscapes", "mountain_valley.tif"));
    }

    [Fact]
    public void A_stopped_writing_leaves_no_half_file()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => SampleArchive.Write(folder, null, cancellation.Token));
        Assert.Empty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    private static void Photograph(string path)
    {
        using var source = ImageSource.Open(path);
        var header = source.Header;
        Assert.InRange(header.Width, 2000, 4000);
        Assert.NotEmpty(header.Overviews);
        Assert.Equal([ColorInterpretation.Red, ColorInterpretation.Green, ColorInterpretation.Blue],
            header.Bands.Select(b => b.Color));
        Assert.Equal(Landscape.PixelSize, header.GeoTransform!.Value.PixelWidth);
        Assert.NotNull(header.AcquisitionTime);
        var bounds = source.GetFootprint()!.Bounds;
        Assert.InRange(bounds.West, 2, 2.3);
        Assert.InRange(bounds.North, 41.3, 41.5);

        // Open sea lies along the lower edge: it is bluer than red.
        var sea = source.Read(new PixelWindow(0, header.Height - 200, header.Width, 200), 1, 1);
        Assert.True(sea.Pixels[2] > sea.Pixels[0] + 20);
    }

    private static void Multispectral(string path)
    {
        using var source = ImageSource.Open(path);
        var header = source.Header;
        Assert.Equal([SampleType.UInt16, SampleType.UInt16, SampleType.UInt16, SampleType.UInt16],
            header.Bands.Select(b => b.Type));
        Assert.All(header.Bands, b => Assert.Equal(0, b.NoData));
        Assert.True(source.GetFootprint()!.Bounds.North < 0, "the southern hemisphere");
        var picture = source.ReadMasked(new PixelWindow(0, 0, header.Width, header.Height), 200, 200);

        // Two triangles of an eighth of the width and all of the height are cut off.
        Assert.InRange(picture.ValidShare, 0.87, 0.89);
        Assert.Equal([0, 0, 0], picture.Image.Pixels[..3]);
    }

    private void Captions()
    {
        using var dataset = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "dataset_samples.json")));
        var images = dataset.RootElement.GetProperty("images").EnumerateArray().ToArray();
        Assert.Equal(SceneKinds.All.Count * SampleArchive.ScenesPerKind, images.Length);
        Assert.All(images, image =>
        {
            Assert.True(File.Exists(Path.Combine(folder, "images", image.GetProperty("filename").GetString()!)));
            Assert.True(image.GetProperty("sentences").GetArrayLength() > 0);
        });
    }
}
