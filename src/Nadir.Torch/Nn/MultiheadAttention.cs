namespace Nadir.Torch.Nn;

/// <summary>Attention in several heads (Vaswani et al. 2017), with PyTorch's parameters and masks.</summary>
public sealed class MultiheadAttention : Module
{
    private readonly long _numHeads;
    private readonly double _dropout;
    private readonly bool _batchFirst;
    private readonly Linear _output;

    /// <summary>Makes the layer with PyTorch's random weights.</summary>
    /// <param name="embedDim">Length of a vector.</param>
    /// <param name="numHeads">Heads; divides the length.</param>
    /// <param name="dropout">Probability of dropping an attention weight in training.</param>
    /// <param name="bias">Whether biases are learned.</param>
    /// <param name="batchFirst">Whether the batch is the first dimension, and not the second.</param>
    /// <exception cref="ArgumentException">The heads do not divide the length.</exception>
    public MultiheadAttention(
        long embedDim, long numHeads, double dropout = 0, bool bias = true, bool batchFirst = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numHeads);
        if (embedDim % numHeads != 0)
        {
            throw new ArgumentException($"{numHeads} heads do not divide the length {embedDim}.", nameof(numHeads));
        }

        (EmbedDim, _numHeads, _dropout, _batchFirst) = (embedDim, numHeads, dropout, batchFirst);
        _output = RegisterModule("out_proj", new Linear(embedDim, embedDim, bias));
        InProjWeight = RegisterParameter("in_proj_weight", Init.XavierUniform(Tensor.Empty([3 * embedDim, embedDim])));
        if (bias)
        {
            InProjBias = RegisterParameter("in_proj_bias", Tensor.Zeros([3 * embedDim]));
            using var noGrad = new NoGradScope();
            _output.Bias!.ZeroInPlace();
        }
    }

    /// <summary>Length of a vector.</summary>
    public long EmbedDim { get; }

    /// <summary>The projections of queries, keys and values under each other, 3 * length x length.</summary>
    public Tensor InProjWeight { get; }

    /// <summary>Their biases, 3 * length, or null.</summary>
    public Tensor? InProjBias { get; }

    /// <summary>Attends from a sequence to itself, without masks.</summary>
    public override Tensor Forward(Tensor input) => Forward(input, input, input);

    /// <summary>Attends from queries to keys.</summary>
    /// <param name="query">batch x queries x length with batchFirst, else queries x batch x length.</param>
    /// <param name="key">batch x keys x length, or keys x batch x length.</param>
    /// <param name="value">As the keys.</param>
    /// <param name="keyPaddingMask">batch x keys, Bool; true: the key is padding and gets no attention.</param>
    /// <param name="attnMask">
    /// queries x keys, or batch * heads x queries x keys. Bool: true gets no attention. Real: added to the scores.
    /// </param>
    /// <returns>Of the queries' shape. Not a number where a query may attend to no key, as in PyTorch.</returns>
    public Tensor Forward(Tensor query, Tensor key, Tensor value, Tensor? keyPaddingMask = null,
        Tensor? attnMask = null)
    {
        var (output, weights) = Attend(query, key, value, keyPaddingMask, attnMask);
        weights.Dispose();
        return output;
    }

    /// <summary>
    /// As <see cref="Forward(Tensor, Tensor, Tensor, Tensor, Tensor)"/>; gives the attention weights too.
    /// </summary>
    /// <returns>The output, and the weights of each head before dropout, batch x heads x queries x keys.</returns>
    public (Tensor Output, Tensor Weights) ForwardWithWeights(
        Tensor query, Tensor key, Tensor value, Tensor? keyPaddingMask = null, Tensor? attnMask = null) =>
        Attend(query, key, value, keyPaddingMask, attnMask);

    private (Tensor Output, Tensor Weights) Attend(
        Tensor query, Tensor key, Tensor value, Tensor? keyPaddingMask, Tensor? attnMask)
    {
        ArgumentNullException.ThrowIfNull(query);
        using var scope = new TensorScope();
        var (q, k, v) = Project(query, key, value);
        var weights = Weights(q, k, keyPaddingMask, attnMask);
        var mixed = Training && _dropout > 0 ? weights.Dropout(_dropout).Matmul(v) : weights.Matmul(v);

        // From batch x heads x queries x head length to the input's order of dimensions.
        var joined = mixed.Permute(_batchFirst ? [0, 2, 1, 3] : [2, 0, 1, 3]).Flatten(2);
        return (scope.Keep(_output.Forward(joined)), scope.Keep(weights));
    }

    private (Tensor Query, Tensor Key, Tensor Value) Project(Tensor query, Tensor key, Tensor value)
    {
        if (ReferenceEquals(query, key) && ReferenceEquals(key, value))
        {
            using var all = Functional.Linear(query, InProjWeight, InProjBias);
            var parts = all.Chunk(3, -1);
            return (Heads(parts[0]), Heads(parts[1]), Heads(parts[2]));
        }

        return (Heads(Part(query, 0)), Heads(Part(key, 1)), Heads(Part(value, 2)));
    }

    private Tensor Part(Tensor input, int part) => Functional.Linear(
        input, InProjWeight.Narrow(0, part * EmbedDim, EmbedDim), InProjBias?.Narrow(0, part * EmbedDim, EmbedDim));

    // To batch x heads x sequence x head length.
    private Tensor Heads(Tensor input)
    {
        using var split = input.Reshape(input.Size(0), input.Size(1), _numHeads, EmbedDim / _numHeads);
        return split.Permute(_batchFirst ? [0, 2, 1, 3] : [1, 2, 0, 3]);
    }

    private Tensor Weights(Tensor query, Tensor key, Tensor? keyPaddingMask, Tensor? attnMask)
    {
        using var scaled = query.Mul(1 / Math.Sqrt(EmbedDim / _numHeads));
        using var scores = scaled.Matmul(key.Transpose(-2, -1));
        using var padded = AttentionMask.HidePadding(scores, keyPaddingMask);
        using var masked = AttentionMask.Apply(padded, attnMask);
        return masked.Softmax(-1);
    }
}

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

        if (mask.Type != ScalarType.Bool || mask.Dimensions != 2 || mask.Size(0) != scores.Size(0)
            || mask.Size(1) != scores.Size(3))
        {
            throw new ArgumentException(
                $"The key padding mask must be Bool[{scores.Size(0)}, {scores.Size(3)}], not {mask}.", nameof(mask));
        }

        using var wide = mask.Reshape(mask.Size(0), 1, 1, mask.Size(1));
        return scores.MaskedFill(wide, double.NegativeInfinity);
    }

    /// <summary>Takes pairs of queries and keys out, or adds to their scores.</summary>
    /// <param name="scores">Left as they are.</param>
    /// <param name="mask">queries x keys, or batch * heads x queries x keys; Bool, true for out, or
    /// real; null for none.</param>
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
