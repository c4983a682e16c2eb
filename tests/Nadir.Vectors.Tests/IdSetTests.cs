using FsCheck;
using FsCheck.Fluent;
using Nadir.Vectors;

namespace Nadir.Vectors.Tests;

public class IdSetTests
{
    [Fact]
    public void Behaves_as_a_set()
    {
        Check.QuickThrowOnFailure(Prop.ForAll<int[], int[]>((added, removed) =>
        {
            var expected = added.Select(id => Math.Abs((long)id)).ToHashSet();
            var set = new IdSet(expected);
            foreach (long id in removed.Select(id => Math.Abs((long)id)))
            {
                expected.Remove(id);
                set.Remove(id);
            }

            return set.Count == expected.Count
                && expected.All(set.Contains)
                && removed.All(id => !set.Contains(Math.Abs((long)id)));
        }));
    }

    [Fact]
    public void Holds_no_ids_outside_its_range()
    {
        var set = new IdSet([0, 63, 64, 1_000_000]);

        Assert.False(set.Contains(-1));
        Assert.False(set.Contains(long.MinValue));
        Assert.False(set.Contains(long.MaxValue));
        Assert.True(set.Contains(1_000_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Add(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Add(IdSet.MaximumId + 1));
    }

    [Fact]
    public void Bits_from_any_id_are_those_of_64_ids_asked_one_by_one()
    {
        var random = new Random(1);
        var set = new IdSet(Enumerable.Range(0, 300).Where(_ => random.Next(2) == 0).Select(i => (long)i));
        for (long first = 0; first < 500; first++)
        {
            ulong bits = set.BitsFrom(first);
            Assert.All(Enumerable.Range(0, 64), i => Assert.Equal(set.Contains(first + i), ((bits >> i) & 1) != 0));
        }
    }
}
