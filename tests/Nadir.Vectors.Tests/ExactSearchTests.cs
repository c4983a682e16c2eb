using Nadir.Vectors;
using Nadir.Vectors.Kernels;

namespace Nadir.Vectors.Tests;

public sealed class ExactSearchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Finds_what_ranking_every_stored_row_finds()
    {
        var random = new Random(5);
        for (int round = 0; round < 40; round++)
        {
            int dimension = random.Next(4) switch { 0 => random.Next(1, 20), 1 => 64, _ => random.Next(20, 300) };
            var paths = Enumerable.Range(0, random.Next(1, 4)).Select(i => _folder.File($"{round}-{i}.vectors"))
                .ToArray();
            long next = random.Next(10);
            var segments = new List<Segment>();
            foreach (string path in paths)
            {
                var rows = VectorSamples.Awkward(random.Next(1, 400), dimension, random.Next());
                segments.Add(VectorSamples.Write(path, rows, next, idStep: 3));
                next += 3 * rows.Length;
            }

            var deleted = new IdSet(Enumerable.Range(0, (int)next).Where(id => id % 7 == 0).Select(id => (long)id));
            int keep = new[] { 1, 2, 10, 1000 }[random.Next(4)];
            var allowed = keep == 1 ? null
                : new IdSet(Enumerable.Range(0, (int)next).Where(_ => random.Next(keep) == 0).Select(id => (long)id));
            var query = VectorSamples.Gaussian(1, dimension, random.Next())[0];
            int count = random.Next(1, 30);

            var expected = StoredVectorOracle.Rank(
                paths, dimension, StoredVectorOracle.Rotate(query), id => !deleted.Contains(id)
                    && allowed?.Contains(id) != false, count);
            foreach (var search in VectorSamples.EverySearch(dimension, segments, deleted))
            {
                var hits = new SearchHit[count];
                int found = search.Search(query, hits, allowed);
                AssertSame(expected, hits.AsSpan(0, found));
            }

            segments.ForEach(segment => segment.Dispose());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(500)]
    [InlineData(5000)]
    public void Finds_the_best_of_many_rows_with_two_threads(int count)
    {
        const int Dimension = 96;
        var rows = VectorSamples.Awkward(30_000, Dimension, 11);
        using var segment = VectorSamples.Write(_folder.File("many.vectors"), rows);
        var search = new ExactSearch(Dimension, [segment], parallelism: 2);
        var query = rows.First(row => row.Any(value => value != 0));

        var expected = StoredVectorOracle.Rank(
            [segment.Path], Dimension, StoredVectorOracle.Rotate(query), _ => true, count);

        AssertSame(expected, search.Search(query, count));
    }

    [Fact]
    public void Orders_equal_scores_by_id_also_when_all_rows_are_equal()
    {
        var row = VectorSamples.Gaussian(1, 128, 3)[0];
        using var segment = VectorSamples.Write(
            _folder.File("equal.vectors"), [.. Enumerable.Repeat(row, 20_000)], i => 19_999 - i);

        var hits = new ExactSearch(128, [segment], parallelism: 2).Search(row, 10);

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], hits.Select(hit => hit.Id));
        Assert.All(hits, hit => Assert.Equal(1, hit.Score, 1e-6));
    }

    [Fact]
    public void Gives_the_cosine_of_the_vectors_that_were_added()
    {
        var rows = VectorSamples.Gaussian(500, 77, 8);
        using var segment = VectorSamples.Write(_folder.File("cosine.vectors"), rows);
        var query = VectorSamples.Gaussian(1, 77, 9)[0];

        foreach (var hit in new ExactSearch(77, [segment]).Search(query, 500))
        {
            Assert.Equal(Cosine(rows[hit.Id], query), hit.Score, 3e-7);
            Assert.Equal(hit.Id, segment.ReadId(hit.Row));
        }
    }

    [Fact]
    public void Answers_a_batch_as_it_answers_single_queries()
    {
        const int Queries = 21;
        var rows = VectorSamples.Awkward(3000, 64, 2);
        using var segment = VectorSamples.Write(_folder.File("batch.vectors"), rows);
        var search = new ExactSearch(64, [segment]);
        var queries = VectorSamples.Gaussian(Queries, 64, 4);
        var hits = new SearchHit[Queries * 7];
        var found = new int[Queries];

        search.SearchBatch([.. queries.SelectMany(query => query)], 7, hits, found);

        for (int i = 0; i < Queries; i++)
        {
            Assert.Equal(search.Search(queries[i], 7), hits.AsSpan(i * 7, found[i]).ToArray());
        }
    }

    [Fact]
    public void Returns_all_there_are_when_more_are_asked_for()
    {
        using var segment = VectorSamples.Write(_folder.File("few.vectors"), VectorSamples.Gaussian(3, 5, 1));
        using var empty = VectorSamples.Write(_folder.File("empty.vectors"), [], i => i, dimension: 5);
        float[] query = [1, 0, 0, 0, 0];

        Assert.Equal(3, new ExactSearch(5, [empty, segment]).Search(query, 100).Length);
        Assert.Empty(new ExactSearch(5, [empty]).Search(query, 100));
        Assert.Empty(new ExactSearch(5, []).Search(query, 100));
        Assert.Empty(new ExactSearch(5, [segment]).Search(query, 100, allowed: new IdSet()));
    }

    [Fact]
    public void Refuses_queries_that_have_no_direction()
    {
        using var segment = VectorSamples.Write(_folder.File("refuse.vectors"), VectorSamples.Gaussian(3, 2, 1));
        var search = new ExactSearch(2, [segment]);

        Assert.Throws<ArgumentException>(() => search.Search([0, 0], 1));
        Assert.Throws<ArgumentException>(() => search.Search([1, float.NaN], 1));
        Assert.Throws<ArgumentException>(() => search.Search([1, 2, 3], 1));
        Assert.Single(search.Search([1, 2], 1));
    }

    [Fact]
    public void Stops_when_cancelled_and_works_again_after()
    {
        using var segment = VectorSamples.Write(_folder.File("cancel.vectors"), VectorSamples.Gaussian(10, 4, 1));
        var search = new ExactSearch(4, [segment]);

        Assert.Throws<OperationCanceledException>(
            () => search.Search([1, 2, 3, 4], 1, cancellationToken: new CancellationToken(true)));
        Assert.Single(search.Search([1, 2, 3, 4], 1));
    }

    [Fact]
    public void Refuses_segments_of_another_dimension_or_encoder_by_name()
    {
        using var first = VectorSamples.Write(_folder.File("first.vectors"), VectorSamples.Gaussian(3, 4, 1));
        using var wide = VectorSamples.Write(_folder.File("wide.vectors"), VectorSamples.Gaussian(3, 5, 1));
        using (var writer = new SegmentWriter(_folder.File("other.vectors"), 4, 0, new string('b', 64)))
        {
            writer.Commit();
        }

        using var other = Segment.Open(_folder.File("other.vectors"));
        Assert.Contains("wide.vectors",
            Assert.Throws<SegmentReadException>(() => new ExactSearch(4, [first, wide])).Message,
            StringComparison.Ordinal);
        Assert.Contains("other.vectors",
            Assert.Throws<SegmentReadException>(() => new ExactSearch(4, [first, other])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Allocates_nothing_in_steady_use()
    {
        using var segment = VectorSamples.Write(_folder.File("steady.vectors"), VectorSamples.Gaussian(500, 32, 1));
        var search = new ExactSearch(32, [segment], parallelism: 1);
        var query = VectorSamples.Gaussian(1, 32, 2)[0];
        var hits = new SearchHit[10];
        search.Search(query, hits);

        // A full collection, which other tests may cause, takes unused arrays out of the pool, and the next search
        // fetches new ones: a search that allocates itself does so in every round.
        var least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
            {
                search.Search(query, hits);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Serves_many_threads_at_once()
    {
        var rows = VectorSamples.Awkward(8000, 256, 21);
        using var segment = VectorSamples.Write(_folder.File("threads.vectors"), rows);
        var search = new ExactSearch(256, [segment], parallelism: 4);
        var queries = VectorSamples.Gaussian(64, 256, 22);
        var expected = queries.Select(query => search.Search(query, 9)).ToArray();

        Parallel.For(0, 512, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            Assert.Equal(expected[i % 64], search.Search(queries[i % 64], 9)));
    }

    private static void AssertSame(List<(long Id, double Score)> expected, ReadOnlySpan<SearchHit> hits)
    {
        Assert.Equal(expected.Select(row => row.Id), hits.ToArray().Select(hit => hit.Id));
        for (int i = 0; i < hits.Length; i++)
        {
            Assert.Equal(expected[i].Score, hits[i].Score, 1e-7);
        }
    }

    private static double Cosine(float[] a, float[] b)
    {
        double dot = a.Zip(b, (x, y) => (double)x * y).Sum();
        return dot / Math.Sqrt(a.Sum(x => (double)x * x) * b.Sum(x => (double)x * x));
    }
}
