using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.TextEncoders;

/// <summary>
/// A text as the set of concept words that it names, through one linear layer: the concept branch of KAMCL's text side.
/// Which words they are is said by <see cref="Nadir.Text.ConceptWords"/>, whose ids it takes.
/// </summary>
/// <remarks>
/// Parameters: weight, bias, as those of a linear layer over the concepts. The ids of a text may come in any order and
/// more than once. There are no word vectors. Not safe for concurrent use in training.
/// </remarks>
public sealed class MultiHotTextEncoder : TextEncoder
{
    private readonly int _concepts;
    private readonly Tensor _weight;
    private readonly Tensor _bias;

    /// <summary>Makes the encoder with PyTorch's random weights.</summary>
    /// <param name="concepts">How many concept words there are, at least 1; KAMCL: 512.</param>
    /// <param name="width">Length of the text's vector; KAMCL: 512.</param>
    public MultiHotTextEncoder(int concepts, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(concepts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        (_concepts, Width) = (concepts, width);
        _weight = RegisterParameter("weight", Init.FanInUniform(Tensor.Empty([width, concepts]), concepts));
        _bias = RegisterParameter("bias", Init.FanInUniform(Tensor.Empty([width]), concepts));
    }

    /// <inheritdoc/>
    public override int Width { get; }

    /// <inheritdoc/>
    public override bool NeedsLengths => false;

    /// <inheritdoc/>
    /// <param name="ids">[N, L] Int64: 0 for nothing, k for concept k - 1.</param>
    /// <param name="lengths">Not read.</param>
    public override TextFeatures Encode(Tensor ids, Tensor? lengths)
    {
        Check(ids, lengths);
        using var scope = new TensorScope();
        return new TextFeatures(null, scope.Keep(OfMultiHot(MultiHot(ids))));
    }

    /// <summary>The concepts of texts as ones among zeros.</summary>
    /// <param name="ids">[N, L] Int64: 0 for nothing, k for concept k - 1.</param>
    /// <returns>[N, concepts].</returns>
    public Tensor MultiHot(Tensor ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var scope = new TensorScope();
        var ones = Tensor.Ones([ids.Size(0), ids.Size(1)], _weight.Type, ids.Device);
        var all = Tensor.Zeros([ids.Size(0), _concepts + 1], _weight.Type, ids.Device).Scatter(1, ids, ones);
        return scope.Keep(all.Narrow(1, 1, _concepts));
    }

    /// <summary>The vectors of texts whose concepts are given.</summary>
    /// <param name="multiHot">[N, concepts].</param>
    /// <returns>[N, width].</returns>
    public Tensor OfMultiHot(Tensor multiHot) => Functional.Linear(multiHot, _weight, _bias);
}
