using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Nadir.Archive.Postgres.Tests.Servers;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Storage;
using Nadir.Archive.Tests.Support;
using Nadir.Imagery;
using Nadir.Stac.Items;
using Nadir.Vectors;

namespace Nadir.Archive.Postgres.Tests.Search;

/// <summary>
/// An archive in PostgreSQL and one in a folder that were written alike answer alike, to the last bit of every score.
/// </summary>
[Collection(PgliteTests.Name)]
public sealed class SameAnswersTests : IDisposable
{
    private static readonly string[] Sensors = ["MSI", "oli", "SAR_C", "50%"];

    private readonly TemporaryFolder _folder = new();
    private readonly PgliteArchive _archive;
    private readonly ArchiveStore _other;

    public SameAnswersTests(PgliteServer server)
    {
        _archive = new PgliteArchive(server, new ColorGridEncoder(extraDimensions: 29));
        _other = ArchiveStore.OpenOrCreate(_folder.Archive, _archive.Encoder);
    }

    public void Dispose()
    {
        _other.Dispose();
        _archive.Dispose();
        _folder.Dispose();
    }

    [SkippableFact]
    public void Random_archives_filters_and_counts_give_the_same_rows()
    {
        var random = new Random(5);
        var queries = 0;
        for (var round = 0; round < 6; round++)
        {
            Change(random, 80);
            Prop.ForAll(Filters(random).ToArbitrary(), filter =>
            {
                var query = Vector(random);
                var count = random.Next(3) == 0 ? 1000 : random.Next(1, 40);
                var expected = _other.Search(query, count, filter);
                var found = _archive.Store.Search(query, count, filter);
                Assert.Equal(expected, found);
                queries += expected.Count > 0 ? 1 : 0;
                SearchPosition? after = expected.Count > 2 ? new SearchPosition(expected[2].Score, expected[2].Id)
                    : null;
                Assert.Equal(_other.Search(query, count, filter, after),
                    _archive.Store.Search(query, count, filter, after));
            }).QuickCheckThrowOnFailure();
        }

        Assert.True(queries > 100, "too few of the filters let anything through");
    }

    [SkippableFact]
    public void Catalogs_tell_the_same()
    {
        var random = new Random(6);
        Change(random, 120);
        Change(random, 60);
        var scenes = _archive.Store.ListScenes(new SceneQuery { Count = 1000 })
            .ToDictionary(scene => scene.Stamp.Source);
        var others = _other.ListScenes(new SceneQuery { Count = 1000 });
        Assert.Equal(others.Count, scenes.Count);
        foreach (var item in others)
        {
            var scene = scenes[item.Stamp.Source];
            Assert.Equal(item with { Description = ItemDescription.None },
                scene with { Id = item.Id, Description = ItemDescription.None });
            Assert.Equal(item.Description.Attributes, scene.Description.Attributes);
            Assert.Equal(_other.ReadVector(item.View), _archive.Store.ReadVector(item.View));
        }

        var (summary, other) = (_archive.Store.ReadSummary(), _other.ReadSummary());
        Assert.Equal((other.AcquiredFrom, other.AcquiredTo), (summary.AcquiredFrom, summary.AcquiredTo));
        Assert.Equal(other.Attributes.Select(attribute => (attribute.Name, attribute.Images)),
            summary.Attributes.Select(attribute => (attribute.Name, attribute.Images)));
        Assert.Equal(_other.ListSources("/", null, 1000), _archive.Store.ListSources("/", null, 1000));
    }

    private void Change(Random random, int count)
    {
        var changes = new Dictionary<string, ItemChange>();
        for (var i = 0; i < count; i++)
        {
            var source = string.Create(
                CultureInfo.InvariantCulture, $"/{(char)('a' + random.Next(3))}/{random.Next(200)}.tif");
            changes[source] = random.Next(8) == 0 ? new ItemChange.Removed(source) : Image(random, source);
        }

        foreach (var store in (Ports.IArchiveStore[])[_other, _archive.Store])
        {
            using var writer = store.OpenWriter();
            foreach (var page in changes.Values.Chunk(33))
            {
                writer.Commit(page);
            }
        }
    }

    private ItemChange.Indexed Image(Random random, string source)
    {
        var from = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(random.Next(5000));
        List<ItemAttribute> attributes = [ItemAttribute.Of("cloud", random.Next(100)),
            ItemAttribute.Of("Sensor", Sensors[random.Next(Sensors.Length)])];
        var windows = Enumerable.Range(0, random.Next(1, 4))
            .Select(i => new CatalogWindow(new PixelWindow(i, 0, 5, 5), Footprint(random))).ToList();
        // Some are very near to each other, and some the same.
        float[] vectors = [.. windows.SelectMany(_ => random.Next(3) == 0 ? Vector(new Random(random.Next(4)))
            : Vector(random))];
        return new ItemChange.Indexed(
            new SourceStamp(source, 1, 1), new byte[32], 50, 50,
            random.Next(5) == 0 ? ItemDescription.None
                : new ItemDescription(from, from.AddHours(random.Next(40)), attributes), windows, vectors);
    }

    private static string? Footprint(Random random)
    {
        var (x, y, size) = (random.NextDouble() * 359 - 180, random.NextDouble() * 170 - 85, random.NextDouble() * 6);
        string Triangle(double west, double east) => string.Create(
            CultureInfo.InvariantCulture,
            $"[[[{west:R},{y:R}],[{east:R},{y:R}],[{west:R},{y + (size / 2):R}],[{west:R},{y:R}]]]");
        return random.Next(6) == 0 ? null
            : x + size <= 180 ? $$"""{"type":"Polygon","coordinates":{{Triangle(x, x + size)}}}"""
            : $$"""{"type":"MultiPolygon","coordinates":[{{Triangle(x, 180)}},{{Triangle(-180, x + size - 360)}}]}""";
    }

    private static Gen<SearchFilter?> Filters(Random random) => Gen.Constant(0).Select(_ =>
    {
        var (west, south) = (random.NextDouble() * 300 - 180, random.NextDouble() * 120 - 85);
        return random.Next(6) == 0 ? null : new SearchFilter
        {
            Area = random.Next(4) switch
            {
                0 => SearchArea.OfBox(west, south, west + random.NextDouble() * 60, south + random.NextDouble() * 50),
                1 => SearchArea.OfBox(150, south, -150, south + 40),
                2 =>
                    SearchArea.ParsePolygon(
                        string.Create(CultureInfo.InvariantCulture,
                            $"POLYGON (({west} {south}, {west + 70} {south}, {west + 20} {south + 45}, {west} {south}))")),
                _ => null,
            },
            After = random.Next(3) == 0
                ? new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(random.Next(4000)) : null,
            Before = random.Next(3) == 0
                ? new DateTimeOffset(2024, 3, 1, 0, 0, 0, TimeSpan.Zero).AddHours(random.Next(4000)) : null,
            Where = random.Next(2) == 0 ? []
                : [FilterExpression.Parse(
                    new[] { "cloud<60", "SENSOR=msi", "sensor like %_c", "sensor like 50%", "cloud!=5",
                        "cloud in 1,2,3,4,5,6,7,8,9,10", "sensor>=N" }[random.Next(7)])],
            Source = random.Next(4) == 0 ? "/b" : null,
        };
    });

    private float[] Vector(Random random)
    {
        var vector = Enumerable.Range(0, _archive.Encoder.Dimension).Select(_ => (float)(random.NextDouble() - 0.5))
            .ToArray();
        var norm = MathF.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => value / norm)];
    }
}
