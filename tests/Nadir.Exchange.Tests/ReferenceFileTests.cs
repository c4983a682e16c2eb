using System.Text.Json;
using Nadir.Archive;
using Nadir.Exchange.Importing;
using Nadir.Exchange.Tests.Support;

namespace Nadir.Exchange.Tests;

/// <summary>
/// Imports every file that lies beside the reference files, and holds it against what was written down of it.
/// </summary>
[Trait("Category", "Reference")]
public sealed class ReferenceFileTests
{
    [SkippableFact]
    public void Every_file_is_imported_as_it_was_written_down()
    {
        foreach (var (path, expected) in Files())
        {
            if (expected.TryGetProperty("refused", out var refused) && refused.GetBoolean())
            {
                var error = Assert.Throws<ExchangeException>(() => new ImportedArchive(path).Dispose());
                Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
                continue;
            }

            using var imported = new ImportedArchive(path);
            Check(path, imported, expected);
        }
    }

    private static void Check(string path, ImportedArchive imported, JsonElement expected)
    {
        var windows = imported.InOrder();
        Assert.Equal((path, expected.GetProperty("rows").GetInt32()), (path, windows.Count));
        Assert.Equal(windows.Count, imported.Store.ReadStatistics().Windows);
        Assert.Equal((path, expected.GetProperty("dimensions").GetInt32()), (path, imported.Store.Info.Dimension));
        var (first, last) = windows is [var one, ..] ? (one, windows[^1]) : (null, null);
        CheckVector(path, first, expected, "first", "first8");
        CheckVector(path, last, expected, "last", "last8");
        if (expected.TryGetProperty("bbox", out var box) && box.ValueKind == JsonValueKind.Array)
        {
            double tolerance = expected.TryGetProperty("bbox_tolerance", out var told) ? told.GetDouble() : 1e-9;
            Assert.All(box.EnumerateArray().Zip(imported.Summary.Bounds!),
                pair => Assert.InRange(pair.First.GetDouble() - pair.Second, -tolerance, tolerance));
        }

        Assert.Equal(expected.TryGetProperty("unplaced", out var unplaced) ? unplaced.GetInt32()
            : 0, windows.Count(window => window.Window.Footprint is null));
        CheckTime(first, expected, "datetime_first");
        CheckTime(last, expected, "datetime_last");
        if (expected.TryGetProperty("model", out var model))
        {
            Assert.Equal(model.GetString(), imported.Store.Info.EncoderName);
        }
    }

    // An archive keeps directions: vectors come out with unit length.
    private static void CheckVector(string path, StoredWindow? window, JsonElement expected, params string[] names)
    {
        foreach (var name in names.Where(name => expected.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.Array))
        {
            double[] numbers = [.. expected.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];
            double[] ours = [.. window!.Vector.Take(numbers.Length).Select(number => (double)number)];
            double scale = Math.Sqrt(ours.Sum(number => number * number) / numbers.Sum(number => number * number));
            Assert.All(numbers.Zip(ours), pair => Assert.InRange((pair.First * scale) - pair.Second, -1e-6, 1e-6));
            if (numbers.Length == window.Vector.Length)
            {
                Assert.Equal(1, ours.Sum(number => number * number), 5);
            }

            Assert.True(scale > 0, path);
        }
    }

    private static void CheckTime(StoredWindow? window, JsonElement expected, string name)
    {
        if (expected.TryGetProperty(name, out var time))
        {
            Assert.Equal((time.GetDateTimeOffset(), time.GetDateTimeOffset()),
                (window!.Description.AcquiredFrom, window.Description.AcquiredTo));
        }
    }

    // What is not written down is no reference file.
    private static List<(string Path, JsonElement Expected)> Files()
    {
        var folder = ReferenceFolder.Of("geoparquet");
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        var files = document.RootElement.EnumerateObject()
            .Select(file => (Path.Combine(folder, file.Name), file.Value.Clone())).ToList();
        Assert.NotEmpty(files);
        return files;
    }
}
