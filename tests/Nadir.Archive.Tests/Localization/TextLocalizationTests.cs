using Nadir.Archive.Ingest;
using Nadir.Archive.Localization;
using Nadir.Archive.Tests.Support;
using Nadir.Imagery;

namespace Nadir.Archive.Tests.Localization;

public sealed class TextLocalizationTests : IDisposable
{
    private static readonly LocalizationOptions Small = new()
    {
        Tiling = new TilingOptions { WindowSizes = [64, 128], Overlap = 0.5 },
        BatchSize = 7,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly ColorGridEncoder _encoder = new();

    public void Dispose()
    {
        _encoder.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void HeatIsHighestWhereTheTextIsTrue()
    {
        var picture = TestImages.Plain(700, 500, 90, 90, 90);
        TestImages.Fill(picture, 400, 100, 128, 128, 230, 20, 20);
        var (map, scene) = Locate(picture, "red");
        using (scene)
        {
            Assert.Equal((4, 175, 125), (map.CellSize, map.Width, map.Height));
            Assert.Equal((0, 1), (map.Values.Min(), map.Values.Max()));
            var hottest = map.Values.Index().MaxBy(cell => cell.Item).Index;
            Assert.InRange(((hottest % map.Width) + 0.5) * map.CellSize, 400, 528);
            Assert.InRange(((hottest / map.Width) + 0.5) * map.CellSize, 100, 228);
            Assert.Equal(0, map.Values[^1], 0.2f);
            var peak = HeatPeaks.Find(map)[0];
            Assert.Equal((464, 164), (peak.Column, peak.Row),
                (a, b) => double.Hypot(a.Item1 - b.Item1, a.Item2 - b.Item2) < 40);
        }
    }

    [Fact]
    public void EveryWindowIsEncodedOnceAndProgressEndsAtAll()
    {
        var steps = new List<(int Done, int All)>();
        using var scene = ImageSource.Open(
            TestImages.Write(_folder.Image("scene.bmp"), TestImages.Random(1, 300, 200)));
        var map = new TextLocalization(_encoder, Small).Locate("red", scene, (done, all) => steps.Add((done, all)));

        // Strides of 32 and 64: 9 x 6 windows (the last moved inwards) and 4 x 3.
        Assert.Equal(9 * 6 + (4 * 3), map.Windows);
        Assert.Equal((map.Windows, map.Windows), steps[^1]);
        Assert.Equal(steps.OrderBy(step => step.Done), steps);
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(100)]
    [InlineData(20)]
    [InlineData(1)]
    public void WindowsAreEnlargedUntilThereAreNoMoreThanAllowed(int most)
    {
        using var scene = ImageSource.Open(
            TestImages.Write(_folder.Image("scene.bmp"), TestImages.Random(1, 700, 500)));
        var map = new TextLocalization(_encoder, Small with { MostWindows = most }).Locate("red", scene);
        var plain = new TextLocalization(_encoder, Small).Locate("red", scene);

        // The fewest are those of windows of half and a quarter of the scene.
        Assert.InRange(map.Windows, 1, Math.Max(most, 49));
        Assert.Equal(most >= plain.Windows, map.Windows == plain.Windows);
    }

    [Fact]
    public void AUniformSceneHasNoHeat()
    {
        var (map, scene) = Locate(TestImages.Plain(300, 200, 90, 90, 90), "red");
        scene.Dispose();
        Assert.All(map.Values, value => Assert.InRange(value, 0, 1));
        Assert.Equal(map.LowestCosine, map.HighestCosine, 1e-5f);
    }

    [Fact]
    public void WithoutDataThereIsNoHeatAndTheFileKnowsItsGround()
    {
        var picture = TestImages.Random(4, 400, 300);
        var samples = new byte[3 * 400 * 300];
        for (var band = 0; band < 3; band++)
        {
            for (var pixel = 0; pixel < 400 * 300; pixel++)
            {
                samples[(band * 400 * 300) + pixel] = pixel % 400 < 200 ? (byte)0
                    : Math.Max((byte)1, picture.Pixels[(3 * pixel) + band]);
            }
        }

        Directory.CreateDirectory(_folder.Images);
        var path = _folder.Image("scene.tif");
        GeoTiffWriter.Write(path, new Raster<byte>
        {
            Width = 400,
            Height = 300,
            Samples = samples,
            Colors = [ColorInterpretation.Red, ColorInterpretation.Green, ColorInterpretation.Blue],
            GeoTransform = new GeoTransform(10, 1e-5, 0, 50, 0, -1e-5),
            CoordinateSystem = "EPSG:4326",
            NoData = 0,
        });
        using var scene = ImageSource.Open(path);
        var map = new TextLocalization(_encoder, Small with { Tiling = Small.Tiling with { WindowMetres = [] } })
            .Locate("red", scene);
        Assert.True(float.IsNaN(map.Values[0]));
        Assert.False(float.IsNaN(map.Values[map.Width - 1]));

        // Half of the scene has no data: none of its cells, and no best place there.
        Assert.All(map.Values.Select((value, cell) => (value, Column: cell % map.Width)), cell =>
            Assert.Equal((cell.Column + 0.5) * map.CellSize < 200, float.IsNaN(cell.value)));
        Assert.All(HeatPeaks.Find(map), peak => Assert.True(peak.Column > 200));
        Assert.All(HeatPeaks.Find(map),
            peak => Assert.InRange(peak.CosineIn(map), map.LowestCosine, map.HighestCosine + 1e-6));

        HeatMapFile.Write(_folder.Image("heat.tif"), map, scene.Header, "red");
        using var heat = ImageSource.Open(_folder.Image("heat.tif"));
        Assert.Equal((map.Width, map.Height), (heat.Header.Width, heat.Header.Height));
        Assert.Equal("red", heat.Header.Metadata["TIFFTAG_IMAGEDESCRIPTION"]);
        // The scene is 400 x 300 pixels of 1e-5 degrees; its map has cells of 4 of them, exactly as many as fit.
        var (bounds, whole) = (heat.GetFootprint()!.Bounds, scene.GetFootprint()!.Bounds);
        Assert.Equal((whole.West, whole.South, whole.East, whole.North),
            (bounds.West, bounds.South, bounds.East, bounds.North), (a, b) =>
            Math.Abs(a.West - b.West) + Math.Abs(a.South - b.South) + Math.Abs(a.East - b.East)
                + Math.Abs(a.North - b.North) < 1e-9);
    }

    [Fact]
    public void ASmallSceneIsCutSmallerAndABlankTextRefused()
    {
        using var scene = ImageSource.Open(TestImages.Write(_folder.Image("scene.bmp"), TestImages.Random(1, 80, 60)));
        Assert.True(new TextLocalization(_encoder, Small).Locate("red", scene).Windows > 4);
        Assert.Throws<ArchiveException>(() => new TextLocalization(_encoder, Small).Locate(" ", scene));
    }

    private (HeatMap Map, ImageSource Scene) Locate(RgbImage picture, string text)
    {
        var scene = ImageSource.Open(TestImages.Write(_folder.Image("scene.bmp"), picture));
        return (new TextLocalization(_encoder, Small).Locate(text, scene), scene);
    }
}
