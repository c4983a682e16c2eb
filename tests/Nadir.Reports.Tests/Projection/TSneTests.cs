using Nadir.Reports.Projection;

namespace Nadir.Reports.Tests.Projection;

public class TSneTests
{
    private const int Dimension = 12;

    private static readonly TSneOptions Quick = new()
    {
        Perplexity = 10,
        Iterations = 400,
        ExaggeratedIterations = 100
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Clusters_that_lie_apart_stay_apart(int seed)
    {
        const int clusters = 4;
        const int each = 30;
        var vectors = Clusters(clusters, each, seed);

        var map = TSne.Project(vectors, Dimension, Quick with { Seed = seed });

        // Every point's nearest points on the map are of its own cluster, as they are in the space.
        for (var point = 0; point < map.Length; point++)
        {
            var nearest = Enumerable.Range(0, map.Length).Where(other => other != point)
                .OrderBy(other => Math.Pow(map[point].X - map[other].X, 2) + Math.Pow(map[point].Y - map[other].Y, 2))
                .Take(5);
            Assert.All(nearest, other => Assert.Equal(point / each, other / each));
        }
    }

    [Fact]
    public void The_map_is_better_than_a_random_one_and_lies_around_the_origin()
    {
        var vectors = Clusters(3, 25, 4);
        var joint = NeighborProbabilities.Joint(SquaredDistances.Of(vectors, 75, Dimension), 75, 10);
        double Cost(IReadOnlyList<PlanePoint> map) =>
            PlainDivergence.Of(joint, [.. map.Select(point => point.X)], [.. map.Select(point => point.Y)], 75);

        var early = TSne.Project(vectors, Dimension, Quick with { Iterations = 1 });
        var map = TSne.Project(vectors, Dimension, Quick);

        Assert.InRange(Cost(map), 0, Cost(early) / 4);
        Assert.Equal(0, map.Average(point => point.X), 1e-9);
        Assert.Equal(0, map.Average(point => point.Y), 1e-9);
    }

    [Fact]
    public void The_seed_decides_the_map()
    {
        var vectors = Clusters(2, 20, 3);

        Assert.Equal(TSne.Project(vectors, Dimension, Quick), TSne.Project(vectors, Dimension, Quick));
        Assert.NotEqual(TSne.Project(vectors, Dimension, Quick),
            TSne.Project(vectors, Dimension, Quick with { Seed = 2 }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Few_points_and_equal_points_have_finite_places(int count)
    {
        float[] equal = [.. Enumerable.Repeat(0.5f, count * Dimension)];

        foreach (var vectors in (float[][])[equal, Clusters(1, count, 1)])
        {
            var map = TSne.Project(vectors, Dimension, Quick);
            Assert.Equal(count, map.Length);
            Assert.All(map, point => Assert.True(double.IsFinite(point.X) && double.IsFinite(point.Y)));
        }
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => TSne.Project(new float[7], 3));
        Assert.Contains("not finite",
            Assert.Throws<ArgumentException>(() => TSne.Project(new[] { 1, 2, float.NaN }, 1)).Message);
        Assert.Contains("too many",
            Assert.Throws<ArgumentException>(() => TSne.Project(new float[TSne.MostPoints + 1], 1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => TSne.Project(new float[9], 3, new TSneOptions { Perplexity = 0.5 }));
        Assert.Throws<OperationCanceledException>(
            () => TSne.Project(new float[30], 3, Quick, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Neighbours_agree_as_counted_by_hand()
    {
        // On a line: 0 and 1 are of one class, 10, 11 and 12 of another, 3 is a stray of the other.
        float[] line = [0, 1, 3, 10, 11, 12];
        int[] classes = [0, 0, 1, 1, 1, 1];

        // Nearest: 1 (right), 0 (right), 1 (wrong), 11 (right), 10 or 12 (right), 11 (right).
        Assert.Equal(100 * 5 / 6.0, NeighborAgreement.Percent(line, 1, classes, 1), 1e-9);
        // Nearest two: {1,3} 1, {0,3} 1, {1,0} 0, {11,12} 2, {10,12} 2, {11,10} 2, of 12.
        Assert.Equal(100 * 8 / 12.0, NeighborAgreement.Percent(line, 1, classes, 2), 1e-9);
    }

    private static float[] Clusters(int clusters, int each, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. from cluster in Enumerable.Range(0, clusters)
               from point in Enumerable.Range(0, each)
               from axis in Enumerable.Range(0, Dimension)
               select (axis == cluster ? 10 : 0) + random.NextSingle(),
        ];
    }
}
