using Nadir.Vectors;

namespace Nadir.Vectors.Tests;

public sealed class SegmentMergerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Keeps_every_row_bit_for_bit_but_the_deleted()
    {
        var sources = Enumerable.Range(0, 5)
            .Select(i => VectorSamples.Write(
                _folder.File($"{i}.vectors"), VectorSamples.Awkward((i * 30) + 1, 50, i), firstId: i * 1000))
            .ToList();
        var deleted = new IdSet([0, 1010, 1011, 2000, 4120]);
        var query = VectorSamples.Gaussian(1, 50, 9)[0];

        int kept = SegmentMerger.Merge(sources, _folder.File("merged.vectors"), deleted);

        using var merged = Segment.Open(_folder.File("merged.vectors"));
        merged.Verify();
        Assert.Equal(sources.Sum(source => source.Count) - 5, kept);
        Assert.Equal(kept, merged.Count);
        var before = new ExactSearch(50, sources, deleted).Search(query, 10_000);
        var after = new ExactSearch(50, [merged]).Search(query, 10_000);
        Assert.Equal(before.Select(hit => (hit.Id, hit.Score)), after.Select(hit => (hit.Id, hit.Score)));
        sources.ForEach(source => source.Dispose());
    }

    [Fact]
    public void Leaves_nothing_behind_when_cancelled()
    {
        using var source = VectorSamples.Write(_folder.File("a.vectors"), VectorSamples.Gaussian(5, 2, 1));

        Assert.Throws<OperationCanceledException>(() =>
            SegmentMerger.Merge([source], _folder.File("b.vectors"), null, new CancellationToken(true)));
        Assert.Equal([source.Path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_merged_away_archive_may_become_empty()
    {
        using var source = VectorSamples.Write(_folder.File("a.vectors"), VectorSamples.Gaussian(3, 2, 1));

        Assert.Equal(0, SegmentMerger.Merge([source], _folder.File("b.vectors"), new IdSet([0, 1, 2])));

        using var merged = Segment.Open(_folder.File("b.vectors"));
        Assert.Empty(new ExactSearch(2, [merged]).Search([1, 0], 5));
    }

    [Theory]
    [InlineData(5000, 40, 40)]
    [InlineData(500, 20_000, 50)]
    [InlineData(1500, 20_000, 80)]
    [InlineData(64, 300_000, 40)]
    public void Policy_keeps_the_files_few_and_the_copying_small(int commits, int rowsInCommit, int mostFiles)
    {
        var counts = new List<int>();
        long copied = 0;
        int most = 0;
        for (int i = 0; i < commits; i++)
        {
            counts.Add(rowsInCommit);
            for (var chosen = CompactionPolicy.Choose(counts); chosen.Count > 0;
                chosen = CompactionPolicy.Choose(counts))
            {
                int merged = chosen.Sum(position => counts[position]);
                Assert.InRange(merged, 1, CompactionPolicy.MostRows);
                Assert.True(chosen.Count > 1 && chosen.SequenceEqual(chosen.Order()));
                counts = [.. counts.Where((_, position) => !chosen.Contains(position)), merged];
                copied += merged;
            }

            most = Math.Max(most, counts.Count);
        }

        Assert.Equal(commits * rowsInCommit, counts.Sum());
        Assert.True(most <= mostFiles, $"{most} files");
        Assert.True(copied <= 6L * commits * rowsInCommit, $"{copied} rows copied");
    }
}
