using Nadir.Systems.Building.Losses;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Building.Losses;

public sealed class ScoresContrastiveLossTests
{
    [Theory]
    [InlineData(1, 3, 5)]
    [InlineData(2, 4, 4)]
    [InlineData(3, 2, 7)]
    public void OfScoresEqualsTheDefinitionComputedByLoops(int seed, int pictures, int texts)
    {
        using var scope = new TensorScope();
        var random = new Random(seed);
        var scores = new double[pictures, texts];
        var positives = new double[pictures, texts];
        for (var i = 0; i < pictures; i++)
        {
            for (var j = 0; j < texts; j++)
            {
                scores[i, j] = (20 * random.NextDouble()) - 10;
                positives[i, j] = i == j % pictures || j == i % texts ? 1 : 0;
            }
        }

        var rows = Enumerable.Range(0, pictures).Average(
            i => CrossEntropy(Enumerable.Range(0, texts).Select(j => (scores[i, j], positives[i, j]))));
        var columns = Enumerable.Range(0, texts).Average(
            j => CrossEntropy(Enumerable.Range(0, pictures).Select(i => (scores[i, j], positives[i, j]))));

        var loss = MultiPositiveContrastiveLoss.OfScores(ToTensor(scores), ToTensor(positives));
        Assert.Equal((rows + columns) / 2, loss.Item<double>(), 1e-10);
    }

    [Fact]
    public void OneConstantOnAllScoresChangesNothing()
    {
        using var scope = new TensorScope();
        var scores = Tensor.FromArray<double>([3, -1, 0.5, 2], 2, 2);
        var positives = Tensor.FromArray<double>([1, 0, 1, 1], 2, 2);

        Assert.Equal(
            MultiPositiveContrastiveLoss.OfScores(scores, positives).Item<double>(),
            MultiPositiveContrastiveLoss.OfScores(scores + 50, positives).Item<double>(),
            1e-10);
    }

    // The mean over the right answers of -log(their share).
    private static double CrossEntropy(IEnumerable<(double Score, double Positive)> line)
    {
        var pairs = line.ToArray();
        var sum = pairs.Sum(pair => Math.Exp(pair.Score));
        return pairs.Where(pair => pair.Positive > 0).Average(pair => -Math.Log(Math.Exp(pair.Score) / sum));
    }

    private static Tensor ToTensor(double[,] values) =>
        Tensor.FromArray<double>([.. values.Cast<double>()], values.GetLength(0), values.GetLength(1));
}
