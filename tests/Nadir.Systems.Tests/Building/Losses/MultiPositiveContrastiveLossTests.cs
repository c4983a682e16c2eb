using Nadir.Systems.Building.Losses;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Building.Losses;

public sealed class MultiPositiveContrastiveLossTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EqualsTheDefinitionComputedByHand(int seed)
    {
        var random = new Random(seed);
        const int images = 3, texts = 5, dimension = 4;
        var (v, t) = (UnitRows(random, images, dimension), UnitRows(random, texts, dimension));
        float[,] positives = { { 1, 1, 0, 0, 0 }, { 0, 0, 1, 0, 1 }, { 0, 0, 0, 1, 1 } };
        const double scale = 7.5;

        using var scope = new TensorScope();
        using var loss = Loss(v, t, scale, positives);

        Assert.Equal(ByHand(v, t, scale, positives), loss.Item<double>(), 10);
    }

    [Fact]
    public void IsInfoNceWhereEveryRowHasOnePositive()
    {
        var random = new Random(9);
        var (v, t) = (UnitRows(random, 4, 6), UnitRows(random, 4, 6));
        var identity = new float[4, 4];
        for (var i = 0; i < 4; i++)
        {
            identity[i, i] = 1;
        }

        using var scope = new TensorScope();
        var logits = ToTensor(v).Matmul(ToTensor(t).T()) * 10.0;
        var targets = Tensor.Arange(4, ScalarType.Int64);
        var expected = (Functional.CrossEntropy(logits, targets) + Functional.CrossEntropy(logits.T(), targets)) * 0.5;

        Assert.Equal(expected.Item<double>(), Loss(v, t, 10, identity).Item<double>(), 10);
    }

    [Fact]
    public void GradientEqualsFiniteDifferences()
    {
        var random = new Random(4);
        var (v, t) = (UnitRows(random, 3, 4), UnitRows(random, 3, 4));
        float[,] positives = { { 1, 1, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };
        using var scope = new TensorScope();
        var images = ToTensor(v);
        images.RequiresGrad = true;
        MultiPositiveContrastiveLoss.Compute(
            images, ToTensor(t), Tensor.Scalar(5.0, ScalarType.Float64), ToTensor(positives)).Backward();
        var gradient = images.Grad!.ToArray<double>();

        const double step = 1e-6;
        for (var i = 0; i < v.Length; i++)
        {
            var (row, column) = (i / 4, i % 4);
            var original = v[row, column];
            v[row, column] = original + step;
            var above = ByHand(v, t, 5, positives);
            v[row, column] = original - step;
            var below = ByHand(v, t, 5, positives);
            v[row, column] = original;
            Assert.Equal((above - below) / (2 * step), gradient[i], 6);
        }
    }

    private static Tensor Loss(double[,] v, double[,] t, double scale, float[,] positives) =>
        MultiPositiveContrastiveLoss.Compute(
            ToTensor(v), ToTensor(t), Tensor.Scalar(scale, ScalarType.Float64), ToTensor(positives));

    private static double ByHand(double[,] v, double[,] t, double scale, float[,] positives)
    {
        var (n, m, d) = (v.GetLength(0), t.GetLength(0), v.GetLength(1));
        var logits = new double[n, m];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < m; j++)
            {
                for (var k = 0; k < d; k++)
                {
                    logits[i, j] += scale * v[i, k] * t[j, k];
                }
            }
        }

        double rows = 0, columns = 0;
        for (var i = 0; i < n; i++)
        {
            var normalizer = Math.Log(Enumerable.Range(0, m).Sum(j => Math.Exp(logits[i, j])));
            var count = Enumerable.Range(0, m).Sum(j => positives[i, j]);
            rows -= Enumerable.Range(0, m).Sum(j => positives[i, j] / count * (logits[i, j] - normalizer)) / n;
        }

        for (var j = 0; j < m; j++)
        {
            var normalizer = Math.Log(Enumerable.Range(0, n).Sum(i => Math.Exp(logits[i, j])));
            var count = Enumerable.Range(0, n).Sum(i => positives[i, j]);
            columns -= Enumerable.Range(0, n).Sum(i => positives[i, j] / count * (logits[i, j] - normalizer)) / m;
        }

        return (rows + columns) / 2;
    }

    private static double[,] UnitRows(Random random, int rows, int columns)
    {
        var values = new double[rows, columns];
        for (var i = 0; i < rows; i++)
        {
            var row = Enumerable.Range(0, columns).Select(_ => random.NextDouble() - 0.5).ToArray();
            var norm = Math.Sqrt(row.Sum(x => x * x));
            for (var j = 0; j < columns; j++)
            {
                values[i, j] = row[j] / norm;
            }
        }

        return values;
    }

    private static Tensor ToTensor(double[,] values) =>
        Tensor.FromArray<double>([.. values.Cast<double>()], values.GetLength(0), values.GetLength(1));

    private static Tensor ToTensor(float[,] values) =>
        Tensor.FromArray<double>(
            [.. values.Cast<float>().Select(x => (double)x)], values.GetLength(0), values.GetLength(1));
}
