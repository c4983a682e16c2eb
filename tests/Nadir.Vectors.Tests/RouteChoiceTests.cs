using Nadir.Vectors;
using Nadir.Vectors.Scan;

namespace Nadir.Vectors.Tests;

public sealed class RouteChoiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// However few rows wait meanwhile: a pause is counted in rows that pass, not in those that are kept.
    /// </summary>
    [Fact]
    public void The_upper_plane_alone_is_tried_again_when_a_pause_is_over_and_pauses_double()
    {
        var choice = new RouteChoice();
        choice.Reset();
        Assert.Equal(ScanRoute.Planes, choice.Next(512, queries: 1));
        foreach (int pause in new[] { 4096, 8192, 16384 })
        {
            choice.Learn(ScanRoute.Planes, 1000, afterFirst: 900, lower: 10);
            Assert.All(Enumerable.Range(0, pause / 512),
                _ => Assert.Equal(ScanRoute.TwoPlanes, choice.Next(512, queries: 1)));
            Assert.Equal(ScanRoute.Planes, choice.Next(512, queries: 1));
        }

        choice.Learn(ScanRoute.Planes, 1000, afterFirst: 900, lower: 800);
        Assert.Equal(ScanRoute.Codes, choice.Next(512, queries: 1));
    }

    [Fact]
    public void Queries_of_a_batch_that_gain_nothing_by_the_upper_plane_share_whole_bytes()
    {
        var choice = new RouteChoice();
        choice.Reset();
        choice.Learn(ScanRoute.Planes, 1000, afterFirst: 900, lower: 10);

        Assert.Equal(ScanRoute.TwoPlanes, choice.Next(512, queries: 3));
        Assert.Equal(ScanRoute.Codes, choice.Next(512, queries: 4));
    }

    [Fact]
    public void A_kind_of_query_begins_with_what_served_it_and_now_and_then_tries_the_planes()
    {
        var memory = new RouteMemory();
        int text = RouteMemory.KindOf(-0.1f);
        int picture = RouteMemory.KindOf(0.8f);
        for (int i = 0; i < 6; i++)
        {
            Assert.Null(memory.Recall(text));
            memory.Learn(text, i < 5 ? ScanRoute.Codes : ScanRoute.TwoPlanes);
        }

        ScanRoute?[] recalled = [.. Enumerable.Range(0, 640).Select(_ => memory.Recall(text))];

        Assert.Equal(10, recalled.Count(route => route is null));
        Assert.Equal(630, recalled.Count(route => route == ScanRoute.TwoPlanes));
        Assert.Null(memory.Recall(picture));
        memory.Learn(text, ScanRoute.Planes);
        Assert.Null(memory.Recall(text));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(1, 15)]
    [InlineData(0, 8)]
    public void Kinds_of_queries_go_by_the_mean_of_cosines(float cosine, int kind) =>
        Assert.Equal(kind, RouteMemory.KindOf(cosine));

    /// <summary>
    /// The near rows of each query come last, so that nothing tells the others apart before; of the second set of
    /// queries none has near ones. Whatever a snapshot remembers of earlier queries, the answers are those of reading
    /// all bytes.
    /// </summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(16, 2)]
    public void Rows_that_wait_for_near_ones_are_ranked_as_if_all_were_read(int batch, int segmentCount)
    {
        const int Dimension = 256;
        const int Near = 12;
        int count = batch == 1 ? 80_000 : 24_000;
        var queries = VectorSamples.Gaussian(2 * batch, Dimension, 1);
        var rows = VectorSamples.Gaussian(count, Dimension, 2);
        for (int i = 0; i < batch * Near; i++)
        {
            var noise = rows[^(i + 1)];
            rows[^(i + 1)] = [.. queries[i % batch].Select((value, j) => value + ((0.1f + (0.002f * i)) * noise[j]))];
        }

        int step = batch == 1 ? 1 : 3;
        Segment[] segments = [.. rows.Chunk(count / segmentCount).Select((part, i) =>
            VectorSamples.Write(_folder.File($"late-{i}.vectors"), part, 7 + ((long)i * (count / segmentCount) * step),
                step))];
        var search = new ExactSearch(Dimension, segments, parallelism: 1);
        var whole = new ExactSearch(
            Dimension, segments, null, 1, Kernels.DotKernel.Fastest, Kernels.PlaneKernel.Supported[0], ScanRoute.Codes);
        for (int round = 0; round < 4; round++)
        {
            float[] asked = [.. queries.Skip(round % 2 * batch).Take(batch).SelectMany(query => query)];
            var (expected, found) = (new SearchHit[10 * batch], new SearchHit[10 * batch]);
            whole.SearchBatch(asked, 10, expected, new int[batch]);

            var read = search.SearchBatch(asked, 10, found, new int[batch]);

            Assert.Equal(expected, found);
            if (round % 2 == 0)
            {
                Assert.All(found.Select((hit, i) => (hit.Id, Query: (long)(i / 10))),
                    hit => Assert.Equal(hit.Query, (rows.Length - 1 - ((hit.Id - 7) / step)) % batch));
            }

            if (round == 0)
            {
                Assert.InRange(read.Middle, 10 * batch, read.Rows / 10);
            }
        }

        Array.ForEach(segments, segment => segment.Dispose());
    }

    /// <summary>Filters and deletions look at the bits of 64 ids at once where these follow one another.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 63)]
    [InlineData(2, 5)]
    public void A_filter_lets_through_the_rows_whose_ids_it_names(int step, int first)
    {
        const int Dimension = 256;
        var rows = VectorSamples.Gaussian(1000, Dimension, 3);
        // A row whose id does not follow on, in the middle of those that do.
        using var segment = VectorSamples.Write(
            _folder.File("filtered.vectors"), rows, i => i == 500 ? 1_000_000 : first + (i * step), Dimension);
        var random = new Random(4);
        foreach (int share in new[] { 2, 30, 1000 })
        {
            var allowed = new IdSet(Enumerable.Range(0, 1000).Where(_ => random.Next(share) == 0)
                .Select(i => (long)first + (i * step)).Append(1_000_000));
            var deleted = new IdSet(
                Enumerable.Range(0, 1000).Where(_ => random.Next(3) == 0).Select(i => (long)first + (i * step)));

            long[] found = [.. new ExactSearch(Dimension, [segment], deleted).Search(rows[0], 1000, allowed)
                .Select(hit => hit.Id).Order()];

            Assert.Equal(allowed.All()
                .Where(id => !deleted.Contains(id) && (id == 1_000_000 || id != first + (500 * step))), found);
        }
    }
}
