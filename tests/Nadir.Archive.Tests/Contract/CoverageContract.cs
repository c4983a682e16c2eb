using System.Globalization;
using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Tests.Contract;

/// <summary>Counts by cells against a plain loop over all windows.</summary>
public abstract class CoverageContract : IDisposable
{
    // The tree keeps single floats, rounded outwards.
    private const double Tolerance = 1e-4;

    private readonly ITestArchive _archive;
    private readonly List<(double West, double South, double East, double North)> _boxes = [];

    protected CoverageContract(ITestArchive archive)
    {
        _archive = archive;
        var random = new Random(3);
        var changes = new List<ItemChange>();
        for (var i = 0; i < 500; i++)
        {
            // Every fifth lies near the antimeridian, where many are cut.
            var west = i % 5 == 0 ? 178 + (random.NextDouble() * 2) : (random.NextDouble() * 356) - 180;
            var south = (random.NextDouble() * 178) - 90;
            var box = (west, south, west + 0.01 + (random.NextDouble() * 3), south + 0.01 + random.NextDouble());
            _boxes.Add(box);
            changes.Add(PlacedImages.Indexed(
                string.Create(CultureInfo.InvariantCulture, $"/{i}.tif"), _archive.Encoder.Dimension, box, null));
        }

        using var writer = _archive.Store.OpenWriter();
        writer.Commit(changes);
    }

    public void Dispose()
    {
        _archive.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableTheory]
    [InlineData(-180, -90, 180, 90, 360)]
    [InlineData(-180, -90, 180, 90, 10)]
    [InlineData(-180, -90, 180, 90, 0.7)]
    [InlineData(-20, -45, 33, 60, 5)]
    [InlineData(170, -90, -170, 90, 4)]
    [InlineData(179.5, -90, -179.5, 90, 0.5)]
    [InlineData(10, 10, 10, 10, 1)]
    public void Counts_equal_those_of_a_loop(double west, double south, double east, double north, double cell)
    {
        var expected = new Dictionary<(int, int), List<(double West, double South, double East, double North)>>();
        foreach (var box in _boxes)
        {
            var (x, y) = ((box.West + box.East) / 2, (box.South + box.North) / 2);
            x = x >= 180 ? x - 360 : x;
            if (y >= south && y <= north && (west <= east ? x >= west && x <= east : x >= west || x <= east))
            {
                var key = ((int)Math.Floor((x + 180) / cell), (int)Math.Floor((y + 90) / cell));
                expected.TryAdd(key, []);
                expected[key].Add(box);
            }
        }

        var cells = _archive.Store.CountByCell(new CoverageQuery(west, south, east, north, cell));
        Assert.Equal(
            expected.Values.Select(boxes => (Boxes: boxes.Count, Id: boxes.Min(IdOf))).OrderBy(pair => pair.Id),
            cells.Select(found => ((int)found.Count, found.Window)));
        foreach (var found in cells)
        {
            Check(expected.Values.Single(boxes => boxes.Min(IdOf) == found.Window), found);
        }
    }

    [SkippableFact]
    public void Ground_across_the_antimeridian_counts_once_and_keeps_its_bounds()
    {
        using (var writer = _archive.Store.OpenWriter())
        {
            writer.Commit([.. Enumerable.Range(0, 500)
                .Select(i => new ItemChange.Removed(string.Create(CultureInfo.InvariantCulture, $"/{i}.tif")))]);
            writer.Commit([PlacedImages.Indexed("/pacific.tif", _archive.Encoder.Dimension, (179, 10, 183, 12))]);
        }

        var cell = Assert.Single(_archive.Store.CountByCell(new CoverageQuery(-180, -90, 180, 90, 10)));
        Assert.Equal((-179, 11, 1), (Math.Round(cell.Longitude, 4), Math.Round(cell.Latitude, 4), cell.Count));
        Assert.Equal((179, 10, -177, 12),
            (Math.Round(cell.West, 4), Math.Round(cell.South, 4), Math.Round(cell.East, 4), Math.Round(cell.North, 4)));
    }

    [SkippableFact]
    public void What_has_no_place_is_nowhere()
    {
        using (var writer = _archive.Store.OpenWriter())
        {
            writer.Commit([.. Enumerable.Range(0, 500)
                .Select(i => PlacedImages.Indexed(string.Create(CultureInfo.InvariantCulture, $"/{i}.tif"),
                    _archive.Encoder.Dimension, null, null))]);
        }

        Assert.Empty(_archive.Store.CountByCell(new CoverageQuery(-180, -90, 180, 90, 1)));
    }

    // Of each image the first window has a place.
    private long IdOf((double West, double South, double East, double North) box) => (2 * _boxes.IndexOf(box)) + 1;

    private static void Check(List<(double West, double South, double East, double North)> boxes, CoverageCell cell)
    {
        // As written with the centre between -180 and 180.
        var placed = boxes.ConvertAll(box => box.West + box.East >= 360
            ? (West: box.West - 360, box.South, East: box.East - 360, box.North) : box);
        Same(placed.Average(box => (box.West + box.East) / 2), cell.Longitude);
        Assert.Equal(placed.Average(box => (box.South + box.North) / 2), cell.Latitude, Tolerance);
        Assert.Equal(placed.Min(box => box.South), cell.South, Tolerance);
        Assert.Equal(placed.Max(box => box.North), cell.North, Tolerance);
        var (west, east) = (placed.Min(box => box.West), placed.Max(box => box.East));
        if (east - west < 360)
        {
            Same(west, cell.West);
            Same(east, cell.East);
        }

        static void Same(double expected, double longitude) =>
            Assert.Equal(0, Math.IEEERemainder(expected - longitude, 360), Tolerance);
    }
}
