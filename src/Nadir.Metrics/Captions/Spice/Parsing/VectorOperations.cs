using System.Runtime.Intrinsics;

namespace Nadir.Metrics;

/// <summary>The few operations on vectors that the parser needs besides products with matrices.</summary>
internal static class VectorOperations
{
    /// <summary>The sum of products. Both have as many elements as the first.</summary>
    internal static float Dot(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        var sums = Vector256<float>.Zero;
        var i = 0;
        for (; i + Vector256<float>.Count <= first.Length; i += Vector256<float>.Count)
        {
            sums = Vector256.MultiplyAddEstimate(Vector256.Create(first[i..]), Vector256.Create(second[i..]), sums);
        }

        var sum = Vector256.Sum(sums);
        for (; i < first.Length; i++)
        {
            sum += first[i] * second[i];
        }

        return sum;
    }

    /// <summary>Adds a vector, times a factor.</summary>
    internal static void AddScaled(Span<float> sum, ReadOnlySpan<float> vector, float factor)
    {
        var factors = Vector256.Create(factor);
        var i = 0;
        for (; i + Vector256<float>.Count <= sum.Length; i += Vector256<float>.Count)
        {
            Vector256.MultiplyAddEstimate(Vector256.Create(vector[i..]), factors, Vector256.Create<float>(sum[i..]))
                .CopyTo(sum[i..]);
        }

        for (; i < sum.Length; i++)
        {
            sum[i] += vector[i] * factor;
        }
    }

    /// <summary>The place of the first of the largest elements.</summary>
    internal static int IndexOfMaximum(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
            {
                best = i;
            }
        }

        return best;
    }

    /// <summary>Makes probabilities of scores, in place.</summary>
    internal static void Softmax(Span<float> scores)
    {
        var largest = scores[IndexOfMaximum(scores)];
        var sum = 0f;
        for (var i = 0; i < scores.Length; i++)
        {
            sum += scores[i] = MathF.Exp(scores[i] - largest);
        }

        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] /= sum;
        }
    }

    /// <summary>Adds the logarithms of the probabilities that scores stand for, times a factor.</summary>
    internal static void AddLogSoftmax(Span<float> sum, ReadOnlySpan<float> scores, float factor)
    {
        var largest = scores[IndexOfMaximum(scores)];
        var total = 0f;
        foreach (var score in scores)
        {
            total += MathF.Exp(score - largest);
        }

        var shift = largest + MathF.Log(total);
        for (var i = 0; i < scores.Length; i++)
        {
            sum[i] += (scores[i] - shift) * factor;
        }
    }

    /// <summary>A tenth of what is negative, in place.</summary>
    internal static void LeakyRelu(Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Math.Max(values[i], values[i] * 0.1f);
        }
    }
}
