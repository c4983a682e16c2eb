using System.Globalization;
using Nadir.Archive.Tests.Support;
using Nadir.Stac.Items;

namespace Nadir.Archive.Tests.Contract;

public abstract class SummaryContract : IDisposable
{
    private readonly ITestArchive _archive;

    protected SummaryContract(ITestArchive archive) => _archive = archive;

    public void Dispose()
    {
        _archive.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public void An_empty_archive_has_nothing_to_tell()
    {
        var summary = _archive.Store.ReadSummary();

        Assert.Null(summary.Bounds);
        Assert.Null(summary.AcquiredFrom);
        Assert.Empty(summary.Attributes);
        Assert.Null(_archive.Store.ReadLocalSources());
    }

    [SkippableTheory]
    [InlineData(10, 20, 10, 23)]
    [InlineData(-30, 40, -30, 43)]
    [InlineData(170, -175, 170, -172)]
    [InlineData(-179, 179, 179, -176)]
    public void Bounds_take_the_short_way_around(double first, double second, double west, double east)
    {
        Commit(
            PlacedImages.Indexed("/a.tif", _archive.Encoder.Dimension, (first, 1, first + 3, 4)),
            PlacedImages.Indexed("/b.tif", _archive.Encoder.Dimension, (second, -2, second + 3, 2)));

        var bounds = _archive.Store.ReadSummary().Bounds!.Value;

        // The tree keeps single floats, rounded outwards.
        Assert.Equal(west, bounds.West, 1e-4);
        Assert.Equal(east, bounds.East, 1e-4);
        Assert.Equal(-2, bounds.South, 1e-4);
        Assert.Equal(4, bounds.North, 1e-4);
    }

    [SkippableFact]
    public void Images_are_counted_by_spans_of_time_as_a_loop_counts_them()
    {
        var random = new Random(11);
        DateTimeOffset Day(int day) => new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(day);
        (DateTimeOffset? From, DateTimeOffset? To)[] times =
        [
            (null, null), (null, Day(5)), (Day(7), null),
            .. Enumerable.Range(0, 80).Select(_ => random.Next(500))
                .Select(hour => ((DateTimeOffset?)Day(hour), (DateTimeOffset?)Day(hour + random.Next(30)))),
        ];
        Commit([.. times.Select((time, index) => PlacedImages.Indexed(
            string.Create(CultureInfo.InvariantCulture, $"/{index}.tif"), _archive.Encoder.Dimension,
            [null]) with { Description = new ItemDescription(time.From, time.To, []) })]);

        foreach (var (from, hours, count) in new[] { (0, 24, 25), (100, 7, 10), (-50, 1000, 1), (600, 1, 3) })
        {
            var counts = _archive.Store.CountByTime(Day(from), TimeSpan.FromHours(hours), count);

            long[] expected = new long[count];
            foreach (var start in times.Select(time => time.From ?? time.To).OfType<DateTimeOffset>())
            {
                double place = Math.Floor((start - Day(from)).TotalHours / hours);
                if (place >= 0 && place < count)
                {
                    expected[(int)place]++;
                }
            }

            Assert.Equal(expected, counts);
        }
    }

    [SkippableFact]
    public void Attributes_and_times_equal_those_of_a_loop()
    {
        var random = new Random(4);
        var descriptions = Enumerable.Range(0, 60).Select(_ => Describe(random)).ToArray();
        Commit([.. descriptions.Select((description, index) => PlacedImages.Indexed(
            string.Create(CultureInfo.InvariantCulture, $"/{index}.tif"), _archive.Encoder.Dimension,
            [null]) with { Description = description })]);

        var summary = _archive.Store.ReadSummary();

        Assert.Equal(descriptions.Min(one => one.AcquiredFrom), summary.AcquiredFrom);
        Assert.Equal(descriptions.Max(one => one.AcquiredTo), summary.AcquiredTo);
        Assert.Equal(
            descriptions.SelectMany((one, image) => one.Attributes.Select(attribute => (image, attribute)))
                .GroupBy(pair => pair.attribute.Name)
                .Select(group => Expected(group.Key, [.. group]))
                .OrderByDescending(one => one.Images).ThenBy(one => one.Name, StringComparer.Ordinal),
            summary.Attributes.Select(
                one => (one.Name, one.Images, one.Minimum, one.Maximum,
                    Values: Text(one.Values.Select(value => (value.Value, value.Images))))));
    }

    [SkippableFact]
    public void Local_sources_are_told_apart_from_addresses()
    {
        Commit([.. new[] { "https://example.com/a.tif", "/data/b/2.tif", "/data/a/1.tif", "s3://bucket/z.tif",
            "/data/b/10.tif" }
            .Select(source => PlacedImages.Indexed(source, _archive.Encoder.Dimension, [null]))]);

        Assert.Equal(("/data/a/1.tif", "/data/b/2.tif"), _archive.Store.ReadLocalSources());
    }

    private static (string Name, long Images, double? Minimum, double? Maximum, string Values) Expected(
        string name, (int Image, ItemAttribute Attribute)[] all)
    {
        var images = all.Select(one => one.Image).Distinct().LongCount();
        return all.All(one => one.Attribute.Number is not null)
            ? (name, images, all.Min(one => one.Attribute.Number), all.Max(one => one.Attribute.Number), "")
            : (name, images, null, null, Text(all.GroupBy(one => one.Attribute.Text)
                .Select(group => (group.Key, group.Select(one => one.Image).Distinct().LongCount()))
                .OrderByDescending(pair => pair.Item2).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(30)));
    }

    private static string Text(IEnumerable<(string, long)> values) => string.Join(' ', values);

    private static ItemDescription Describe(Random random)
    {
        var begun = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(random.Next(50_000));
        var attributes = new List<ItemAttribute> { ItemAttribute.Of("eo:cloud_cover", random.Next(100)) };
        attributes.Add(random.Next(5) == 0 ? ItemAttribute.Of("grade", "none")
            : ItemAttribute.Of("grade", random.Next(3)));
        attributes.AddRange(Enumerable.Range(0, random.Next(3))
            .Select(_ => ItemAttribute.Of("instrument", $"i{random.Next(50)}")));
        return new ItemDescription(begun, begun.AddMinutes(random.Next(100)), attributes);
    }

    private void Commit(params ItemChange[] changes)
    {
        using var writer = _archive.Store.OpenWriter();
        writer.Commit(changes);
    }
}
