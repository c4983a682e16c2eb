using System.Globalization;
using Nadir.Archive.Postgres.Search;
using Nadir.Archive.Postgres.Tests.Servers;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Tests.Support;
using Nadir.Stac.Items;

namespace Nadir.Archive.Postgres.Tests.Search;

[Collection(PgliteTests.Name)]
public sealed class HnswTests : IDisposable
{
    private const int Images = 1500;

    private readonly PgliteArchive _archive;
    private readonly Random _random = new(8);

    public HnswTests(PgliteServer server)
    {
        _archive = new PgliteArchive(server);
        float[][] centres = [.. Enumerable.Range(0, 30).Select(_ => Vector(null))];
        using var writer = _archive.Store.OpenWriter();
        writer.Commit([.. Enumerable.Range(0, Images).Select(i =>
            PlacedImages.Indexed(string.Create(CultureInfo.InvariantCulture, $"/{i}.tif"), _archive.Encoder.Dimension,
                (0, 0, 1, 1)) with
            {
                Vectors = Vector(centres[i % centres.Length]),
                Description = new ItemDescription(null, null, [ItemAttribute.Of("number", i)]),
            })]);
    }

    public void Dispose() => _archive.Dispose();

    [SkippableFact]
    public void Approximate_searches_need_the_index_and_find_nearly_all()
    {
        var address = _archive.Address + "&index=hnsw";
        Assert.Contains("nadir archive hnsw",
            Assert.Throws<ArchiveException>(() => ArchiveLocation.Parse(address).Open()).Message,
            StringComparison.Ordinal);
        var exact = (PostgresArchiveStore)_archive.Store;
        exact.BuildHnsw(new HnswParameters(MemoryMegabytes: 128));
        Assert.True(exact.ReadHnswBytes() > 0);
        Assert.Throws<ArchiveException>(() => exact.BuildHnsw(new HnswParameters(MemoryMegabytes: 0)));
        using var approximate = ArchiveLocation.Parse(address).Open();

        var (found, wanted) = (0, 0);
        foreach (var count in (int[])[1, 10, 50])
        {
            for (var i = 0; i < 20; i++)
            {
                var query = Vector(null);
                var expected = exact.Search(query, count);
                var answer = approximate.Search(query, count);
                Assert.Equal(count, answer.Count);
                Assert.Equal(answer.OrderByDescending(match => match.Score).ThenBy(match => match.Id), answer);
                // What is found has the score that exact searches give it.
                Assert.Subset(exact.Search(query, Images).ToHashSet(), answer.ToHashSet());
                found += expected.Intersect(answer).Count();
                wanted += count;
            }
        }

        Assert.True(found > 0.95 * wanted, $"found {found} of {wanted}");
        var note = Assert.Single(ArchiveLocation.Parse(_archive.Address).Verify(default).Notes);
        Assert.Contains("HNSW finds", note, StringComparison.Ordinal);
        exact.DropHnsw();
        Assert.Equal(0, exact.ReadHnswBytes());
    }

    [SkippableTheory]
    [InlineData("number<15")]
    [InlineData("number<150")]
    [InlineData("number in 3,5,7")]
    [InlineData("number<0")]
    public void Filters_of_any_selectivity_give_as_many_as_there_are(string condition)
    {
        var exact = (PostgresArchiveStore)_archive.Store;
        exact.BuildHnsw(new HnswParameters(8, 32));
        using var approximate = ArchiveLocation.Parse(_archive.Address + "&index=hnsw").Open();
        var filter = new SearchFilter { Where = [FilterExpression.Parse(condition)] };
        for (var i = 0; i < 5; i++)
        {
            var query = Vector(null);
            var expected = exact.Search(query, 10, filter);
            var answer = approximate.Search(query, 10, filter);
            Assert.Equal(expected.Count, answer.Count);
            Assert.True(expected.Count < 10 || expected.Intersect(answer).Count() >= 8,
                $"{condition}: {expected.Intersect(answer).Count()} of {expected.Count}");
        }
    }

    private float[] Vector(float[]? centre)
    {
        var vector = Enumerable.Range(0, _archive.Encoder.Dimension)
            .Select(i => (float)(_random.NextDouble() - 0.5) + (3 * (centre?[i] ?? 0))).ToArray();
        var norm = MathF.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => value / norm)];
    }
}
