using System.Globalization;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Tests.Support;
using Nadir.Imagery;
using Nadir.Stac.Items;

namespace Nadir.Archive.Tests.Contract;

/// <summary>Filtered searches against a plain loop over everything that was written.</summary>
public abstract class FilteredSearchContract : IDisposable
{
    private const int Count = 400;

    private static readonly string[] Sensors = ["Alpha", "beta", "gamma"];

    private readonly ITestArchive _archive;
    private readonly List<Row> _rows = [];

    protected FilteredSearchContract(ITestArchive archive)
    {
        _archive = archive;
        var random = new Random(7);
        for (var i = 0; i < Count; i++)
        {
            _rows.Add(Row.Random(random, i, _archive.Encoder.Dimension));
        }

        using var writer = _archive.Store.OpenWriter();
        foreach (var page in _rows.Chunk(90))
        {
            writer.Commit([.. page.Select(row => row.ToChange())]);
        }
    }

    public void Dispose()
    {
        _archive.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableTheory]
    [InlineData(-180, -90, 180, 90)]
    [InlineData(-20, -20, 20, 20)]
    [InlineData(0, 0, 3, 3)]
    [InlineData(170, -60, -170, 60)]
    [InlineData(179.5, -89, 179.6, -88)]
    [InlineData(10, 10, 10, 10)]
    public void A_box_finds_what_touches_it(double west, double south, double east, double north) => Check(
        new SearchFilter { Area = SearchArea.OfBox(west, south, east, north) },
        row => row.Boxes.Any(box => box.South <= north && box.North >= south
            && (west <= east ? box.West <= east && box.East >= west : box.East >= west || box.West <= east)));

    [SkippableFact]
    public void A_polygon_finds_what_touches_it_and_not_what_only_touches_its_box()
    {
        // Below the diagonal from (-90, 45) to (90, -45).
        var filter = new SearchFilter { Area = SearchArea.ParsePolygon("POLYGON ((-90 45, -90 -45, 90 -45, -90 45))") };
        static bool Below(double x, double y) => y <= -x / 2;
        bool Touches(Box box) => box.West <= 90 && box.East >= -90 && box.South <= 45 && box.North >= -45
            && Below(Math.Max(box.West, -90), Math.Max(box.South, -45));

        Check(filter, row => row.Boxes.Any(Touches));
        Assert.NotEqual(
            _rows.Count(row => row.Boxes.Any(Touches)),
            _rows.Count(row => row.Boxes.Any(box => box.West <= 90 && box.East >= -90 && box.South <= 45
                && box.North >= -45)));
    }

    [SkippableTheory]
    [InlineData("2020-03-01", null)]
    [InlineData(null, "2020-02-10")]
    [InlineData("2020-02-01", "2020-02-03")]
    public void Times_overlap(string? after, string? before)
    {
        DateTimeOffset? from = after is null ? null : Utc(after);
        DateTimeOffset? to = before is null ? null : Utc(before);
        Check(
            new SearchFilter { After = from, Before = to },
            row => (row.From ?? row.To) is { } begun && (row.To ?? row.From) is { } ended
                && (from is null || ended >= from) && (to is null || begun <= to));
        // Half a range is found by the end that is known.
        Assert.Contains(_rows, row => row.From is null && row.To is not null);
        Assert.Contains(_rows, row => row.To is null && row.From is not null);
    }

    [SkippableTheory]
    [InlineData("cloud<20")]
    [InlineData("cloud <= 20")]
    [InlineData("cloud>79.5")]
    [InlineData("cloud >= 80")]
    [InlineData("cloud=80")]
    [InlineData("cloud=80.0")]
    [InlineData("cloud!=80")]
    [InlineData("cloud in 1, 2,3")]
    [InlineData("sensor=alpha")]
    [InlineData("SENSOR like b_t%")]
    [InlineData("sensor in (Alpha,BETA)")]
    [InlineData("sensor!=gamma")]
    [InlineData("nothing=1")]
    public void Attributes_are_compared(string condition)
    {
        var filter = new SearchFilter { Where = [FilterExpression.Parse(condition)] };
        Check(filter, row => condition switch
        {
            "cloud<20" => row.Cloud < 20,
            "cloud <= 20" => row.Cloud <= 20,
            "cloud>79.5" or "cloud >= 80" => row.Cloud >= 80,
            "cloud=80" or "cloud=80.0" => row.Cloud == 80,
            "cloud!=80" => row.Cloud is { } cloud && cloud != 80,
            "cloud in 1, 2,3" => row.Cloud is >= 1 and <= 3,
            "sensor=alpha" => row.Sensors.Contains("Alpha"),
            "SENSOR like b_t%" => row.Sensors.Contains("beta"),
            "sensor in (Alpha,BETA)" => row.Sensors.Any(sensor => sensor is "Alpha" or "beta"),
            "sensor!=gamma" => row.Sensors.Any(sensor => sensor != "gamma"),
            _ => false,
        });
    }

    [SkippableFact]
    public void A_folder_is_a_source_and_a_name_that_begins_alike_is_not()
    {
        Check(new SearchFilter { Source = "/a/1" }, row => row.Source.StartsWith("/a/1/", StringComparison.Ordinal));
        Check(new SearchFilter { Source = _rows[5].Source }, row => row == _rows[5]);
    }

    [SkippableFact]
    public void All_parts_hold_at_once() => Check(
        new SearchFilter
        {
            Area = SearchArea.OfBox(-90, -45, 90, 45),
            After = Utc("2020-01-20"),
            Where = [FilterExpression.Parse("cloud<50"), FilterExpression.Parse("sensor=beta")],
            Source = "/a",
        },
        row => row.Boxes.Any(box => box.West <= 90 && box.East >= -90 && box.South <= 45 && box.North >= -45)
            && (row.To ?? row.From) >= Utc("2020-01-20") && row.Cloud < 50 && row.Sensors.Contains("beta")
            && row.Source.StartsWith("/a/", StringComparison.Ordinal));

    [SkippableFact]
    public void What_changes_is_seen_at_once()
    {
        var filter = new SearchFilter { Where = [FilterExpression.Parse("cloud<20")] };
        Check(filter, row => row.Cloud < 20);
        var gone = _rows.First(row => row.Cloud < 20);
        using (var writer = _archive.Store.OpenWriter())
        {
            writer.Commit([new ItemChange.Removed(gone.Source)]);
        }

        _rows.Remove(gone);
        Check(filter, row => row.Cloud < 20);
        Check(new SearchFilter { Area = SearchArea.OfBox(-180, -90, 180, 90) }, row => row.Boxes.Count > 0);
    }

    private static DateTimeOffset Utc(string day) =>
        DateTimeOffset.Parse(day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private void Check(SearchFilter filter, Func<Row, bool> isAllowed)
    {
        var query = Row.UnitVector(new Random(99), _archive.Encoder.Dimension);
        foreach (var count in (int[])[1, 10, Count])
        {
            var expected = _rows.Where(isAllowed).OrderByDescending(row => Dot(row.Vector, query))
                .Select(row => row.Source).Take(count);
            Assert.Equal(expected, _archive.Store.Search(query, count, filter).Select(match => match.Source));
        }
    }

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    private sealed record Box(double West, double South, double East, double North);

    private sealed record Row(
        string Source, IReadOnlyList<Box> Boxes, DateTimeOffset? From, DateTimeOffset? To, int? Cloud,
        IReadOnlyList<string> Sensors, float[] Vector)
    {
        public static Row Random(Random random, int index, int dimension)
        {
            var (west, south) = ((random.NextDouble() * 360) - 180, (random.NextDouble() * 170) - 85);
            var (east, north) = (west + (random.NextDouble() * 8), south + (random.NextDouble() * 4));
            Box[] boxes = index % 7 == 0 ? [] : east <= 180 ? [new(west, south, east, north)]
                : [new(west, south, 180, north), new(-180, south, east - 360, north)];
            DateTimeOffset? from = index % 5 == 0 ? null : Utc("2020-01-01").AddHours(random.Next(24 * 90));
            return new Row(
                string.Create(CultureInfo.InvariantCulture,
                    $"/{(index % 2 == 0 ? 'a' : 'b')}/{index % 13}/{index}.tif"),
                boxes,
                index % 11 == 1 ? null : from,
                index % 11 == 2 ? null : from?.AddHours(random.Next(48)),
                index % 6 == 0 ? null : random.Next(101),
                [.. FilteredSearchContract.Sensors.Where(_ => random.Next(3) == 0)],
                UnitVector(random, dimension));
        }

        public static float[] UnitVector(Random random, int dimension)
        {
            var vector = Enumerable.Range(0, dimension).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray();
            var norm = MathF.Sqrt(vector.Sum(value => value * value));
            return [.. vector.Select(value => value / norm)];
        }

        public ItemChange.Indexed ToChange()
        {
            List<ItemAttribute> attributes = [.. Sensors.Select(sensor => ItemAttribute.Of("sensor", sensor))];
            if (Cloud is { } cloud)
            {
                attributes.Add(ItemAttribute.Of("cloud", cloud));
            }

            return new ItemChange.Indexed(
                new SourceStamp(Source, 1, 1), new byte[32], 10, 10, new ItemDescription(From, To, attributes),
                [new CatalogWindow(new PixelWindow(0, 0, 10, 10), GeoJson())], Vector);
        }

        private string? GeoJson()
        {
            var polygons = Boxes.Select(box => string.Create(
                CultureInfo.InvariantCulture,
                $"[[[{box.West:R},{box.South:R}],[{box.East:R},{box.South:R}],[{box.East:R},{box.North:R}],["
                    + $"{box.West:R},{box.North:R}],[{box.West:R},{box.South:R}]]]")).ToList();
            return polygons.Count switch
            {
                0 => null,
                1 => $$"""{"type":"Polygon","coordinates":{{polygons[0]}}}""",
                _ => $$"""{"type":"MultiPolygon","coordinates":[{{string.Join(',', polygons)}}]}""",
            };
        }
    }
}
