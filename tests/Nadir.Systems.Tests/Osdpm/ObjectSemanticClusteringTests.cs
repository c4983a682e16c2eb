using Nadir.Systems.Osdpm;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Osdpm;

public sealed class ObjectSemanticClusteringTests
{
    private const int Nouns = 4;
    private const int Dimension = 5;
    private const double Temperature = 0.3;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TheLossEqualsTheDefinition(int seed)
    {
        using var scope = new TensorScope();
        using var clustering = Make();
        var (images, priors) = (Vectors(seed), Priors(seed));

        Assert.Equal(ByHand(clustering, images, priors), clustering.Loss(images, priors).Item<double>(), 1e-10);
    }

    [Fact]
    public void AssignmentsThatEqualThePriorsCostNothing()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var clustering = Make();
        var images = Vectors(4);
        var loss = clustering.Loss(images, clustering.LogAssignments(images).Exp());

        Assert.Equal(0, loss.Item<double>(), 1e-12);
    }

    [Fact]
    public void PicturesWithoutAPriorDoNotCount()
    {
        using var scope = new TensorScope();
        using var clustering = Make();
        var (images, priors) = (Vectors(5), Priors(5));
        priors.Select(0, 1).ZeroInPlace();
        images.RequiresGrad = true;
        var loss = clustering.Loss(images, priors);
        loss.Backward();

        var kept = Tensor.FromArray<long>([0, 2], 2);
        Assert.Equal(
            clustering.Loss(images.IndexSelect(0, kept), priors.IndexSelect(0, kept)).Item<double>(),
            loss.Item<double>(), 1e-12);
        Assert.Equal(0, images.Grad!.Select(0, 1).Abs().Max().Item<double>());
        Assert.Equal(0, clustering.Loss(images, priors * 0).Item<double>());
    }

    [Fact]
    public void APriorOfOneNounIsCrossEntropy()
    {
        using var scope = new TensorScope();
        using var clustering = Make();
        var images = Vectors(6);
        var priors = Tensor.FromArray<double>([0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1], 3, Nouns);
        var expected = Functional.NllLoss(clustering.LogAssignments(images), Tensor.FromArray<long>([1, 0, 3], 3));

        Assert.Equal(expected.Item<double>(), clustering.Loss(images, priors).Item<double>(), 1e-12);
    }

    [Fact]
    public void DerivativesAgreeWithDifferences()
    {
        using var scope = new TensorScope();
        using var clustering = new ObjectSemanticClustering(Nouns, Dimension, Temperature);
        var priors = Priors(7);
        GradientCheck.Run(clustering, images => clustering.Loss(images, priors), 3, Dimension);
    }

    private static ObjectSemanticClustering Make()
    {
        TorchRandom.ManualSeed(3);
        var clustering = new ObjectSemanticClustering(Nouns, Dimension, Temperature);
        clustering.To(ScalarType.Float64);
        return clustering;
    }

    private static Tensor Vectors(int seed)
    {
        using var generator = new TorchGenerator(seed);
        return GradientCheck.Draw(generator, 3, Dimension).Normalize();
    }

    // With a noun that some captions do not name: its share is exactly zero.
    private static Tensor Priors(int seed)
    {
        var random = new Random(seed);
        double[] values = [.. Enumerable.Range(0, 3 * Nouns).Select(i => i % 5 == 0 ? 0 : random.NextDouble())];
        double[] rows = [.. values.Chunk(Nouns).SelectMany(row => row.Select(value => value / row.Sum()))];
        return Tensor.FromArray(rows, 3, Nouns);
    }

    private static double ByHand(ObjectSemanticClustering clustering, Tensor images, Tensor priors)
    {
        double[][] vectors = [.. images.ToArray<double>().Chunk(Dimension)];
        double[][] prototypes = [.. clustering.Prototypes.ToArray<double>().Chunk(Dimension)];
        return vectors.Zip(priors.ToArray<double>().Chunk(Nouns), (vector, prior) =>
        {
            double[] powers = [.. prototypes.Select(prototype => Math.Exp(
                vector.Zip(prototype, (x, y) => x * y).Sum() / Math.Sqrt(prototype.Sum(x => x * x)) / Temperature))];
            return prior.Zip(powers, (p, power) => p > 0 ? p * Math.Log(p / (power / powers.Sum())) : 0).Sum();
        }).Average();
    }
}
