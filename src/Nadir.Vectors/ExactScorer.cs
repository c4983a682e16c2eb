using Nadir.Vectors.Kernels;
using Nadir.Vectors.Scan;

namespace Nadir.Vectors;

/// <summary>
/// Scores single vectors as <see cref="ExactSearch"/> scores stored ones, to the last bit: for a store that keeps
/// vectors elsewhere and must rank alike. Not thread-safe.
/// </summary>
internal sealed class ExactScorer
{
    private readonly FixedPointEncoder _encoder;
    private readonly PreparedQuery _query;
    private readonly byte[] _codes;
    private readonly short[] _tails;

    /// <param name="dimension">Components of every vector.</param>
    public ExactScorer(int dimension)
    {
        _encoder = new FixedPointEncoder(dimension);
        _query = new PreparedQuery(new Rotation(dimension));
        // The product reads on to the padded length, where the query is zero. Pinned: it takes pointers.
        _codes = GC.AllocateArray<byte>(_query.Length, pinned: true);
        _tails = GC.AllocateArray<short>(_query.Length, pinned: true);
        Dimension = dimension;
    }

    /// <summary>Components of every vector.</summary>
    public int Dimension { get; }

    /// <summary>Takes the query that <see cref="Score"/> compares with.</summary>
    /// <exception cref="ArgumentException">The query is zero, or not finite.</exception>
    public void SetQuery(ReadOnlySpan<float> query) => _query.Set(query);

    /// <summary>The cosine of the query and a vector, as a segment would hold it.</summary>
    public unsafe double Score(ReadOnlySpan<float> vector)
    {
        var (scale, _) = _encoder.Encode(vector, _codes.AsSpan(0, Dimension), _tails.AsSpan(0, Dimension));
        fixed (byte* codes = _codes)
        fixed (short* tails = _tails)
        {
            return FixedPointDot.Compute(codes, tails, _query.Values, _query.Length)
                * (scale / (double)FixedPointEncoder.LowSteps);
        }
    }

    /// <summary>The vector that a segment would give back.</summary>
    public float[] RoundTrip(ReadOnlySpan<float> vector)
    {
        var codes = _codes.AsSpan(0, Dimension);
        var tails = _tails.AsSpan(0, Dimension);
        var (scale, _) = _encoder.Encode(vector, codes, tails);
        var result = new float[Dimension];
        _encoder.Decode(codes, tails, scale, result);
        return result;
    }
}
