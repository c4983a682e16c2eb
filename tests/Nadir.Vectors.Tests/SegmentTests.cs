using Nadir.Vectors;

namespace Nadir.Vectors.Tests;

public sealed class SegmentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(512)]
    [InlineData(1000)]
    [InlineData(4096)]
    public void Gives_back_unit_vectors_as_precise_as_single_floats(int dimension)
    {
        var rows = VectorSamples.Awkward(20, dimension, dimension);
        using var segment = VectorSamples.Write(_folder.File("a.vectors"), rows, firstId: 100);
        var read = new float[dimension];

        for (int i = 0; i < rows.Length; i++)
        {
            segment.ReadVector(i, read);
            double norm = Math.Sqrt(rows[i].Sum(value => (double)value * value));
            for (int j = 0; j < dimension; j++)
            {
                Assert.Equal(norm > 0 ? rows[i][j] / norm : 0, read[j], 2e-7);
            }
        }

        Assert.Equal((rows.Length, dimension, VectorSamples.Fingerprint),
            (segment.Count, segment.Dimension, segment.Fingerprint));
        Assert.Equal(100 + 7, segment.ReadId(7));
        Assert.Equal(7, segment.FindRow(107));
        Assert.Equal(-1, segment.FindRow(99));
        segment.Verify();
    }

    [Fact]
    public void Takes_at_most_3_2_bytes_a_dimension()
    {
        using var segment = VectorSamples.Write(_folder.File("a.vectors"), VectorSamples.Gaussian(1000, 256, 1));

        Assert.True(segment.FileLength <= 3.2 * 1000 * 256);
    }

    [Fact]
    public void Finds_rows_of_ids_in_any_order()
    {
        using var segment = VectorSamples.Write(
            _folder.File("a.vectors"), VectorSamples.Gaussian(50, 2, 1), i => (i * 37) % 50);

        Assert.All(Enumerable.Range(0, 50), id => Assert.Equal(id, segment.ReadId(segment.FindRow(id))));
    }

    [Fact]
    public void Reads_the_same_from_memory_and_from_the_file()
    {
        var rows = VectorSamples.Gaussian(9000, 256, 1);
        using var mapped = VectorSamples.Write(_folder.File("a.vectors"), rows);
        using var inMemory = Segment.Open(mapped.Path, SegmentResidency.InMemory);
        var query = VectorSamples.Gaussian(1, 256, 2)[0];

        inMemory.Verify();
        Assert.Equal(new ExactSearch(256, [mapped]).Search(query, 50),
            new ExactSearch(256, [inMemory]).Search(query, 50));
    }

    [Fact]
    public void Refuses_vectors_that_cannot_be_compared()
    {
        using var writer = new SegmentWriter(_folder.File("a.vectors"), 2, 3, VectorSamples.Fingerprint);

        Assert.Throws<ArgumentException>(() => writer.Add(1, [1, float.NaN]));
        Assert.Throws<ArgumentException>(() => writer.Add(1, [float.PositiveInfinity, 0]));
        Assert.Throws<ArgumentException>(() => writer.Add(1, [1, 2, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add(-1, [1, 2]));
        Assert.Equal(0, writer.Count);
        Assert.Throws<ArgumentException>(() => new SegmentWriter(_folder.File("b.vectors"), 2, 3, "v1"));
    }

    [Fact]
    public void Keeps_very_small_and_very_large_vectors()
    {
        using var segment = VectorSamples.Write(_folder.File("a.vectors"), [[1e-44f, 0], [0, float.MaxValue]]);

        var hits = new ExactSearch(2, [segment]).Search([1, 1], 2);

        Assert.All(hits, hit => Assert.Equal(Math.Sqrt(0.5), hit.Score, 1e-6));
    }

    [Fact]
    public void Appears_only_when_it_is_whole()
    {
        string path = _folder.File("a.vectors");
        using (var writer = new SegmentWriter(path, 2, 2, VectorSamples.Fingerprint))
        {
            writer.Add(1, [1, 2]);
            Assert.Throws<InvalidOperationException>(writer.Commit);
            Assert.False(File.Exists(path));
        }

        Assert.Empty(Directory.GetFiles(_folder.Path));
        VectorSamples.Write(path, [[1, 2]]).Dispose();
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
        Assert.Throws<IOException>(() => new SegmentWriter(path, 2, 2, VectorSamples.Fingerprint));
    }

    [Fact]
    public void Sweeps_what_no_transaction_names()
    {
        string named = SegmentFolder.NewFileName();
        string unnamed = SegmentFolder.NewFileName();
        string[] all = [named, unnamed, named + ".tmp", "catalog.sqlite", "notes.tmp"];
        Array.ForEach(all, name => File.WriteAllText(_folder.File(name), "x"));

        Assert.Equal(2, SegmentFolder.Sweep(_folder.Path, new HashSet<string> { named }));

        Assert.Equal(
            new[] { named, "catalog.sqlite", "notes.tmp" }.Order(),
            Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task May_be_closed_and_deleted_while_searches_run()
    {
        var rows = VectorSamples.Gaussian(20_000, 128, 1);
        var segment = VectorSamples.Write(_folder.File("a.vectors"), rows);
        var search = new ExactSearch(128, [segment], parallelism: 2);
        var expected = search.Search(rows[5], 3);
        int answered = 0;
        var searching = Task.Run(() =>
        {
            while (true)
            {
                SearchHit[] hits;
                try
                {
                    hits = search.Search(rows[5], 3);
                }
                catch (ObjectDisposedException)
                {
                    return;
                }

                Assert.Equal(expected, hits);
                Interlocked.Increment(ref answered);
            }
        });
        SpinWait.SpinUntil(() => Volatile.Read(ref answered) > 3 || searching.IsCompleted);

        segment.Dispose();
        File.Delete(segment.Path);

        await searching.WaitAsync(TimeSpan.FromMinutes(1));
    }
}
