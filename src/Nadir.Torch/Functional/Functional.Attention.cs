namespace Nadir.Torch;

// Attention.
public static partial class Functional
{
    /// <summary>softmax(query x key^T * scale + mask) x value, over the last two dimensions.</summary>
    /// <param name="query">... x queries x length.</param>
    /// <param name="key">... x keys x length.</param>
    /// <param name="value">... x keys x value length.</param>
    /// <param name="attnMask">
    /// Broadcasts to ... x queries x keys. Bool: true takes part. Real: added to the scores. Null for none.
    /// </param>
    /// <param name="dropoutP">Probability of dropping a weight; 0 outside training.</param>
    /// <param name="isCausal">Whether a query sees only keys up to its own place; not together with a mask.</param>
    /// <param name="scale">1 / sqrt(length) when left out.</param>
    /// <returns>... x queries x value length.</returns>
    /// <remarks>Composed of products, because libtorch 1.13 has no public operator for it.</remarks>
    /// <exception cref="ArgumentException">Both a mask and isCausal were given.</exception>
    public static Tensor ScaledDotProductAttention(
        Tensor query, Tensor key, Tensor value, Tensor? attnMask = null, double dropoutP = 0, bool isCausal = false,
        double? scale = null)
    {
        if (isCausal && attnMask is not null)
        {
            throw new ArgumentException("A causal attention takes no other mask.", nameof(attnMask));
        }
        double factor = scale ?? 1 / Math.Sqrt(query.Size(-1));
        Tensor weights;
        using (Tensor scaled = query.Mul(factor))
        using (Tensor transposed = key.Transpose(-2, -1))
        using (Tensor scores = scaled.Matmul(transposed))
        using (Tensor? masked = Mask(scores, attnMask, isCausal))
        {
            weights = (masked ?? scores).Softmax(-1);
        }
        if (dropoutP > 0)
        {
            using Tensor all = weights;
            weights = all.Dropout(dropoutP);
        }
        using (weights)
        {
            return weights.Matmul(value);
        }
    }

    private static Tensor? Mask(Tensor scores, Tensor? attnMask, bool isCausal)
    {
        if (isCausal)
        {
            using Tensor all = Tensor.Ones([scores.Size(-2), scores.Size(-1)], ScalarType.Bool, scores.Device);
            using Tensor future = all.Triu(1);
            return scores.MaskedFill(future, double.NegativeInfinity);
        }
        if (attnMask is null)
        {
            return null;
        }
        if (attnMask.Type != ScalarType.Bool)
        {
            return scores.Add(attnMask);
        }
        using Tensor hidden = attnMask.LogicalNot();
        return scores.MaskedFill(hidden, double.NegativeInfinity);
    }
}
