using System.Text.Json;
using Nadir.Archive.Ingest;
using Nadir.Archive.Search;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Tests.Support;
using Nadir.Archive.Verification;
using Nadir.Imagery;

namespace Nadir.Archive.Tests.Ingest;

public sealed class SceneTests
{
    private static readonly ColorInterpretation[] RedGreenBlue =
        [ColorInterpretation.Red, ColorInterpretation.Green, ColorInterpretation.Blue];

    [Fact]
    public void APlaceWithinASceneIsFoundInTheWindowThatShowsIt()
    {
        using var archive = new TestArchive();
        var scene = TestImages.Plain(2048, 1536, 90, 90, 90);
        TestImages.Fill(scene, 1152, 768, 512, 512, 230, 20, 20);
        TestImages.Write(archive.Folder.Image("scene.bmp"), scene);

        var summary = archive.Ingest();
        var best = archive.Search.ByText("red")[0];

        Assert.Equal((1, WindowPyramid.Cut(2048, 1536, new TilingOptions()).Count()), (summary.Added, summary.Windows));
        Assert.Equal([1152, 768, 512, 512], best.Window);
        Assert.Equal(summary.Windows,
            archive.Everything().Select(row => string.Join(',', row.Window)).Distinct().Count());
    }

    [Fact]
    public void EachWindowOfAGeoreferencedSceneKnowsItsGround()
    {
        using var archive = new TestArchive();
        WriteGeoTiff(archive.Folder.Image("scene.tif"), 1600, 1200, noDataColumns: 0);

        archive.Ingest(new IngestOptions { Tiling = new TilingOptions { WindowMetres = [5000] } });

        // A ten-thousandth of a degree at 50 N is 11.12 m high and 7.17 m wide: 5000 m are 560 pixels of 8.93 m.
        Assert.Equal([560, 1600], archive.Everything().Select(row => row.Window[2]).Distinct().Order());

        foreach (var row in archive.Everything())
        {
            // The file's own transform: one ten-thousandth of a degree a pixel from 10 E, 50 N.
            var ring = row.Footprint!.Value.GetProperty("coordinates")[0].EnumerateArray().ToList();
            Assert.Equal("Polygon", row.Footprint.Value.GetProperty("type").GetString());
            Assert.Equal(10 + (row.Window[0] * 1e-4), Longitudes(ring).Min(), 1e-6);
            Assert.Equal(10 + ((row.Window[0] + row.Window[2]) * 1e-4), Longitudes(ring).Max(), 1e-6);
            Assert.Equal(50 - (row.Window[1] * 1e-4), Latitudes(ring).Max(), 1e-6);
            Assert.Equal(50 - ((row.Window[1] + row.Window[3]) * 1e-4), Latitudes(ring).Min(), 1e-6);
            Assert.Equal(ring[0].GetRawText(), ring[^1].GetRawText());
        }
    }

    [Fact]
    public void WhatAFileSaysOfItselfCanBeAskedFor()
    {
        using var archive = new TestArchive();
        WriteGeoTiff(archive.Folder.Image("june/scene.tif"), 300, 200, noDataColumns: 0, "2021:06:15 10:00:00");
        archive.AddImage("plain.bmp", 1);
        archive.Ingest();

        string[] Found(SearchFilter filter) =>
            [.. archive.Search.ByText("grey", new SearchOptions { Filter = filter })
                .Select(row => Path.GetFileName(row.Source)).Distinct()];
        string[] Where(string condition) => Found(new SearchFilter { Where = [FilterExpression.Parse(condition)] });

        Assert.Equal(["scene.tif"],
            Found(new SearchFilter
            {
                After = new(2021, 6, 15, 0, 0, 0, TimeSpan.Zero),
                Before = new(2021, 6, 16, 0, 0, 0, TimeSpan.Zero)
            }));
        Assert.Empty(Found(new SearchFilter { After = new(2021, 6, 15, 10, 0, 1, TimeSpan.Zero) }));
        Assert.Equal(["scene.tif"], Where("gsd<10"));
        Assert.Empty(Where("gsd>10"));
        Assert.Equal(["scene.tif"], Where("folder=June"));
        Assert.Equal(["plain.bmp"], Where("format=BMP"));
        Assert.Equal(["scene.tif"], Where("width>=300"));
        Assert.Equal(["scene.tif"], Found(new SearchFilter { Source = archive.Folder.Image("june") }));
        Assert.Empty(ArchiveVerifier.Verify(archive.Folder.Archive).Damages);
    }

    [Fact]
    public void WindowsWithoutDataAreSkipped()
    {
        using var archive = new TestArchive();
        WriteGeoTiff(archive.Folder.Image("scene.tif"), 2048, 1100, noDataColumns: 1024);

        archive.Ingest(new IngestOptions { Tiling = new TilingOptions { WindowSizes = [512], WindowMetres = [] } });

        Assert.All(archive.Everything(), row => Assert.True(row.Window[0] + row.Window[2] > 1024));
        Assert.Contains(archive.Everything(), row => row.Window[0] == 768);
    }

    [Fact]
    public void ASceneWithoutAnyDataIsLeftOutWithASentenceAndIsNoFailure()
    {
        using var archive = new TestArchive();
        WriteGeoTiff(archive.Folder.Image("scene.tif"), 300, 200, noDataColumns: 300);

        var summary = archive.Ingest();

        Assert.Equal((0, 1), (summary.Failed, summary.Blank));
        Assert.Contains("no data", archive.Observer.Items[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AnImageThatIsTooLargeIsRefusedByItsHeader()
    {
        using var archive = new TestArchive();
        archive.AddImage("1.bmp", 1);
        var header = TestImages.ToBmp(TestImages.Random(2));
        BitConverter.TryWriteBytes(header.AsSpan(18), 60_000);
        BitConverter.TryWriteBytes(header.AsSpan(22), 60_000);
        File.WriteAllBytes(archive.Folder.Image("huge.bmp"), header);

        var summary = archive.Ingest();

        Assert.Equal((1, 1), (summary.Added, summary.Failed));
    }

    [Fact]
    public void AVectorThatIsNoUnitVectorFailsItsImageAlone()
    {
        using var archive = new TestArchive();
        archive.AddImages(5);
        TestImages.Write(archive.Folder.Image("broken.bmp"), TestImages.Plain(32, 32, 1, 2, 3));
        using var encoder = new ColorGridEncoder { BreaksOn = (1, 2, 3) };

        var summary = new Ingestion(archive.Store, encoder).Run([archive.Folder.Images], archive.Observer);

        Assert.Equal((5, 1), (summary.Added, summary.Failed));
        Assert.Equal(archive.Folder.Image("broken.bmp"), Assert.Single(archive.Observer.Sources(ItemOutcome.Failed)));
    }

    [SkippableFact]
    [Trait("Category", "Reference")]
    public void EveryGeoreferencedFileOfTheReferenceDataIsIndexedOrReported()
    {
        var folder = Path.Combine(ReferenceData.Folder, "geo");
        Skip.IfNot(Directory.Exists(folder), $"There is no folder {folder}.");
        using var archive = new TestArchive();

        var summary = archive.Ingest(new IngestOptions { StopRatio = 1 }, folder);

        Assert.Equal(IngestEnd.Completed, summary.End);
        Assert.All(archive.Observer.Sources(ItemOutcome.Failed),
            source => Assert.Contains("corrupt", source, StringComparison.OrdinalIgnoreCase));
        foreach (var rows in archive.Search.ByText("grey", new SearchOptions { Count = 100_000 })
            .GroupBy(row => row.Source))
        {
            using var source = ImageSource.Open(rows.Key);
            Assert.All(rows, row => Assert.Equal(source.GetFootprint() is not null, row.Footprint is not null));
        }
    }

    private static IEnumerable<double> Longitudes(List<JsonElement> ring) => ring.Select(point => point[0].GetDouble());

    private static IEnumerable<double> Latitudes(List<JsonElement> ring) => ring.Select(point => point[1].GetDouble());

    private static void WriteGeoTiff(string path, int width, int height, int noDataColumns, string? time = null)
    {
        var samples = new byte[3 * width * height];
        var random = new Random(5);
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = i % width < noDataColumns ? (byte)0 : (byte)random.Next(1, 256);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        GeoTiffWriter.Write(path, new Raster<byte>
        {
            Width = width,
            Height = height,
            Samples = samples,
            Colors = RedGreenBlue,
            GeoTransform = new GeoTransform(10, 1e-4, 0, 50, 0, -1e-4),
            CoordinateSystem = "EPSG:4326",
            NoData = noDataColumns > 0 ? 0 : null,
            Metadata = time is null ? new Dictionary<string, string>() : new() { ["TIFFTAG_DATETIME"] = time },
        });
    }
}
