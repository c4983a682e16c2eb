using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nadir.Metrics;

/// <summary>A matrix that rows are multiplied by: weights in the order in which the processor reads them. Immutable, thread-safe.</summary>
internal sealed class MatrixProduct
{
    private const int Panel = 16;
    private const int Block = 6;
    private readonly float[] _panels;
    private readonly float[] _bias;

    /// <param name="weight">out x in, row by row, as PyTorch's Linear has it.</param>
    /// <param name="bias">out; empty for none.</param>
    /// <param name="inputs">Length of an input.</param>
    internal MatrixProduct(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int inputs)
    {
        Inputs = inputs;
        Outputs = weight.Length / inputs;
        var panels = (Outputs + Panel - 1) / Panel;
        _panels = new float[panels * inputs * Panel];
        _bias = new float[panels * Panel];
        bias.CopyTo(_bias);
        for (var output = 0; output < Outputs; output++)
        {
            for (var input = 0; input < inputs; input++)
            {
                _panels[(((output / Panel * inputs) + input) * Panel) + (output % Panel)] = weight[(output * inputs) + input];
            }
        }
    }

    internal int Inputs { get; }

    internal int Outputs { get; }

    /// <summary>Floats between two rows of results: the outputs, rounded up to whole panels.</summary>
    internal int Stride => _bias.Length;

    /// <summary>Multiplies rows.</summary>
    /// <param name="rows">Rows of <see cref="Inputs"/> floats, one behind the other.</param>
    /// <param name="count">How many.</param>
    /// <param name="results">count x <see cref="Stride"/>.</param>
    internal void Multiply(ReadOnlySpan<float> rows, int count, Span<float> results)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count * Inputs, rows.Length, nameof(rows));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count * Stride, results.Length, nameof(results));
        ref var input = ref MemoryMarshal.GetReference(rows);
        ref var output = ref MemoryMarshal.GetReference(results);
        for (var panel = 0; panel < Stride; panel += Panel)
        {
            ref var weights = ref _panels[panel * Inputs];
            var row = 0;
            for (; row + Block <= count; row += Block)
            {
                SixRows(ref Unsafe.Add(ref input, row * Inputs), ref weights, ref _bias[panel], ref Unsafe.Add(ref output, (row * Stride) + panel));
            }

            for (; row < count; row++)
            {
                OneRow(ref Unsafe.Add(ref input, row * Inputs), ref weights, ref _bias[panel], ref Unsafe.Add(ref output, (row * Stride) + panel));
            }
        }
    }

    // Twelve sums stay in registers while one panel of weights goes by.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SixRows(ref float input, ref float weights, ref float bias, ref float output)
    {
        var inputs = Inputs;
        var left = Vector256.LoadUnsafe(ref bias);
        var right = Vector256.LoadUnsafe(ref bias, 8);
        Vector256<float> l0 = left, l1 = left, l2 = left, l3 = left, l4 = left, l5 = left;
        Vector256<float> r0 = right, r1 = right, r2 = right, r3 = right, r4 = right, r5 = right;
        ref var second = ref Unsafe.Add(ref input, 2 * inputs);
        ref var third = ref Unsafe.Add(ref input, 4 * inputs);
        for (var k = 0; k < inputs; k++)
        {
            left = Vector256.LoadUnsafe(ref weights, (nuint)(k * Panel));
            right = Vector256.LoadUnsafe(ref weights, (nuint)((k * Panel) + 8));
            var value = Vector256.Create(Unsafe.Add(ref input, k));
            l0 = Vector256.FusedMultiplyAdd(value, left, l0);
            r0 = Vector256.FusedMultiplyAdd(value, right, r0);
            value = Vector256.Create(Unsafe.Add(ref input, k + inputs));
            l1 = Vector256.FusedMultiplyAdd(value, left, l1);
            r1 = Vector256.FusedMultiplyAdd(value, right, r1);
            value = Vector256.Create(Unsafe.Add(ref second, k));
            l2 = Vector256.FusedMultiplyAdd(value, left, l2);
            r2 = Vector256.FusedMultiplyAdd(value, right, r2);
            value = Vector256.Create(Unsafe.Add(ref second, k + inputs));
            l3 = Vector256.FusedMultiplyAdd(value, left, l3);
            r3 = Vector256.FusedMultiplyAdd(value, right, r3);
            value = Vector256.Create(Unsafe.Add(ref third, k));
            l4 = Vector256.FusedMultiplyAdd(value, left, l4);
            r4 = Vector256.FusedMultiplyAdd(value, right, r4);
            value = Vector256.Create(Unsafe.Add(ref third, k + inputs));
            l5 = Vector256.FusedMultiplyAdd(value, left, l5);
            r5 = Vector256.FusedMultiplyAdd(value, right, r5);
        }

        Store(l0, r0, ref output);
        Store(l1, r1, ref Unsafe.Add(ref output, Stride));
        Store(l2, r2, ref Unsafe.Add(ref output, 2 * Stride));
        Store(l3, r3, ref Unsafe.Add(ref output, 3 * Stride));
        Store(l4, r4, ref Unsafe.Add(ref output, 4 * Stride));
        Store(l5, r5, ref Unsafe.Add(ref output, 5 * Stride));
    }

    // The same order of sums as with six rows, so that a caption's scores do not depend on its neighbours.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void OneRow(ref float input, ref float weights, ref float bias, ref float output)
    {
        var left = Vector256.LoadUnsafe(ref bias);
        var right = Vector256.LoadUnsafe(ref bias, 8);
        for (var k = 0; k < Inputs; k++)
        {
            var value = Vector256.Create(Unsafe.Add(ref input, k));
            left = Vector256.FusedMultiplyAdd(value, Vector256.LoadUnsafe(ref weights, (nuint)(k * Panel)), left);
            right = Vector256.FusedMultiplyAdd(value, Vector256.LoadUnsafe(ref weights, (nuint)((k * Panel) + 8)), right);
        }

        Store(left, right, ref output);
    }

    private static void Store(Vector256<float> left, Vector256<float> right, ref float output)
    {
        left.StoreUnsafe(ref output);
        right.StoreUnsafe(ref output, 8);
    }
}
