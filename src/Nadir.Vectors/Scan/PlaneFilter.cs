using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nadir.Vectors.Scan;

/// <summary>
/// Tells for one query, one segment and one plane which rows cannot reach a score, from the row's product with a few
/// bits of it.
/// </summary>
/// <remarks>
/// <para>
/// Angles on the sphere obey the triangle inequality: a row x whose code is at the angle phi to it, with sin(phi)
/// stored, reaches the cosine cos(theta) with the query only if the query's angle to the code is at most theta + phi,
/// that is if cos(query, code) is at least cos(theta) cos(phi) - sin(theta) sin(phi), for theta and phi up to a right
/// angle. The cosine with the code is known up to what the query's own codes leave out.
/// </para>
/// <para>
/// A score of 0 or less is reached by every row, as far as this knows.
/// </para>
/// <para>
/// Every rounding is to the safe side: 8e-6 for norms that are 1 up to 4e-6 and for sums in single floats; 4e-7 under
/// each root, which is more than its argument may be off.
/// </para>
/// </remarks>
internal readonly unsafe struct PlaneFilter
{
    private const float Slack = 8e-6f;
    private const float RootSlack = 4e-7f;

    private readonly float* _bounds;
    private readonly int _bias;
    private readonly float _scale;
    private readonly float _slack;

    private PlaneFilter(float* bounds, PreparedQuery query, int levels)
    {
        _bounds = bounds;
        _bias = (levels - 1) * query.Sum;
        _scale = query.Scale;
        _slack = query.CodeError + Slack;
    }

    /// <summary>For sums over the upper plane: odd numbers from -3 to 3, twice the stored ones less 3.</summary>
    public static PlaneFilter Upper(in SegmentRows rows, PreparedQuery query) => new(rows.UpperBounds, query, 4);

    /// <summary>
    /// For four times the sums over the upper plane and those over the middle: odd numbers from -15 to 15.
    /// </summary>
    public static PlaneFilter Middle(in SegmentRows rows, PreparedQuery query) =>
        new(rows.MiddleBounds, query, 16);

    /// <summary>Keeps the rows that may reach a score.</summary>
    /// <param name="rows">Numbers of rows, ascending; receives those that are kept, in their order.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="sums">Their sums; receives those of the rows that are kept.</param>
    /// <param name="score">The score.</param>
    /// <param name="keptRows">Receives the rows that are kept; may be <paramref name="rows"/>.</param>
    /// <param name="keptSums">Receives their sums; may be <paramref name="sums"/>.</param>
    /// <returns>How many are kept.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Keep(int* rows, int count, int* sums, float score, int* keptRows, int* keptSums)
    {
        float cosine = score - Slack;
        if (cosine <= 0)
        {
            new ReadOnlySpan<int>(rows, count).CopyTo(new Span<int>(keptRows, count));
            new ReadOnlySpan<int>(sums, count).CopyTo(new Span<int>(keptSums, count));
            return count;
        }

        float sine = MathF.Sqrt(MathF.Max(1 - (cosine * cosine), 0) + RootSlack);
        int kept = 0;
        int i = 0;
        // Rows are kept in place, so what follows one another is told by the list as it was.
        bool follow = ScanWorker.AreInARow(rows, count);
        for (; (follow || Avx2.IsSupported) && i + Vector256<float>.Count <= count; i += Vector256<float>.Count)
        {
            var (norms, errors) = follow ? Load(rows[i]) : Gather(rows + i);
            uint may = MayReach(norms, errors, Vector256.Load(sums + i), cosine, sine);
            for (; may != 0; may &= may - 1)
            {
                int place = i + BitOperations.TrailingZeroCount(may);
                keptSums[kept] = sums[place];
                keptRows[kept++] = rows[place];
            }
        }

        for (; i < count; i++)
        {
            int row = rows[i];
            int sum = sums[i];
            keptSums[kept] = sum;
            keptRows[kept] = row;
            kept += MayReach(row, sum, cosine, sine) ? 1 : 0;
        }

        return kept;
    }

    /// <summary>Computes what the bits say of the rows' cosines with the query.</summary>
    /// <param name="rows">Numbers of rows.</param>
    /// <param name="count">How many.</param>
    /// <param name="sums">Their sums.</param>
    /// <param name="estimates">Receives one a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Estimate(int* rows, int count, int* sums, float* estimates)
    {
        int i = 0;
        bool follow = ScanWorker.AreInARow(rows, count);
        for (; (follow || Avx2.IsSupported) && i + Vector256<float>.Count <= count; i += Vector256<float>.Count)
        {
            var (norms, _) = follow ? Load(rows[i]) : Gather(rows + i);
            Estimate(norms, Vector256.Load(sums + i)).Store(estimates + i);
        }

        for (; i < count; i++)
        {
            estimates[i] = Estimate(rows[i], sums[i]);
        }
    }

    /// <summary>Norms and errors of eight rows that follow one another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (Vector256<float> Norms, Vector256<float> Errors) Load(int row)
    {
        if (Avx2.IsSupported)
        {
            var first = Vector256.Load(_bounds + (2 * (long)row));
            var second = Vector256.Load(_bounds + (2 * (long)row) + 8);
            // Within halves of a register, and these then put right.
            var norms = Avx.Shuffle(first, second, 0b10_00_10_00).AsDouble();
            var errors = Avx.Shuffle(first, second, 0b11_01_11_01).AsDouble();
            return (Avx2.Permute4x64(norms, 0b11_01_10_00).AsSingle(),
                Avx2.Permute4x64(errors, 0b11_01_10_00).AsSingle());
        }

        float* start = _bounds + (2 * (long)row);
        return (
            Vector256.Create(start[0], start[2], start[4], start[6], start[8], start[10], start[12], start[14]),
            Vector256.Create(start[1], start[3], start[5], start[7], start[9], start[11], start[13], start[15]));
    }

    /// <summary>Norms and errors of eight rows anywhere; needs AVX2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (Vector256<float> Norms, Vector256<float> Errors) Gather(int* rows)
    {
        var numbers = Vector256.Load(rows);
        return (
            Avx2.GatherVector256(_bounds, numbers, 2 * sizeof(float)),
            Avx2.GatherVector256(_bounds + 1, numbers, 2 * sizeof(float)));
    }

    private float Estimate(int row, int sum) => (sum + sum - _bias) * (_scale * _bounds[2 * (long)row]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Estimate(Vector256<float> norms, Vector256<int> sums) =>
        Vector256.ConvertToSingle((sums + sums) - Vector256.Create(_bias)) * (Vector256.Create(_scale) * norms);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint MayReach(Vector256<float> norms, Vector256<float> errors, Vector256<int> sums, float cosine,
        float sine)
    {
        var near = Vector256.Sqrt(
            Vector256.Max(Vector256<float>.One - (errors * errors) - Vector256.Create(RootSlack),
                Vector256<float>.Zero));
        return Vector256.GreaterThanOrEqual(
            Estimate(norms, sums) + Vector256.Create(_slack) + (errors * sine), near * cosine)
            .ExtractMostSignificantBits();
    }

    private bool MayReach(int row, int sum, float cosine, float sine)
    {
        float error = _bounds[(2 * (long)row) + 1];
        float near = MathF.Sqrt(MathF.Max(1 - (error * error) - RootSlack, 0));
        return Estimate(row, sum) + _slack + (error * sine) >= near * cosine;
    }
}
