using Nadir.Systems.Building;
using Nadir.Systems.Building.Losses;
using Nadir.Torch;

namespace Nadir.Systems.Hvsa;

/// <summary>HVSA's two losses and how they are weighed; the defaults are published.</summary>
public sealed record HvsaLossRecipe
{
    /// <summary>By how much the right pair must win.</summary>
    public double Margin { get; set; } = 0.2;

    /// <summary>How fast the weight of a pair falls with its cost in the adaptive alignment.</summary>
    public double Beta { get; set; } = 0.5;

    /// <summary>How fast the uniformity loss falls with the distance of two images.</summary>
    public double Gamma { get; set; } = 2;

    /// <summary>Every how-manieth image of a batch that is sorted by its captions' lengths takes part in the
    /// uniformity.</summary>
    public int Stride { get; set; } = 5;

    /// <summary>Whether a small network weighs both losses, as published: it can learn to weigh the easier one more.
    /// Without it both count half.</summary>
    public bool LearnedWeights { get; set; } = true;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range.</exception>
    internal void Check()
    {
        ConfigurationRange.Require(Margin, 0, 2, "loss.margin");
        ConfigurationRange.Require(Beta, 0, 100, "loss.beta");
        ConfigurationRange.Require(Gamma, 0.001, 100, "loss.gamma");
        ConfigurationRange.Require(Stride, 1, 1000, "loss.stride");
    }
}

/// <summary>HVSA's target: adaptive alignment of pairs and uniformity of the images on the hypersphere.</summary>
/// <remarks>Thread-safe.</remarks>
public static class HvsaLoss
{
    /// <summary>Computes both losses and their weighted sum.</summary>
    /// <param name="scores">[N, N], row = image, column = caption, pair k at (k, k).</param>
    /// <param name="images">[N, D]: the images' vectors, longest caption first.</param>
    /// <param name="recipe">The numbers.</param>
    /// <param name="weights">Weighs both losses where the recipe says so.</param>
    /// <param name="positives">[N, N] Bool, true where image and caption belong together; null: on the diagonal
    /// alone.</param>
    /// <returns>Scalars: the weighted sum, the alignment divided by N * N, and the uniformity.</returns>
    public static (Tensor Total, Tensor Alignment, Tensor Uniformity) Compute(
        Tensor scores, Tensor images, HvsaLossRecipe recipe, LearnedLossWeights weights, Tensor? positives = null)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(weights);
        using var scope = new TensorScope();
        var pairs = (double)scores.Size(0) * scores.Size(1);
        var alignment = HingeLoss.DifficultyWeighted(scores, recipe.Margin, recipe.Beta, positives) / pairs;
        var uniformity = UniformityLoss.Compute(images, recipe.Gamma, recipe.Stride);
        var total = recipe.LearnedWeights ? weights.Combine([alignment, uniformity]) : (alignment + uniformity) / 2;
        return (scope.Keep(total), scope.Keep(alignment), scope.Keep(uniformity));
    }
}
