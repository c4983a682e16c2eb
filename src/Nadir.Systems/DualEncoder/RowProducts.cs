using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nadir.Systems.DualEncoder;

/// <summary>Products of a matrix with a vector, for the one text of a query. Thread-safe.</summary>
/// <remarks>
/// A product of this size is the time of reading the matrix. Compiled for this processor at its first call and not in steps: a
/// command that answers one query would be done before the second step.
/// </remarks>
internal static class RowProducts
{
    private const int RowsAtOnce = 4;

    /// <summary>Multiplies: each row's dot product, and its bias added.</summary>
    /// <param name="matrix">Rows of as many numbers as the vector has, one behind the other.</param>
    /// <param name="vector">The vector.</param>
    /// <param name="bias">A number a row; empty: none.</param>
    /// <param name="products">A number a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ReadOnlySpan<float> matrix, ReadOnlySpan<float> vector, ReadOnlySpan<float> bias, Span<float> products)
    {
        int columns = vector.Length;
        ArgumentOutOfRangeException.ThrowIfNotEqual(matrix.Length, columns * products.Length);
        for (int row = 0; row < products.Length && products.Length < RowsAtOnce; row++)
        {
            products[row] = Scalar(matrix.Slice(row * columns, columns), vector, 0);
        }

        int whole = columns - (columns % Vector<float>.Count);
        ref float x = ref MemoryMarshal.GetReference(vector);
        for (int row = 0; row < products.Length && products.Length >= RowsAtOnce; row += RowsAtOnce)
        {
            // The last rows are computed twice where the number of rows is no multiple.
            int first = Math.Min(row, products.Length - RowsAtOnce);
            ref float a = ref Unsafe.Add(ref MemoryMarshal.GetReference(matrix), first * columns);
            ref float b = ref Unsafe.Add(ref a, columns);
            ref float c = ref Unsafe.Add(ref b, columns);
            ref float d = ref Unsafe.Add(ref c, columns);
            var (sumA, sumB, sumC, sumD) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
            for (int i = 0; i < whole; i += Vector<float>.Count)
            {
                var values = Vector.LoadUnsafe(ref x, (nuint)i);
                sumA = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref a, (nuint)i), values, sumA);
                sumB = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref b, (nuint)i), values, sumB);
                sumC = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref c, (nuint)i), values, sumC);
                sumD = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref d, (nuint)i), values, sumD);
            }

            products[first] = Vector.Sum(sumA) + Scalar(matrix.Slice(first * columns, columns), vector, whole);
            products[first + 1] = Vector.Sum(sumB) + Scalar(matrix.Slice((first + 1) * columns, columns), vector, whole);
            products[first + 2] = Vector.Sum(sumC) + Scalar(matrix.Slice((first + 2) * columns, columns), vector, whole);
            products[first + 3] = Vector.Sum(sumD) + Scalar(matrix.Slice((first + 3) * columns, columns), vector, whole);
        }

        for (int i = 0; i < bias.Length; i++)
        {
            products[i] += bias[i];
        }
    }

    private static float Scalar(ReadOnlySpan<float> row, ReadOnlySpan<float> vector, int start)
    {
        float sum = 0;
        for (int i = start; i < vector.Length; i++)
        {
            sum += row[i] * vector[i];
        }

        return sum;
    }
}
