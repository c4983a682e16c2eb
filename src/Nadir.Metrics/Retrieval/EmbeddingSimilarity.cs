using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nadir.Metrics;

/// <summary>
/// Dot products of embeddings. Every product is summed in one and the same order, wherever it is computed: a caption's
/// similarity to its own image must equal itself to the last bit, or it would be no tie with itself.
/// </summary>
internal static class EmbeddingSimilarity
{
    // Four rows share each load of a caption; more rows a block share its trip from memory.
    private const int RowsPerKernel = 4;
    private const int MostRowsPerBlock = 32;
    private const int MostProductsPerBlock = 4 << 20;

    private static readonly int Width = Vector512<float>.Count;

    /// <summary>Images to multiply at once, so that the products of a block stay within some megabytes.</summary>
    internal static int RowsPerBlock(int captions) =>
        Math.Clamp(MostProductsPerBlock / captions, RowsPerKernel, MostRowsPerBlock);

    internal static void Check(ReadOnlySpan<float> embeddings, int count, int dimension, string what)
    {
        if (embeddings.Length != (long)count * dimension)
        {
            throw new ArgumentException(
                $"{count} {what} embeddings of {dimension} values need {(long)count * dimension} values, "
                    + $"not {embeddings.Length}.");
        }

        for (var i = 0; i < embeddings.Length; i++)
        {
            if (!float.IsFinite(embeddings[i]))
            {
                throw new ArgumentException(
                    $"The embedding of {what} {i / dimension} has the value {embeddings[i]}, which is not finite.");
            }
        }
    }

    internal static float[] OfOwners(
        ReadOnlySpan<float> images, ReadOnlySpan<float> captions, int dimension, CaptionOwners owners)
    {
        var products = new float[owners.CaptionCount];
        for (var caption = 0; caption < products.Length; caption++)
        {
            products[caption] = Dot(
                images.Slice(owners.Images[caption] * dimension, dimension),
                captions.Slice(caption * dimension, dimension));
        }

        return products;
    }

    /// <summary>Multiplies all given images with all captions; row-major result.</summary>
    internal static void Multiply(
        ReadOnlySpan<float> images, ReadOnlySpan<float> captions, int dimension, Span<float> products)
    {
        var (rows, columns) = (images.Length / dimension, captions.Length / dimension);
        for (var column = 0; column < columns; column++)
        {
            var caption = captions.Slice(column * dimension, dimension);
            var row = 0;
            for (; row + RowsPerKernel <= rows; row += RowsPerKernel)
            {
                DotFour(images[(row * dimension)..], caption, products[(row * columns)..], column, columns);
            }

            for (; row < rows; row++)
            {
                products[(row * columns) + column] = Dot(images.Slice(row * dimension, dimension), caption);
            }
        }
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref var left = ref MemoryMarshal.GetReference(a);
        ref var right = ref MemoryMarshal.GetReference(b);
        var sum = Vector512<float>.Zero;
        var whole = a.Length - (a.Length % Width);
        for (nuint i = 0; i < (nuint)whole; i += (nuint)Width)
        {
            sum = Vector512.FusedMultiplyAdd(
                Vector512.LoadUnsafe(ref left, i), Vector512.LoadUnsafe(ref right, i), sum);
        }

        return Vector512.Sum(sum) + Tail(a[whole..], b[whole..]);
    }

    private static void DotFour(
        ReadOnlySpan<float> images, ReadOnlySpan<float> caption, Span<float> products, int column, int columns)
    {
        var dimension = caption.Length;
        ref var left = ref MemoryMarshal.GetReference(images);
        ref var right = ref MemoryMarshal.GetReference(caption);
        var (sum0, sum1, sum2, sum3) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero,
            Vector512<float>.Zero);
        var whole = dimension - (dimension % Width);
        for (nuint i = 0; i < (nuint)whole; i += (nuint)Width)
        {
            var values = Vector512.LoadUnsafe(ref right, i);
            sum0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref left, i), values, sum0);
            sum1 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref left, i + (nuint)dimension), values, sum1);
            sum2 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref left, i + (2 * (nuint)dimension)), values, sum2);
            sum3 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref left, i + (3 * (nuint)dimension)), values, sum3);
        }

        var rest = caption[whole..];
        products[column] = Vector512.Sum(sum0) + Tail(images[whole..dimension], rest);
        products[columns + column] = Vector512.Sum(sum1) + Tail(images[(dimension + whole)..(2 * dimension)], rest);
        products[(2 * columns) + column] = Vector512.Sum(sum2)
            + Tail(images[((2 * dimension) + whole)..(3 * dimension)], rest);
        products[(3 * columns) + column] = Vector512.Sum(sum3)
            + Tail(images[((3 * dimension) + whole)..(4 * dimension)], rest);
    }

    private static float Tail(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0f;
        for (var i = 0; i < a.Length; i++)
        {
            sum = MathF.FusedMultiplyAdd(a[i], b[i], sum);
        }

        return sum;
    }
}
