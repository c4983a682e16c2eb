using Nadir.Torch;

namespace Nadir.Systems.Building.Losses;

/// <summary>
/// Holds the similarities among texts to those of other vectors of the same texts, up to a factor and an offset:
/// relational distillation (Park et al. 2019) from a language model that knows more words than the captions have.
/// </summary>
public static class TextAnchorLoss
{
    private const double Epsilon = 1e-6;

    /// <summary>The mean squared difference of the standardised cosines of all pairs of different texts.</summary>
    /// <param name="vectors">[N, D], unit norm; N at least 3.</param>
    /// <param name="anchor">[N, E], the vectors whose similarities are held; no gradient flows into them.</param>
    /// <returns>A scalar, 0 to 4: 0 for similarities of the same order and spacing.</returns>
    public static Tensor Compute(Tensor vectors, Tensor anchor)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(anchor);
        using var scope = new TensorScope();
        var held = anchor.Detach().Normalize();
        var others = Tensor.Ones([vectors.Size(0), vectors.Size(0)], ScalarType.Bool, vectors.Device).Triu(1);
        var own = Standardize(vectors.Matmul(vectors.T()).MaskedSelect(others));
        var wanted = Standardize(held.Matmul(held.T()).MaskedSelect(others));
        return scope.Keep((own - wanted).Square().Mean());
    }

    private static Tensor Standardize(Tensor values)
    {
        var centred = values - values.Mean();
        return centred / (centred.Square().Mean() + Epsilon).Sqrt();
    }
}
