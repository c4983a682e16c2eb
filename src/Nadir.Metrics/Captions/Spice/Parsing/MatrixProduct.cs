using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nadir.Metrics;

/// <summary>
/// A matrix that rows are multiplied by: weights in the order in which the processor reads them. Immutable,
/// thread-safe.
/// </summary>
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
                _panels[(((output / Panel * inputs) + input) * Panel) + (output % Panel)] = weight[(output * inputs)
                    + input];
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
        var panel = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; panel + (2 * Panel) <= Stride; panel += 2 * Panel)
            {
                MultiplyWide(ref input, count, panel, ref output);
            }
        }

        for (; panel < Stride; panel += Panel)
        {
            ref var weights = ref _panels[panel * Inputs];
            var row = 0;
            for (; row + Block <= count; row += Block)
            {
                SixRows(ref Unsafe.Add(ref input, row * Inputs), ref weights, ref _bias[panel],
                    ref Unsafe.Add(ref output, (row * Stride) + panel));
            }

            for (; row < count; row++)
            {
                OneRow(ref Unsafe.Add(ref input, row * Inputs), ref weights, ref _bias[panel],
                    ref Unsafe.Add(ref output, (row * Stride) + panel));
            }
        }
    }

    // Two panels with registers of 512 bits: half the instructions, and the same sums.
    private void MultiplyWide(ref float input, int count, int panel, ref float output)
    {
        ref var left = ref _panels[panel * Inputs];
        ref var right = ref _panels[(panel + Panel) * Inputs];
        ref var bias = ref _bias[panel];
        var row = 0;
        for (; row + Block <= count; row += Block)
        {
            SixRowsWide(ref Unsafe.Add(ref input, row * Inputs), ref left, ref right, ref bias,
                ref Unsafe.Add(ref output, (row * Stride) + panel));
        }

        for (; row < count; row++)
        {
            OneRowWide(ref Unsafe.Add(ref input, row * Inputs), ref left, ref right, ref bias,
                ref Unsafe.Add(ref output, (row * Stride) + panel));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SixRowsWide(
        ref float input, ref float leftWeights, ref float rightWeights, ref float bias, ref float output)
    {
        var inputs = Inputs;
        var left = Vector512.LoadUnsafe(ref bias);
        var right = Vector512.LoadUnsafe(ref bias, Panel);
        Vector512<float> l0 = left, l1 = left, l2 = left, l3 = left, l4 = left, l5 = left;
        Vector512<float> r0 = right, r1 = right, r2 = right, r3 = right, r4 = right, r5 = right;
        ref var second = ref Unsafe.Add(ref input, 2 * inputs);
        ref var third = ref Unsafe.Add(ref input, 4 * inputs);
        for (var k = 0; k < inputs; k++)
        {
            left = Vector512.LoadUnsafe(ref leftWeights, (nuint)(k * Panel));
            right = Vector512.LoadUnsafe(ref rightWeights, (nuint)(k * Panel));
            var value = Vector512.Create(Unsafe.Add(ref input, k));
            l0 = Vector512.MultiplyAddEstimate(value, left, l0);
            r0 = Vector512.MultiplyAddEstimate(value, right, r0);
            value = Vector512.Create(Unsafe.Add(ref input, k + inputs));
            l1 = Vector512.MultiplyAddEstimate(value, left, l1);
            r1 = Vector512.MultiplyAddEstimate(value, right, r1);
            value = Vector512.Create(Unsafe.Add(ref second, k));
            l2 = Vector512.MultiplyAddEstimate(value, left, l2);
            r2 = Vector512.MultiplyAddEstimate(value, right, r2);
            value = Vector512.Create(Unsafe.Add(ref second, k + inputs));
            l3 = Vector512.MultiplyAddEstimate(value, left, l3);
            r3 = Vector512.MultiplyAddEstimate(value, right, r3);
            value = Vector512.Create(Unsafe.Add(ref third, k));
            l4 = Vector512.MultiplyAddEstimate(value, left, l4);
            r4 = Vector512.MultiplyAddEstimate(value, right, r4);
            value = Vector512.Create(Unsafe.Add(ref third, k + inputs));
            l5 = Vector512.MultiplyAddEstimate(value, left, l5);
            r5 = Vector512.MultiplyAddEstimate(value, right, r5);
        }

        Store(l0, r0, ref output);
        Store(l1, r1, ref Unsafe.Add(ref output, Stride));
        Store(l2, r2, ref Unsafe.Add(ref output, 2 * Stride));
        Store(l3, r3, ref Unsafe.Add(ref output, 3 * Stride));
        Store(l4, r4, ref Unsafe.Add(ref output, 4 * Stride));
        Store(l5, r5, ref Unsafe.Add(ref output, 5 * Stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void OneRowWide(
        ref float input, ref float leftWeights, ref float rightWeights, ref float bias, ref float output)
    {
        var left = Vector512.LoadUnsafe(ref bias);
        var right = Vector512.LoadUnsafe(ref bias, Panel);
        for (var k = 0; k < Inputs; k++)
        {
            var value = Vector512.Create(Unsafe.Add(ref input, k));
            left = Vector512.MultiplyAddEstimate(
                value, Vector512.LoadUnsafe(ref leftWeights, (nuint)(k * Panel)), left);
            right = Vector512.MultiplyAddEstimate(
                value, Vector512.LoadUnsafe(ref rightWeights, (nuint)(k * Panel)), right);
        }

        Store(left, right, ref output);
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
            l0 = Vector256.MultiplyAddEstimate(value, left, l0);
            r0 = Vector256.MultiplyAddEstimate(value, right, r0);
            value = Vector256.Create(Unsafe.Add(ref input, k + inputs));
            l1 = Vector256.MultiplyAddEstimate(value, left, l1);
            r1 = Vector256.MultiplyAddEstimate(value, right, r1);
            value = Vector256.Create(Unsafe.Add(ref second, k));
            l2 = Vector256.MultiplyAddEstimate(value, left, l2);
            r2 = Vector256.MultiplyAddEstimate(value, right, r2);
            value = Vector256.Create(Unsafe.Add(ref second, k + inputs));
            l3 = Vector256.MultiplyAddEstimate(value, left, l3);
            r3 = Vector256.MultiplyAddEstimate(value, right, r3);
            value = Vector256.Create(Unsafe.Add(ref third, k));
            l4 = Vector256.MultiplyAddEstimate(value, left, l4);
            r4 = Vector256.MultiplyAddEstimate(value, right, r4);
            value = Vector256.Create(Unsafe.Add(ref third, k + inputs));
            l5 = Vector256.MultiplyAddEstimate(value, left, l5);
            r5 = Vector256.MultiplyAddEstimate(value, right, r5);
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
            left = Vector256.MultiplyAddEstimate(value, Vector256.LoadUnsafe(ref weights, (nuint)(k * Panel)), left);
            right = Vector256.MultiplyAddEstimate(
                value, Vector256.LoadUnsafe(ref weights, (nuint)((k * Panel) + 8)), right);
        }

        Store(left, right, ref output);
    }

    private static void Store(Vector256<float> left, Vector256<float> right, ref float output)
    {
        left.StoreUnsafe(ref output);
        right.StoreUnsafe(ref output, 8);
    }

    private static void Store(Vector512<float> left, Vector512<float> right, ref float output)
    {
        left.StoreUnsafe(ref output);
        right.StoreUnsafe(ref output, Panel);
    }
}
