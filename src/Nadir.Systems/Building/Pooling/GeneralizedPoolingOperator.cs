using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Pooling;

/// <summary>
/// GPO: each feature's values over K vectors are sorted, largest first, and summed with weights that a small GRU gives
/// for the K places of the order (Chen et al. 2021, "Learning the Best Pooling Strategy for Visual Semantic Embedding";
/// used by KAMCL). It holds mean, maximum and everything between, for any K.
/// </summary>
/// <remarks>
/// Parameters under the names of the authors' code: gru.*, linear.weight. The weights depend on K alone and are
/// computed once for each length that a batch holds. Not safe for concurrent use in training.
/// </remarks>
public sealed class GeneralizedPoolingOperator : Module
{
    private const double Temperature = 0.1;
    private const double Hidden = -10000;

    private readonly Gru _gru;
    private readonly Linear _linear;
    private readonly int _codeWidth;

    /// <summary>Makes the operator with PyTorch's random weights.</summary>
    /// <param name="codeWidth">Length of a place's sinusoid code, even.</param>
    /// <param name="hidden">Hidden units of the GRU in each direction.</param>
    public GeneralizedPoolingOperator(int codeWidth = 32, int hidden = 32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(codeWidth, 2);
        if (codeWidth % 2 != 0)
        {
            throw new ArgumentException($"A sinusoid code has an even length, not {codeWidth}.", nameof(codeWidth));
        }

        _codeWidth = codeWidth;
        _gru = RegisterModule("gru", new Gru(codeWidth, hidden, batchFirst: true, bidirectional: true));
        _linear = RegisterModule("linear", new Linear(hidden, 1, bias: false));
    }

    /// <summary>Pools over all vectors.</summary>
    /// <param name="input">[N, K, D].</param>
    /// <returns>[N, D].</returns>
    public override Tensor Forward(Tensor input) => Forward(input, null);

    /// <summary>Pools over the first vectors of each example.</summary>
    /// <param name="features">[N, K, D].</param>
    /// <param name="lengths">[N] Int64 on the processor, 1 to K: how many count; null for all.</param>
    /// <returns>[N, D].</returns>
    public Tensor Forward(Tensor features, Tensor? lengths)
    {
        using var scope = new TensorScope();
        return scope.Keep(ForwardWithWeights(features, lengths).Pooled);
    }

    /// <summary>Pools and gives the weights of the places.</summary>
    /// <param name="features">[N, K, D].</param>
    /// <param name="lengths">[N] Int64 on the processor, 1 to K; null for all.</param>
    /// <returns>[N, D], and [N, longest, 1], or [1, K, 1] without lengths; 0 behind each length.</returns>
    /// <exception cref="ArgumentException">A length is out of range.</exception>
    public (Tensor Pooled, Tensor Weights) ForwardWithWeights(Tensor features, Tensor? lengths)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var scope = new TensorScope();
        if (lengths is null)
        {
            var equal = PlaceWeights([features.Size(1)], features);
            return (scope.Keep((features.Sort(1, descending: true).Values * equal).Sum(1)), scope.Keep(equal));
        }

        var given = lengths.ToArray<long>();
        if (given.Length != features.Size(0) || given.Min() < 1 || given.Max() > features.Size(1))
        {
            throw new ArgumentException(
                $"Lengths must be {features.Size(0)} numbers from 1 to {features.Size(1)}.", nameof(lengths));
        }

        var distinct = given.Distinct().Order().ToArray();
        var rows = Tensor.FromArray<long>(
            [.. given.Select(length => (long)Array.IndexOf(distinct, length))], given.Length);
        var weights = PlaceWeights(distinct, features).IndexSelect(0, rows.To(features.Device));
        var padding = SequencePooling.Mask(lengths, given.Max(), features.Device).LogicalNot().Unsqueeze(-1);
        var sorted = features.Narrow(1, 0, given.Max()).MaskedFill(padding, Hidden).Sort(1, descending: true).Values;
        return (scope.Keep((sorted.MaskedFill(padding, 0) * weights).Sum(1)), scope.Keep(weights));
    }

    /// <summary>The sinusoid code of places 0 to K - 1: sine in even columns, cosine in odd ones, wavelengths 2 pi to
    /// 20000 pi.</summary>
    /// <param name="places">K.</param>
    /// <returns>[K, codeWidth] float32.</returns>
    public Tensor PlaceCode(long places)
    {
        using var scope = new TensorScope();
        var rates = (Tensor.Arange(_codeWidth / 2) * (2 * -Math.Log(10000) / _codeWidth)).Exp();
        var angles = Tensor.Arange(places).Unsqueeze(1) * rates.Unsqueeze(0);
        return scope.Keep(Tensor.Stack([angles.Sin(), angles.Cos()], 2).Reshape(places, _codeWidth));
    }

    // [lengths, longest, 1] for ascending lengths.
    private Tensor PlaceWeights(long[] lengths, Tensor features)
    {
        var longest = lengths[^1];
        var code = PlaceCode(longest).To(features.Device).To(features.Type);
        var counts = Tensor.FromArray(lengths, lengths.Length);
        var codes = code.Unsqueeze(0).Expand(lengths.Length, longest, _codeWidth);
        var states = lengths.Length == 1 ? _gru.Forward(codes) : _gru.Forward(codes, counts);
        var halves = states.Chunk(2, -1);
        var scores = _linear.Forward((halves[0] + halves[1]) / 2);
        var padding = SequencePooling.Mask(counts, longest, features.Device).LogicalNot().Unsqueeze(-1);
        return (scores.MaskedFill(padding, Hidden) / Temperature).Softmax(1);
    }
}
