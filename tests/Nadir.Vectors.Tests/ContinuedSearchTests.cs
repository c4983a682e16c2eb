using FsCheck;
using FsCheck.Fluent;
using Nadir.Vectors;
using Nadir.Vectors.Kernels;

namespace Nadir.Vectors.Tests;

public sealed class ContinuedSearchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pages_make_the_whole_answer_while_the_archive_grows()
    {
        int file = 0;
        Prop.ForAll(
            Gen.Choose(0, int.MaxValue).ToArbitrary(),
            seed =>
            {
                var random = new Random(seed);
                int dimension = random.Next(1, 40);
                var opened = new List<Segment>();
                int next = 0;
                AddRows(random.Next(1, 300));
                var query = VectorSamples.Gaussian(1, dimension, seed)[0];
                int before = next;
                long[] expected = [.. Rank(before).Select(row => row.Id)];

                var seen = new List<SearchHit>();
                while (true)
                {
                    int size = random.Next(1, 60);
                    SearchPosition? after = seen.Count == 0 ? null : new(seen[^1].Score, seen[^1].Id);
                    var page = VectorSamples.AnySearch(random, dimension, opened).Search(query, size, after: after);
                    seen.AddRange(page);
                    if (page.Length < size)
                    {
                        break;
                    }

                    AddRows(random.Next(20));
                }

                opened.ForEach(segment => segment.Dispose());
                return expected.SequenceEqual(seen.Where(hit => hit.Id < before).Select(hit => hit.Id))
                    && seen.Select(hit => hit.Id).Distinct().Count() == seen.Count;

                void AddRows(int count)
                {
                    if (count > 0)
                    {
                        int first = next;
                        next += count;
                        opened.Add(VectorSamples.Write(
                            _folder.File($"{file++}.vectors"), VectorSamples.Awkward(count, dimension, random.Next(4)),
                            i => first + i));
                    }
                }

                List<(long Id, double Score)> Rank(int count) => StoredVectorOracle.Rank(
                    opened.Select(segment => segment.Path), dimension, StoredVectorOracle.Rotate(query), _ => true,
                    count);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }
}
