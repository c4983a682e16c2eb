using Nadir.Archive.Search;
using Nadir.Archive.Search.Reranking;
using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Tests.Search.Reranking;

public sealed class KeptFeaturesTests
{
    private static readonly SearchOptions All = new() { Count = 100 };

    [Fact]
    public void APictureIsEncodedOnceUntilItsFileChanges()
    {
        using var archive = new TestArchive();
        archive.AddImages(20);
        archive.Ingest();
        var reranker = new ColorReranker();
        var search = new RerankedSearch(archive.Search, reranker);

        var cold = search.ByText("red", All);
        var warm = search.ByText("red", All);

        Assert.Equal(20, reranker.Encoded);
        Assert.Equal(cold.Results.Select(row => (row.Id, row.Score)), warm.Results.Select(row => (row.Id, row.Score)));

        var path = archive.AddImage("0007.bmp", seed: 99);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddSeconds(5));
        var changed = search.ByText("red", All);
        Assert.Equal(21, reranker.Encoded);
        Assert.Equal(
            RerankingOracle.Order(archive.Search.ByText("red", All), "red", 100, 0.5),
            changed.Results.Select(row => row.Id));

        File.Delete(path);
        Assert.Contains(path, Assert.Single(search.ByText("red", All).Unreadable), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5 * 406)]
    public void BytesStayWithinTheLimit(long limit)
    {
        using var archive = new TestArchive();
        archive.AddImages(20);
        archive.Ingest();
        var search = new RerankedSearch(
            archive.Search, new ColorReranker(), new RerankOptions { CacheBytes = limit, BatchSize = 3 });

        foreach (var text in new[] { "red", "blue", "green" })
        {
            search.ByText(text, All);
            Assert.Equal(limit, search.CachedBytes);
        }
    }

    [Fact]
    public void WhatWasUsedLongestAgoGoesFirst()
    {
        var cache = new FeatureCache(3 * 420);
        var (a, b, c, d) = (Key("a"), Key("b"), Key("c"), Key("d"));
        cache.Add(a, new Half[10]);
        cache.Add(b, new Half[10]);
        cache.Add(c, new Half[10]);

        Assert.NotNull(cache.Find(a));
        cache.Add(d, new Half[10]);

        Assert.Null(cache.Find(b));
        Assert.All([a, c, d], key => Assert.NotNull(cache.Find(key)));
        cache.Add(Key("larger than all"), new Half[1000]);
        Assert.All([a, c, d], key => Assert.NotNull(cache.Find(key)));
    }

    [Fact]
    public void QueriesOnManyThreadsGetTheAnswersOfOne()
    {
        using var archive = new TestArchive();
        archive.AddImages(30);
        archive.Ingest();
        string[] texts = ["red", "green", "blue", "white"];
        var alone = new RerankedSearch(archive.Search, new ColorReranker());
        var expected = texts.ToDictionary(
            text => text, text => alone.ByText(text, All).Results.Select(row => (row.Id, row.Score)).ToList());
        // Room for a third of the pictures, so that threads evict what others look for; the reranker refuses to be
        // called twice at once.
        var shared = new RerankedSearch(
            archive.Search, new ColorReranker(), new RerankOptions { CacheBytes = 10 * 406, BatchSize = 4 });

        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 8 }, query =>
        {
            var text = texts[query % texts.Length];
            Assert.Equal(expected[text], shared.ByText(text, All).Results.Select(row => (row.Id, row.Score)));
        });

        Assert.InRange(shared.CachedBytes, 0, 10 * 406);
    }

    private static FeatureKey Key(string source) => new(source, new Imagery.PixelWindow(0, 0, 1, 1), 1, 1);
}
