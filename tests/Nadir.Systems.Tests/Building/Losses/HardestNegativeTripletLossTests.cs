using Nadir.Systems.Building.Losses;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Building.Losses;

public sealed class HardestNegativeTripletLossTests
{
    [Theory]
    [InlineData(1, 0.2)]
    [InlineData(2, 0.5)]
    [InlineData(3, 0)]
    [InlineData(4, 2)]
    public void EqualsTheDefinitionComputedByLoops(int seed, double margin)
    {
        using var scope = new TensorScope();
        var random = new Random(seed);
        var (pictures, texts) = (random.Next(2, 6), random.Next(2, 8));
        var scores = new double[pictures, texts];
        var positives = new double[pictures, texts];
        for (var i = 0; i < pictures; i++)
        {
            for (var j = 0; j < texts; j++)
            {
                scores[i, j] = (2 * random.NextDouble()) - 1;
                positives[i, j] = i == j % pictures || j == i % texts || random.Next(4) == 0 ? 1 : 0;
            }
        }

        var loss = HardestNegativeTripletLoss.Compute(ToTensor(scores), ToTensor(positives), margin);
        Assert.Equal(ByLoops(scores, positives, margin), loss.Item<double>(), 1e-12);
    }

    [Fact]
    public void APictureWithoutAWrongTextCostsNothing()
    {
        using var scope = new TensorScope();
        var scores = Tensor.FromArray<double>([-0.9, -1], 1, 2);

        Assert.Equal(0, HardestNegativeTripletLoss.Compute(scores, scores.OnesLike(), margin: 2).Item<double>());
    }

    [Fact]
    public void APositiveThatWinsByTheMarginCostsNothing()
    {
        using var scope = new TensorScope();
        var scores = Tensor.FromArray<double>([0.9, 0.1, 0.2, 0.8], 2, 2);
        var identity = Tensor.FromArray<double>([1, 0, 0, 1], 2, 2);

        Assert.Equal(0, HardestNegativeTripletLoss.Compute(scores, identity, 0.5).Item<double>());
        // Picture 2 and text 1 lack 0.05 and 0.1 more each direction: (0.85 + 0.1 - 0.9) and so on.
        Assert.Equal((0.05 + 0.25 + 0.15 + 0.15) / 2,
            HardestNegativeTripletLoss.Compute(scores, identity, 0.85).Item<double>(), 1e-12);
    }

    [Fact]
    public void OnlyTheHardestNegativeAndThePositiveHaveGradients()
    {
        using var scope = new TensorScope();
        var scores = Tensor.FromArray<double>([0.3, 0.2, 0.1, 0.0, 0.5, 0.2, 0.1, 0.0, 0.6], 3, 3);
        scores.RequiresGrad = true;
        HardestNegativeTripletLoss.Compute(scores, Tensor.Eye(3).To(ScalarType.Float64), 0.35).Backward();

        // Rows: 1 against 0.2, 2 against 0.2, 3 is far enough. Columns: 1 against 0.1, 2 against 0.2, 3 is far enough.
        double[] expected = [-2, 2, 0, 0, -2, 1, 1, 0, 0];
        Assert.All(expected.Zip(scores.Grad!.ToArray<double>()),
            pair => Assert.Equal(pair.First / 3, pair.Second, 1e-12));
    }

    private static double ByLoops(double[,] scores, double[,] positives, double margin)
    {
        var (pictures, texts) = (scores.GetLength(0), scores.GetLength(1));
        double Hinge(IEnumerable<(double Score, double Positive)> line)
        {
            var pairs = line.ToArray();
            var right = pairs.Where(pair => pair.Positive > 0).Average(pair => pair.Score);
            double[] wrong = [.. pairs.Where(pair => pair.Positive == 0).Select(pair => pair.Score)];
            return wrong.Length == 0 ? 0 : Math.Max(0, wrong.Max() - right + margin);
        }

        return Enumerable.Range(0, pictures)
            .Average(i => Hinge(Enumerable.Range(0, texts).Select(j => (scores[i, j], positives[i, j]))))
            + Enumerable.Range(0, texts)
                .Average(j => Hinge(Enumerable.Range(0, pictures).Select(i => (scores[i, j], positives[i, j]))));
    }

    private static Tensor ToTensor(double[,] values) =>
        Tensor.FromArray<double>([.. values.Cast<double>()], values.GetLength(0), values.GetLength(1));
}
