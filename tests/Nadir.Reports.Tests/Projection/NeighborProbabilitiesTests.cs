using Nadir.Reports.Projection;

namespace Nadir.Reports.Tests.Projection;

public class NeighborProbabilitiesTests
{
    // Scales over many orders of magnitude: the width must be found wherever it is.
    [Theory]
    [InlineData(40, 5, 1e-6)]
    [InlineData(40, 5, 1)]
    [InlineData(200, 30, 1)]
    [InlineData(200, 1.5, 1)]
    [InlineData(200, 198, 1)]
    [InlineData(60, 10, 1e8)]
    public void Every_point_has_the_wanted_perplexity(int count, double perplexity, double scale)
    {
        var random = new Random(count);
        double[] distances = [.. Enumerable.Range(0, count).Select(_ => scale * (0.1 + (3 * random.NextDouble())))];
        const int self = 7;
        distances[self] = 0;
        var probabilities = new double[count];

        NeighborProbabilities.Calibrate(distances, self, perplexity, probabilities);

        // The definition: 2 to the Shannon entropy in bits.
        var bits = -probabilities.Where(p => p > 0).Sum(p => p * Math.Log2(p));
        Assert.Equal(perplexity, Math.Pow(2, bits), perplexity * 1e-6);
        Assert.Equal(1, probabilities.Sum(), 1e-12);
        Assert.Equal(0, probabilities[self]);
        // A Gaussian of the distance: ln p falls by one and the same slope everywhere.
        var known = Enumerable.Range(0, count).Where(i => i != self && probabilities[i] > 1e-200)
            .OrderBy(i => distances[i]).ToArray();
        double Slope(int a, int b) =>
            (Math.Log(probabilities[a]) - Math.Log(probabilities[b])) / ((distances[a] - distances[b]) / scale);
        Assert.Equal(Slope(known[0], known[^1]), Slope(known[0], known[known.Length / 2]),
            Math.Abs(Slope(known[0], known[^1])) * 1e-6);
    }

    [Fact]
    public void The_joint_probabilities_are_symmetric_and_sum_to_one()
    {
        var random = new Random(5);
        float[] vectors = [.. Enumerable.Range(0, 50 * 6).Select(_ => random.NextSingle())];
        var joint = NeighborProbabilities.Joint(SquaredDistances.Of(vectors, 50, 6), 50, 10);

        Assert.Equal(1, joint.Sum(), 1e-12);
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(0, joint[(i * 50) + i]);
            for (var j = 0; j < 50; j++)
            {
                Assert.Equal(joint[(j * 50) + i], joint[(i * 50) + j]);
            }
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(2.5)]
    public void Points_that_cannot_be_told_apart_share_evenly(double distance)
    {
        // More equal neighbours than the perplexity asks for: no width reaches it.
        double[] distances = [.. Enumerable.Repeat(distance, 20)];
        distances[0] = 0;
        var probabilities = new double[20];

        NeighborProbabilities.Calibrate(distances, 0, 5, probabilities);

        Assert.All(probabilities.Skip(1), p => Assert.Equal(1 / 19.0, p, 1e-12));
    }
}
