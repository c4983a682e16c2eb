using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nadir.Metrics;

/// <summary>
/// Gated recurrent units (Cho et al. 2014), with PyTorch's order of gates: reset, update, new. Thread-safe.
/// </summary>
internal sealed class GatedRecurrentLayer
{
    private readonly MatrixProduct _state;

    /// <param name="weight">3 * hidden x hidden.</param>
    /// <param name="bias">3 * hidden.</param>
    internal GatedRecurrentLayer(float[] weight, float[] bias)
    {
        Hidden = bias.Length / 3;
        _state = new MatrixProduct(weight, bias, Hidden);
    }

    /// <summary>Length of a state; a multiple of 8.</summary>
    internal int Hidden { get; }

    /// <summary>Reads sentences.</summary>
    /// <param name="sentences">Where each begins among the tokens and how long it is, the longest first.</param>
    /// <param name="inputs">By token, what the inputs add to the gates (with their bias), stride apart.</param>
    /// <param name="inputStart">Where this direction's part of a token's inputs begins.</param>
    /// <param name="inputStride">Floats from token to token.</param>
    /// <param name="outputs">By token, the states; this direction's part begins at
    /// <paramref name="outputStart"/>.</param>
    /// <param name="outputStart">0, or behind the other direction's.</param>
    /// <param name="outputStride">Floats from token to token.</param>
    /// <param name="backwards">Whether sentences are read from their ends.</param>
    /// <param name="buffers">What it is computed in.</param>
    internal void Read(
        ReadOnlySpan<(int Start, int Length)> sentences, ReadOnlySpan<float> inputs, int inputStart, int inputStride,
        Span<float> outputs, int outputStart, int outputStride, bool backwards, ParserBuffers buffers)
    {
        var states = buffers.TakeZeros(sentences.Length * Hidden);
        var gates = buffers.Take(sentences.Length * _state.Stride);
        var active = sentences.Length;
        for (var step = 0; step < sentences[0].Length; step++)
        {
            while (sentences[active - 1].Length <= step)
            {
                active--;
            }

            _state.Multiply(states, active, gates);
            for (var i = 0; i < active; i++)
            {
                var token = sentences[i].Start + (backwards ? sentences[i].Length - 1 - step : step);
                var state = states.AsSpan(i * Hidden, Hidden);
                Step(inputs.Slice((token * inputStride) + inputStart, 3 * Hidden),
                    gates.AsSpan(i * _state.Stride, 3 * Hidden), state);
                state.CopyTo(outputs[((token * outputStride) + outputStart)..]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Step(ReadOnlySpan<float> input, ReadOnlySpan<float> gates, Span<float> state)
    {
        var hidden = state.Length;
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i + Vector512<float>.Count <= hidden; i += Vector512<float>.Count)
            {
                var reset = Sigmoid(Vector512.Create(input[i..]) + Vector512.Create(gates[i..]));
                var update = Sigmoid(Vector512.Create(input[(hidden + i)..]) + Vector512.Create(gates[(hidden + i)..]));
                var fresh = Tanh(Vector512.Create(input[((2 * hidden) + i)..])
                    + (reset * Vector512.Create(gates[((2 * hidden) + i)..])));
                var old = Vector512.Create<float>(state[i..]);
                (fresh + (update * (old - fresh))).CopyTo(state[i..]);
            }
        }

        for (; i < hidden; i += Vector256<float>.Count)
        {
            var reset = Sigmoid(Vector256.Create(input[i..]) + Vector256.Create(gates[i..]));
            var update = Sigmoid(Vector256.Create(input[(hidden + i)..]) + Vector256.Create(gates[(hidden + i)..]));
            var fresh = Tanh(Vector256.Create(input[((2 * hidden) + i)..])
                + (reset * Vector256.Create(gates[((2 * hidden) + i)..])));
            var old = Vector256.Create<float>(state[i..]);
            (fresh + (update * (old - fresh))).CopyTo(state[i..]);
        }
    }

    private static Vector256<float> Sigmoid(Vector256<float> value) =>
        Vector256<float>.One / (Vector256<float>.One + Vector256.Exp(-value));

    private static Vector512<float> Sigmoid(Vector512<float> value) =>
        Vector512<float>.One / (Vector512<float>.One + Vector512.Exp(-value));

    private static Vector512<float> Tanh(Vector512<float> value) =>
        Vector512<float>.One - (Vector512.Create(2f) / (Vector512<float>.One + Vector512.Exp(value + value)));

    private static Vector256<float> Tanh(Vector256<float> value) =>
        Vector256<float>.One - (Vector256.Create(2f) / (Vector256<float>.One + Vector256.Exp(value + value)));
}
