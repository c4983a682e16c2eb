namespace Nadir.Torch.Nn;

/// <summary>Masks on attention scores, which are batch x heads x queries x keys.</summary>
internal static class AttentionMask
{
    private static readonly Operator s_alias = new("aten::alias");

    /// <summary>Takes every key out that is padding.</summary>
    /// <param name="scores">Left as they are.</param>
    /// <param name="mask">batch x keys, Bool, true for padding; null for none.</param>
    /// <returns>A tensor of its own, which may share memory.</returns>
    /// <exception cref="ArgumentException">The mask is of another type or shape.</exception>
    public static Tensor HidePadding(Tensor scores, Tensor? mask)
    {
        if (mask is null)
        {
            return s_alias.Call(scores);
        }

        if (mask.Type != ScalarType.Bool || mask.Dimensions != 2 || mask.Size(0) != scores.Size(0) || mask.Size(1) != scores.Size(3))
        {
            throw new ArgumentException($"The key padding mask must be Bool[{scores.Size(0)}, {scores.Size(3)}], not {mask}.", nameof(mask));
        }

        using var wide = mask.Reshape(mask.Size(0), 1, 1, mask.Size(1));
        return scores.MaskedFill(wide, double.NegativeInfinity);
    }

    /// <summary>Takes pairs of queries and keys out, or adds to their scores.</summary>
    /// <param name="scores">Left as they are.</param>
    /// <param name="mask">queries x keys, or batch * heads x queries x keys; Bool, true for out, or real; null for none.</param>
    /// <returns>A tensor of its own, which may share memory.</returns>
    public static Tensor Apply(Tensor scores, Tensor? mask)
    {
        if (mask is null)
        {
            return s_alias.Call(scores);
        }

        using var wide = mask.Dimensions == 3 ? mask.Reshape(scores.Shape) : s_alias.Call(mask);
        return mask.Type == ScalarType.Bool ? scores.MaskedFill(wide, double.NegativeInfinity) : scores.Add(wide);
    }
}
