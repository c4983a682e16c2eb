namespace Nadir.Torch.Nn;

/// <summary>Gated recurrent units over sequences, in one or more layers, read in one or both directions.</summary>
public sealed class Gru : Module
{
    private readonly List<Tensor> _weights = [];
    private readonly long _hiddenSize;
    private readonly long _numLayers;
    private readonly bool _bias;
    private readonly bool _batchFirst;
    private readonly double _dropout;
    private readonly bool _bidirectional;

    /// <summary>Makes the layers with PyTorch's random weights.</summary>
    /// <param name="inputSize">Length of an input vector.</param>
    /// <param name="hiddenSize">Length of a state.</param>
    /// <param name="numLayers">Layers on top of each other.</param>
    /// <param name="bias">Whether biases are learned.</param>
    /// <param name="batchFirst">Whether the batch is the first dimension, and not the second.</param>
    /// <param name="dropout">Probability of a zero between layers in training.</param>
    /// <param name="bidirectional">Whether sequences are also read backwards; outputs are then twice as long.</param>
    public Gru(
        long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false,
        double dropout = 0,
        bool bidirectional = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numLayers, 1);
        (_hiddenSize, _numLayers, _bias, _batchFirst, _dropout, _bidirectional) =
            (hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional);
        string[] directions = bidirectional ? ["", "_reverse"] : [""];
        for (var layer = 0L; layer < numLayers; layer++)
        {
            var length = layer == 0 ? inputSize : hiddenSize * directions.Length;
            foreach (var direction in directions)
            {
                var suffix = $"_l{layer}{direction}";
                AddWeight("weight_ih" + suffix, 3 * hiddenSize, length);
                AddWeight("weight_hh" + suffix, 3 * hiddenSize, hiddenSize);
                if (bias)
                {
                    AddWeight("bias_ih" + suffix, 3 * hiddenSize);
                    AddWeight("bias_hh" + suffix, 3 * hiddenSize);
                }
            }
        }
    }

    /// <summary>Reads sequences of one length from a state of zeros.</summary>
    /// <param name="input">batch x length x in with batchFirst, else length x batch x in.</param>
    /// <returns>The last layer's states in the same order of dimensions; forward and backward ones joined.</returns>
    public override Tensor Forward(Tensor input)
    {
        var (output, hidden) = ForwardWithState(input);
        hidden.Dispose();
        return output;
    }

    /// <summary>
    /// Reads padded sequences of several lengths, each to its own end, as PyTorch does with packed sequences.
    /// </summary>
    /// <param name="input">batch x longest x in with batchFirst, else longest x batch x in. What the padding holds
    /// does not matter.</param>
    /// <param name="lengths">Lengths, Int64, on the processor, 1 to longest, in any order.</param>
    /// <returns>The last layer's states, as long as the input, with zeros in the padding.</returns>
    /// <exception cref="ArgumentException">A length is out of range.</exception>
    public Tensor Forward(Tensor input, Tensor lengths)
    {
        var (output, hidden) = ForwardWithState(input, lengths);
        hidden.Dispose();
        return output;
    }

    /// <summary>As the other methods; gives the last states too.</summary>
    /// <param name="input">As above.</param>
    /// <param name="lengths">As above; null when all sequences are as long as the input.</param>
    /// <param name="state">layers * directions x batch x hidden, the states at the beginning;
    /// zeros when left out.</param>
    /// <returns>The states of the last layer, and each layer's and direction's last state, layers * directions x
    /// batch x hidden.</returns>
    /// <exception cref="ArgumentException">A length is out of range.</exception>
    public (Tensor Output, Tensor State) ForwardWithState(Tensor input, Tensor? lengths = null, Tensor? state = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        // Recurrent operators take no part in autocast: what a layer before gave in bfloat16 must match the weights.
        var values = input.To(_weights[0].Type);
        var batch = values.Size(_batchFirst ? 0 : 1);
        var directions = _bidirectional ? 2 : 1;
        var start = state ?? Tensor.Zeros([_numLayers * directions, batch, _hiddenSize], values.Type, values.Device);
        var (output, last) = lengths is null
            ? Functional.Gru(values, start, _weights, _bias, _numLayers, _dropout, Training, _bidirectional,
                _batchFirst)
            : ReadPacked(values, lengths, start);
        return (scope.Keep(output), scope.Keep(last));
    }

    private (Tensor Output, Tensor State) ReadPacked(Tensor input, Tensor lengths, Tensor start)
    {
        var (batchDimension, lengthDimension) = _batchFirst ? (0, 1) : (1, 0);
        SequenceLengths.Check(lengths, input.Size(batchDimension), input.Size(lengthDimension));
        var (sorted, order) = lengths.Sort(0, descending: true);
        var deviceOrder = order.To(input.Device);
        var back = deviceOrder.Argsort(0);
        var (data, batchSizes) = Functional.PackPaddedSequence(
            input.IndexSelect(batchDimension, deviceOrder), sorted, _batchFirst);
        var (packed, last) = Functional.GruPacked(
            data, batchSizes, start.IndexSelect(1, deviceOrder), _weights, _bias, _numLayers, _dropout, Training,
            _bidirectional);
        var (padded, _) = Functional.PadPackedSequence(
            packed, batchSizes, _batchFirst, totalLength: input.Size(lengthDimension));
        return (padded.IndexSelect(batchDimension, back), last.IndexSelect(1, back));
    }

    private void AddWeight(string name, params ReadOnlySpan<long> shape) =>
        _weights.Add(RegisterParameter(name, Init.FanInUniform(Tensor.Empty(shape), _hiddenSize)));
}

/// <summary>The rule about lengths of padded sequences.</summary>
internal static class SequenceLengths
{
    /// <exception cref="ArgumentException">There is not one length a sequence, or one is out of range.</exception>
    public static void Check(Tensor lengths, long batch, long longest)
    {
        if (lengths.Dimensions != 1 || lengths.NumberOfElements != batch)
        {
            throw new ArgumentException(
                $"{batch} sequences need as many lengths, not a tensor {lengths}.", nameof(lengths));
        }

        foreach (var length in lengths.ToArray<long>())
        {
            if (length < 1 || length > longest)
            {
                throw new ArgumentException(
                    $"A sequence has length {length}; it must be 1 to {longest}.", nameof(lengths));
            }
        }
    }
}
