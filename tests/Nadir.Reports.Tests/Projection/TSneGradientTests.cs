using Nadir.Reports.Projection;

namespace Nadir.Reports.Tests.Projection;

public class TSneGradientTests
{
    private const double Step = 1e-6;

    // 7 and 9 leave lanes over, 8 and 16 do not.
    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(16)]
    [InlineData(37)]
    public void Equals_finite_differences_of_the_divergence(int count)
    {
        var random = new Random(count);
        var joint = Joint(count, random);
        var gradient = new TSneGradient(joint, count);
        double[] Coordinates() => [.. Enumerable.Range(0, gradient.Stride).Select(_ => (4 * random.NextDouble()) - 2)];
        var (x, y) = (Coordinates(), Coordinates());
        var (gradientX, gradientY) = (new double[gradient.Stride], new double[gradient.Stride]);

        gradient.Compute(x, y, 1, gradientX, gradientY);

        for (var point = 0; point < count; point++)
        {
            Assert.Equal(Difference(x, point, () => PlainDivergence.Of(joint, x, y, count)), gradientX[point], 1e-7);
            Assert.Equal(Difference(y, point, () => PlainDivergence.Of(joint, x, y, count)), gradientY[point], 1e-7);
        }
    }

    [Fact]
    public void Exaggeration_multiplies_the_joint_probabilities()
    {
        const int count = 11;
        var random = new Random(1);
        var joint = Joint(count, random);
        var exaggerated = new TSneGradient(joint, count);
        var multiplied = new TSneGradient([.. joint.Select(p => 12 * p)], count);
        double[] x = [.. Enumerable.Range(0, exaggerated.Stride).Select(_ => random.NextDouble())];
        double[] y = [.. Enumerable.Range(0, exaggerated.Stride).Select(_ => random.NextDouble())];
        var (firstX, firstY) = (new double[x.Length], new double[x.Length]);
        var (secondX, secondY) = (new double[x.Length], new double[x.Length]);

        exaggerated.Compute(x, y, 12, firstX, firstY);
        multiplied.Compute(x, y, 1, secondX, secondY);

        for (var point = 0; point < count; point++)
        {
            Assert.Equal(secondX[point], firstX[point], 1e-12);
            Assert.Equal(secondY[point], firstY[point], 1e-12);
        }
    }

    private static double[] Joint(int count, Random random)
    {
        var joint = new double[count * count];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                joint[(i * count) + j] = joint[(j * count) + i] = random.NextDouble();
            }
        }

        var sum = joint.Sum();
        return [.. joint.Select(p => p / sum)];
    }

    private static double Difference(double[] coordinates, int point, Func<double> cost)
    {
        var place = coordinates[point];
        coordinates[point] = place + Step;
        var above = cost();
        coordinates[point] = place - Step;
        var below = cost();
        coordinates[point] = place;
        return (above - below) / (2 * Step);
    }
}
