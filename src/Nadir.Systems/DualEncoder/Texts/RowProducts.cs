using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nadir.Systems.DualEncoder.Texts;

/// <summary>Products of a matrix with a vector, for the one text of a query. Thread-safe.</summary>
/// <remarks>
/// A product of this size is the time of reading the matrix. Compiled for this processor at its first call and not in
/// steps: a command that answers one query would be done before the second step.
/// </remarks>
internal static class RowProducts
{
    private const int RowsAtOnce = 4;
    private const int VectorsAtOnce = 3;

    /// <summary>Multiplies: each row's dot product, and its bias added.</summary>
    /// <param name="matrix">Rows of as many numbers as the vector has, one behind the other.</param>
    /// <param name="vector">The vector.</param>
    /// <param name="bias">A number a row; empty: none.</param>
    /// <param name="products">A number a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(
        ReadOnlySpan<float> matrix, ReadOnlySpan<float> vector, ReadOnlySpan<float> bias, Span<float> products)
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
            var (sumA, sumB, sumC, sumD) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero,
                Vector<float>.Zero);
            for (int i = 0; i < whole; i += Vector<float>.Count)
            {
                var values = Vector.LoadUnsafe(ref x, (nuint)i);
                sumA = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref a, (nuint)i), values, sumA);
                sumB = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref b, (nuint)i), values, sumB);
                sumC = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref c, (nuint)i), values, sumC);
                sumD = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref d, (nuint)i), values, sumD);
            }

            products[first] = Vector.Sum(sumA) + Scalar(matrix.Slice(first * columns, columns), vector, whole);
            products[first + 1] = Vector.Sum(sumB)
                + Scalar(matrix.Slice((first + 1) * columns, columns), vector, whole);
            products[first + 2] = Vector.Sum(sumC)
                + Scalar(matrix.Slice((first + 2) * columns, columns), vector, whole);
            products[first + 3] = Vector.Sum(sumD)
                + Scalar(matrix.Slice((first + 3) * columns, columns), vector, whole);
        }

        for (int i = 0; i < bias.Length; i++)
        {
            products[i] += bias[i];
        }
    }

    /// <summary>Multiplies a vector with a matrix as it is stored, without widening its rows first.</summary>
    /// <param name="matrix">Of float32, or of int8 with a factor a row.</param>
    /// <param name="vector">As long as a row.</param>
    /// <param name="bias">A number a row; empty: none.</param>
    /// <param name="products">A number a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(
        StoredRows matrix, ReadOnlySpan<float> vector, ReadOnlySpan<float> bias, Span<float> products)
    {
        if (!matrix.IsOfBytes)
        {
            Multiply(matrix.Read(0, matrix.Rows, []), vector, bias, products);
            return;
        }

        MultiplyCodes(matrix.Codes, matrix.Scales, vector, products);
        for (int i = 0; i < bias.Length; i++)
        {
            products[i] += bias[i];
        }
    }

    // A row of bytes is a quarter of what must be read, and its numbers become single floats in registers alone.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyCodes(
        ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> scales, ReadOnlySpan<float> vector, Span<float> products)
    {
        int columns = vector.Length;
        ArgumentOutOfRangeException.ThrowIfNotEqual(codes.Length, columns * products.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(scales.Length, products.Length);
        ref float x = ref MemoryMarshal.GetReference(vector);
        int wide = Vector512.IsHardwareAccelerated ? columns - (columns % Vector512<sbyte>.Count) : 0;
        for (int row = 0; row < products.Length; row++)
        {
            ref sbyte a = ref Unsafe.Add(ref MemoryMarshal.GetReference(codes), row * columns);
            // Sums that do not wait for each other: a product of single floats takes longer than the next one's start.
            var (first, second) = (Vector512<float>.Zero, Vector512<float>.Zero);
            var (third, fourth) = (Vector512<float>.Zero, Vector512<float>.Zero);
            int i = 0;
            for (; i < wide; i += Vector512<sbyte>.Count)
            {
                var (low, high) = Vector512.Widen(Vector512.LoadUnsafe(ref a, (nuint)i));
                Add(low, ref x, i, ref first, ref second);
                Add(high, ref x, i + Vector512<short>.Count, ref third, ref fourth);
            }

            var (even, odd) = (Vector<float>.Zero, Vector<float>.Zero);
            var (evenHigh, oddHigh) = (Vector<float>.Zero, Vector<float>.Zero);
            for (; i <= columns - Vector<sbyte>.Count; i += Vector<sbyte>.Count)
            {
                Vector.Widen(Vector.LoadUnsafe(ref a, (nuint)i), out var low, out var high);
                Add(low, ref x, i, ref even, ref odd);
                Add(high, ref x, i + Vector<short>.Count, ref evenHigh, ref oddHigh);
            }

            float sum = Vector.Sum((even + odd) + (evenHigh + oddHigh))
                + (wide > 0 ? Vector512.Sum((first + second) + (third + fourth)) : 0);
            for (; i < columns; i++)
            {
                sum += Unsafe.Add(ref a, i) * vector[i];
            }

            products[row] = sum * scales[row];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        Vector512<short> codes, ref float x, int start, ref Vector512<float> even, ref Vector512<float> odd)
    {
        var (low, high) = Vector512.Widen(codes);
        even = Vector512.FusedMultiplyAdd(
            Vector512.ConvertToSingle(low), Vector512.LoadUnsafe(ref x, (nuint)start), even);
        odd = Vector512.FusedMultiplyAdd(
            Vector512.ConvertToSingle(high), Vector512.LoadUnsafe(ref x, (nuint)(start + Vector512<int>.Count)), odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector<short> codes, ref float x, int start, ref Vector<float> even, ref Vector<float> odd)
    {
        Vector.Widen(codes, out var low, out var high);
        even = Vector.FusedMultiplyAdd(Vector.ConvertToSingle(low), Vector.LoadUnsafe(ref x, (nuint)start), even);
        odd = Vector.FusedMultiplyAdd(
            Vector.ConvertToSingle(high), Vector.LoadUnsafe(ref x, (nuint)(start + Vector<int>.Count)), odd);
    }

    /// <summary>
    /// Multiplies several vectors with the matrix at once, so that a row is read from memory once for all of them.
    /// </summary>
    /// <param name="matrix">[rows, columns].</param>
    /// <param name="vectors">[count, columns].</param>
    /// <param name="bias">A number a row; empty: none.</param>
    /// <param name="products">[count, rows].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyAll(
        StoredRows matrix, ReadOnlySpan<float> vectors, ReadOnlySpan<float> bias, Span<float> products)
    {
        int columns = matrix.Columns;
        int rows = matrix.Rows;
        int count = vectors.Length / columns;
        ArgumentOutOfRangeException.ThrowIfNotEqual(products.Length, rows * count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(vectors.Length, columns * count);
        if (rows < RowsAtOnce)
        {
            var few = matrix.Read(0, rows, new float[rows * columns]);
            for (int i = 0; i < count; i++)
            {
                Multiply(few, vectors.Slice(i * columns, columns), bias, products.Slice(i * rows, rows));
            }

            return;
        }

        var room = matrix.IsWide ? [] : new float[RowsAtOnce * columns];
        int whole = columns - (columns % Vector<float>.Count);
        for (int row = 0; row < rows; row += RowsAtOnce)
        {
            int first = Math.Min(row, rows - RowsAtOnce);
            var four = matrix.Read(first, RowsAtOnce, room);
            for (int start = 0; start < count; start += VectorsAtOnce)
            {
                // The last vectors are multiplied twice where their number is no multiple; of fewer the last one stands
                // for the missing.
                int one = Math.Max(Math.Min(start, count - VectorsAtOnce), 0);
                int two = Math.Min(one + 1, count - 1);
                int three = Math.Min(one + 2, count - 1);
                MultiplyTile(
                    four, columns, whole,
                    vectors.Slice(one * columns, columns), vectors.Slice(two * columns, columns),
                    vectors.Slice(three * columns, columns),
                    products[((one * rows) + first)..], products[((two * rows) + first)..],
                    products[((three * rows) + first)..]);
            }
        }

        for (int i = 0; i < products.Length && bias.Length > 0; i += rows)
        {
            for (int row = 0; row < rows; row++)
            {
                products[i + row] += bias[row];
            }
        }
    }

    /// <summary>Rows of numbers of 8 bits, each row times its factor.</summary>
    /// <param name="codes">The rows, one behind the other.</param>
    /// <param name="factors">A factor a row.</param>
    /// <param name="numbers">As many as codes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen(ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> factors, Span<float> numbers)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(numbers.Length, codes.Length);
        int columns = codes.Length / factors.Length;
        ArgumentOutOfRangeException.ThrowIfNotEqual(codes.Length, columns * factors.Length);
        for (int row = 0; row < factors.Length; row++)
        {
            float factor = factors[row];
            ref sbyte from = ref Unsafe.Add(ref MemoryMarshal.GetReference(codes), row * columns);
            ref float to = ref Unsafe.Add(ref MemoryMarshal.GetReference(numbers), row * columns);
            int i = 0;
            for (; Vector512.IsHardwareAccelerated
                && i <= columns - Vector512<sbyte>.Count; i += Vector512<sbyte>.Count)
            {
                var (low, high) = Vector512.Widen(Vector512.LoadUnsafe(ref from, (nuint)i));
                Store(low, factor, ref to, i);
                Store(high, factor, ref to, i + Vector512<short>.Count);
            }

            for (; i <= columns - Vector<sbyte>.Count; i += Vector<sbyte>.Count)
            {
                Vector.Widen(Vector.LoadUnsafe(ref from, (nuint)i), out var low, out var high);
                Store(low, factor, ref to, i);
                Store(high, factor, ref to, i + Vector<short>.Count);
            }

            for (; i < columns; i++)
            {
                Unsafe.Add(ref to, i) = Unsafe.Add(ref from, i) * factor;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<short> codes, float factor, ref float to, int start)
    {
        Vector.Widen(codes, out var low, out var high);
        (Vector.ConvertToSingle(low) * factor).StoreUnsafe(ref to, (nuint)start);
        (Vector.ConvertToSingle(high) * factor).StoreUnsafe(ref to, (nuint)(start + Vector<int>.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<short> codes, float factor, ref float to, int start)
    {
        var (low, high) = Vector512.Widen(codes);
        (Vector512.ConvertToSingle(low) * factor).StoreUnsafe(ref to, (nuint)start);
        (Vector512.ConvertToSingle(high) * factor).StoreUnsafe(ref to, (nuint)(start + Vector512<int>.Count));
    }

    // Four rows with three vectors: twelve sums fit into the registers of every processor with vectors of 32 bytes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyTile(
        ReadOnlySpan<float> rows, int columns, int whole,
        ReadOnlySpan<float> one, ReadOnlySpan<float> two, ReadOnlySpan<float> three,
        Span<float> productsOne, Span<float> productsTwo, Span<float> productsThree)
    {
        ref float a = ref MemoryMarshal.GetReference(rows);
        ref float b = ref Unsafe.Add(ref a, columns);
        ref float c = ref Unsafe.Add(ref b, columns);
        ref float d = ref Unsafe.Add(ref c, columns);
        ref float x = ref MemoryMarshal.GetReference(one);
        ref float y = ref MemoryMarshal.GetReference(two);
        ref float z = ref MemoryMarshal.GetReference(three);
        var (ax, bx, cx, dx) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        var (ay, by, cy, dy) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        var (az, bz, cz, dz) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        nuint done = 0;
        if (Vector512.IsHardwareAccelerated && Vector<float>.Count == Vector256<float>.Count)
        {
            var (wideAx, wideBx, wideCx, wideDx) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero,
                Vector512<float>.Zero);
            var (wideAy, wideBy, wideCy, wideDy) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero,
                Vector512<float>.Zero);
            var (wideAz, wideBz, wideCz, wideDz) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero,
                Vector512<float>.Zero);
            for (; done + (nuint)Vector512<float>.Count <= (nuint)whole; done += (nuint)Vector512<float>.Count)
            {
                var (vx, vy, vz) = (Vector512.LoadUnsafe(ref x, done), Vector512.LoadUnsafe(ref y, done),
                    Vector512.LoadUnsafe(ref z, done));
                var row = Vector512.LoadUnsafe(ref a, done);
                wideAx = Vector512.FusedMultiplyAdd(row, vx, wideAx);
                wideAy = Vector512.FusedMultiplyAdd(row, vy, wideAy);
                wideAz = Vector512.FusedMultiplyAdd(row, vz, wideAz);
                row = Vector512.LoadUnsafe(ref b, done);
                wideBx = Vector512.FusedMultiplyAdd(row, vx, wideBx);
                wideBy = Vector512.FusedMultiplyAdd(row, vy, wideBy);
                wideBz = Vector512.FusedMultiplyAdd(row, vz, wideBz);
                row = Vector512.LoadUnsafe(ref c, done);
                wideCx = Vector512.FusedMultiplyAdd(row, vx, wideCx);
                wideCy = Vector512.FusedMultiplyAdd(row, vy, wideCy);
                wideCz = Vector512.FusedMultiplyAdd(row, vz, wideCz);
                row = Vector512.LoadUnsafe(ref d, done);
                wideDx = Vector512.FusedMultiplyAdd(row, vx, wideDx);
                wideDy = Vector512.FusedMultiplyAdd(row, vy, wideDy);
                wideDz = Vector512.FusedMultiplyAdd(row, vz, wideDz);
            }

            (ax, bx, cx, dx) = (Halves(wideAx), Halves(wideBx), Halves(wideCx), Halves(wideDx));
            (ay, by, cy, dy) = (Halves(wideAy), Halves(wideBy), Halves(wideCy), Halves(wideDy));
            (az, bz, cz, dz) = (Halves(wideAz), Halves(wideBz), Halves(wideCz), Halves(wideDz));
        }

        for (nuint i = done; i < (nuint)whole; i += (nuint)Vector<float>.Count)
        {
            var (vx, vy, vz) = (Vector.LoadUnsafe(ref x, i), Vector.LoadUnsafe(ref y, i), Vector.LoadUnsafe(ref z, i));
            var row = Vector.LoadUnsafe(ref a, i);
            ax = Vector.FusedMultiplyAdd(row, vx, ax);
            ay = Vector.FusedMultiplyAdd(row, vy, ay);
            az = Vector.FusedMultiplyAdd(row, vz, az);
            row = Vector.LoadUnsafe(ref b, i);
            bx = Vector.FusedMultiplyAdd(row, vx, bx);
            by = Vector.FusedMultiplyAdd(row, vy, by);
            bz = Vector.FusedMultiplyAdd(row, vz, bz);
            row = Vector.LoadUnsafe(ref c, i);
            cx = Vector.FusedMultiplyAdd(row, vx, cx);
            cy = Vector.FusedMultiplyAdd(row, vy, cy);
            cz = Vector.FusedMultiplyAdd(row, vz, cz);
            row = Vector.LoadUnsafe(ref d, i);
            dx = Vector.FusedMultiplyAdd(row, vx, dx);
            dy = Vector.FusedMultiplyAdd(row, vy, dy);
            dz = Vector.FusedMultiplyAdd(row, vz, dz);
        }

        Put(productsOne, ax, bx, cx, dx);
        Put(productsTwo, ay, by, cy, dy);
        Put(productsThree, az, bz, cz, dz);
        for (int row = 0; row < RowsAtOnce && whole < columns; row++)
        {
            var rest = rows.Slice(row * columns, columns);
            // The three may be one and the same.
            var (restOne, restTwo, restThree) = (Scalar(rest, one, whole), Scalar(rest, two, whole),
                Scalar(rest, three, whole));
            productsOne[row] = Sum(ax, bx, cx, dx, row) + restOne;
            productsTwo[row] = Sum(ay, by, cy, dy, row) + restTwo;
            productsThree[row] = Sum(az, bz, cz, dz, row) + restThree;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Halves(Vector512<float> sums) => (sums.GetLower() + sums.GetUpper()).AsVector();

    private static void Put(Span<float> products, Vector<float> a, Vector<float> b, Vector<float> c, Vector<float> d) =>
        (products[0], products[1], products[2], products[3]) = (Vector.Sum(a), Vector.Sum(b), Vector.Sum(c),
            Vector.Sum(d));

    private static float Sum(Vector<float> a, Vector<float> b, Vector<float> c, Vector<float> d, int row) =>
        Vector.Sum(row switch { 0 => a, 1 => b, 2 => c, _ => d });

    /// <summary>The dot product of two vectors of one length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(second.Length, first.Length);
        int whole = first.Length - (first.Length % Vector<float>.Count);
        var sum = Vector<float>.Zero;
        for (int i = 0; i < whole; i += Vector<float>.Count)
        {
            sum = Vector.FusedMultiplyAdd(
                Vector.LoadUnsafe(ref MemoryMarshal.GetReference(first), (nuint)i),
                Vector.LoadUnsafe(ref MemoryMarshal.GetReference(second), (nuint)i), sum);
        }

        return Vector.Sum(sum) + Scalar(first, second, whole);
    }

    /// <summary>Adds a vector, times a factor, to another of its length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled(Span<float> sum, float factor, ReadOnlySpan<float> vector)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(vector.Length, sum.Length);
        ref float to = ref MemoryMarshal.GetReference(sum);
        int i = 0;
        for (; i <= sum.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.FusedMultiplyAdd(
                new Vector<float>(factor), Vector.LoadUnsafe(ref MemoryMarshal.GetReference(vector), (nuint)i),
                Vector.LoadUnsafe(ref to, (nuint)i))
                .StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < sum.Length; i++)
        {
            sum[i] += factor * vector[i];
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
