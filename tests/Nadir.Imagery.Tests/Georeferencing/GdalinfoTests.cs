using System.Diagnostics;
using System.Text.Json;

namespace Nadir.Imagery.Tests.Georeferencing;

/// <summary>
/// Footprints of the reference files, and of files across difficult lines, against the corners that gdalinfo prints.
/// </summary>
public sealed class GdalinfoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    [Trait("Category", "Reference")]
    public void The_corners_of_every_reference_file_are_gdalinfos()
    {
        var files = Path.Combine(ReferenceData.Root(), "geo");
        Skip.IfNot(Directory.Exists(files), $"{files} is absent; set NADIR_DATA");
        var compared = Directory.GetFiles(files, "*.tif")
            .Where(file => !file.Contains("corrupt", StringComparison.Ordinal)).Count(CompareCorners);
        Assert.True(compared > 0, "no file has a place");
    }

    [SkippableTheory]
    [InlineData("EPSG:4326", 179, 0.2, 10, -0.1)]
    [InlineData("EPSG:32601", 200_000, 5000, 7_000_000, -5000)]
    [InlineData("EPSG:32760", 750_000, 3000, 2_000_000, -3000)]
    [InlineData("EPSG:3413", 500_000, 10_000, 500_000, -10_000)]
    [InlineData("EPSG:3031", -800_000, 10_000, 600_000, -10_000)]
    [InlineData("EPSG:2056", 2_600_000, 20, 1_200_000, -20)]
    public void The_corners_of_files_anywhere_are_gdalinfos(
        string system, double west, double width, double north, double height)
    {
        var path = _folder.File("placed.tif");
        var picture = Pictures.Plane(16, 12);
        GeoTiffWriter.Write(path,
            picture with
            {
                CoordinateSystem = system,
                GeoTransform = new GeoTransform(west, width, 0, north, 0, height)
            });
        Assert.True(CompareCorners(path));
    }

    // Returns whether there was a place to compare.
    private static bool CompareCorners(string path)
    {
        using var information = Gdalinfo(path);
        using var source = ImageSource.Open(path);
        var footprint = source.GetFootprint();
        if (!information.RootElement.TryGetProperty("wgs84Extent", out var extent) || footprint is null)
        {
            return false;
        }

        var vertices = footprint.Polygons.SelectMany(ring => ring).ToArray();
        foreach (var corner in extent.GetProperty("coordinates")[0].EnumerateArray())
        {
            var (longitude, latitude) = (corner[0].GetDouble(), corner[1].GetDouble());
            Assert.Contains(vertices, vertex =>
                Math.Abs(Math.IEEERemainder(vertex.Longitude - longitude, 360)) < 1e-6
                    && Math.Abs(vertex.Latitude - latitude) < 1e-6);
        }

        return true;
    }

    private static JsonDocument Gdalinfo(string path)
    {
        var program = Environment.GetEnvironmentVariable("PATH")!.Split(':')
            .Select(folder => Path.Combine(folder, "gdalinfo")).FirstOrDefault(File.Exists);
        Skip.If(program is null, "gdalinfo is not installed (Debian's package gdal-bin)");
        using var process = Process.Start(
            new ProcessStartInfo(program, ["-json", path])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true
            })!;
        _ = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return JsonDocument.Parse(text);
    }
}
