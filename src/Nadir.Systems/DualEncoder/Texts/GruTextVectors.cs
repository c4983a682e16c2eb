using System.Runtime.CompilerServices;

namespace Nadir.Systems.DualEncoder.Texts;

/// <summary>What <see cref="GruTextTower"/> computes for one text, without libtorch.</summary>
internal sealed class GruTextVectors : TextVectors
{
    private readonly int _width;
    private readonly int _hidden;
    private readonly StoredRows _embedding;
    private readonly GruDirection _forward;
    private readonly GruDirection _backward;
    private readonly StoredRows _projection;
    private readonly float[] _projectionBias;

    /// <summary>Reads the weights.</summary>
    /// <param name="width">Length of a word's embedding.</param>
    /// <param name="hidden">Units in each direction.</param>
    /// <param name="vocabularySize">Rows of the embedding.</param>
    /// <param name="dimension">Length of the vectors.</param>
    /// <param name="weights">Of the tower.</param>
    /// <exception cref="UnfitWeightsException">They are not of these sizes.</exception>
    public GruTextVectors(int width, int hidden, int vocabularySize, int dimension, TextWeights weights)
    {
        (_width, _hidden) = (width, hidden);
        _embedding = weights.ReadStored("embedding.weight", vocabularySize, _width);
        _forward = Direction(weights, "_l0");
        _backward = Direction(weights, "_l0_reverse");
        _projection = weights.ReadStored("projection.weight", dimension, 2 * _hidden);
        _projectionBias = weights.Read("projection.bias", dimension);
    }

    public override void Encode(ReadOnlySpan<long> ids, Span<float> vector)
    {
        var words = new float[ids.Length * _width];
        for (int i = 0; i < ids.Length; i++)
        {
            var row = words.AsSpan(i * _width, _width);
            _embedding.Read(checked((int)ids[i]), 1, row).CopyTo(row);
        }

        var pooled = new float[2 * _hidden];
        var backward = Task.Run(() => _backward.Read(words, isReversed: true, pooled.AsSpan(_hidden)));
        _forward.Read(words, isReversed: false, pooled.AsSpan(0, _hidden));
        backward.GetAwaiter().GetResult();
        RowProducts.MultiplyAll(_projection, pooled, _projectionBias, vector);
    }

    private GruDirection Direction(TextWeights weights, string suffix) => new(
        _width,
        _hidden,
        weights.ReadStored($"gru.weight_ih{suffix}", 3 * _hidden, _width),
        weights.ReadForSteps($"gru.weight_hh{suffix}", 3 * _hidden, _hidden),
        weights.Read($"gru.bias_ih{suffix}", 3 * _hidden),
        weights.Read($"gru.bias_hh{suffix}", 3 * _hidden));
}

/// <summary>One direction of a layer of gated recurrent units, for one sequence, without libtorch.</summary>
/// <remarks>
/// PyTorch's equations (documentation of <c>torch.nn.GRU</c>), the gates stored in the order reset, update, new.
/// Thread-safe.
/// </remarks>
internal sealed class GruDirection
{
    private readonly int _inputSize;
    private readonly int _hidden;
    private readonly StoredRows _inputWeights;
    private readonly StoredRows _stateWeights;
    private readonly float[] _inputBias;
    private readonly float[] _stateBias;

    /// <summary>Takes weights over.</summary>
    /// <param name="inputSize">Length of an input.</param>
    /// <param name="hidden">Length of a state.</param>
    /// <param name="inputWeights">[3 * hidden, inputSize].</param>
    /// <param name="stateWeights">[3 * hidden, hidden], of float32 or int8.</param>
    /// <param name="inputBias">[3 * hidden].</param>
    /// <param name="stateBias">[3 * hidden].</param>
    public GruDirection(int inputSize, int hidden, StoredRows inputWeights, StoredRows stateWeights, float[] inputBias,
        float[] stateBias) =>
        (_inputSize, _hidden, _inputWeights, _stateWeights, _inputBias, _stateBias) = (inputSize, hidden, inputWeights,
            stateWeights, inputBias, stateBias);

    /// <summary>Reads a sequence from a state of zeros and keeps the largest of what each unit was.</summary>
    /// <param name="inputs">[length, inputSize], at least one.</param>
    /// <param name="isReversed">Whether the last input is read first.</param>
    /// <param name="maximum">Receives [hidden], -1..1.</param>
    // Compiled for this processor at once, as the products are.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(ReadOnlySpan<float> inputs, bool isReversed, Span<float> maximum)
    {
        int length = inputs.Length / _inputSize;
        // All inputs at once, so that a row is read once for them; a state is there only when the one before it is.
        var fromInputs = new float[length * 3 * _hidden];
        RowProducts.MultiplyAll(_inputWeights, inputs, _inputBias, fromInputs);
        var fromState = new float[3 * _hidden];
        var state = new float[_hidden];
        maximum.Fill(float.NegativeInfinity);
        for (int step = 0; step < length; step++)
        {
            int position = isReversed ? length - 1 - step : step;
            var fromInput = fromInputs.AsSpan(position * 3 * _hidden, 3 * _hidden);
            RowProducts.Multiply(_stateWeights, state, _stateBias, fromState);
            for (int unit = 0; unit < state.Length; unit++)
            {
                float reset = Sigmoid(fromInput[unit] + fromState[unit]);
                float update = Sigmoid(fromInput[_hidden + unit] + fromState[_hidden + unit]);
                float candidate = MathF.Tanh(
                    fromInput[(2 * _hidden) + unit] + (reset * fromState[(2 * _hidden) + unit]));
                state[unit] = candidate + (update * (state[unit] - candidate));
                maximum[unit] = Math.Max(maximum[unit], state[unit]);
            }
        }
    }

    private static float Sigmoid(float value) => 1 / (1 + MathF.Exp(-value));
}
