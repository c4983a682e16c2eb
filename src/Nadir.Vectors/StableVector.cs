namespace Nadir.Vectors;

/// <summary>
/// Brings vectors that were read from a segment into a form in which another segment gives them back, to the last bit.
/// </summary>
/// <remarks>
/// A segment keeps 24 bits of each rotated component and a scale. What it gives back lies in the middle of all vectors
/// that it keeps alike, not at the one that it was given, and its length is not quite 1: brought to that length and
/// encoded again, it gets at times a scale that is one step of a single float off, which moves the last bits of all
/// components. This happens to a few of a thousand vectors, the more the fewer components they have. Here the middle is
/// left, as far as the rounding to 24 bits allows, for a vector whose length does lead to the scale. Not thread-safe:
/// it holds working memory.
/// </remarks>
public sealed class StableVector
{
    // The top byte's largest value, in steps of the low half.
    private const int Largest = 127 * FixedPointEncoder.LowSteps;

    // How far a component may go from the middle, in steps: half a step leads to the next value.
    private const double Farthest = 0.5;
    private const int Distances = 16;
    private const int AimedTries = 256;
    private const int MostTries = 4096;

    // Vectors after which it is told that they are none of a segment's.
    private const int Trial = 64;
    private const ulong Seed = 0x737461626C65;

    private readonly FixedPointEncoder _encoder;
    private readonly Rotation _rotation;
    private readonly byte[] _codes;
    private readonly short[] _tails;
    private readonly int[] _fixed;
    private readonly double[] _rotated;
    private readonly float[] _candidate;
    private readonly float[] _back;
    private int _asked;
    private int _failed;

    /// <param name="dimension">Components of every vector, 1 to 4096.</param>
    public StableVector(int dimension)
    {
        _encoder = new FixedPointEncoder(dimension);
        _rotation = new Rotation(dimension);
        _codes = new byte[dimension];
        _tails = new short[dimension];
        _fixed = new int[dimension];
        _rotated = new double[dimension];
        _candidate = new float[dimension];
        _back = new float[dimension];
    }

    /// <summary>Looks for a vector that a segment keeps as it kept this one.</summary>
    /// <param name="vector">
    /// What a segment gave; is replaced by what to add to another, of one to two times the length. A vector that no
    /// segment gave stays as it is.
    /// </param>
    /// <returns>
    /// Whether one was found: for all but a few of a million vectors of a segment, nearly all of whose components are
    /// zero. Where most of the first vectors have none, none is looked for any more.
    /// </returns>
    /// <exception cref="ArgumentException">A component is NaN or infinite, or the length is wrong.</exception>
    public bool TrySettle(Span<float> vector)
    {
        if (vector.Length != _candidate.Length)
        {
            throw new ArgumentException(
                $"The vector has {vector.Length} components, not {_candidate.Length}.", nameof(vector));
        }

        vector.CopyTo(_candidate);
        float scale = RoundTrip();
        if (vector.SequenceEqual(_back))
        {
            return true;
        }

        if (_asked >= Trial && 2 * _failed > _asked)
        {
            return false;
        }

        _asked++;
        float? kept = ScaleOf(vector, scale);
        for (int attempt = 0; attempt < MostTries; attempt++)
        {
            bool isAimed = kept is not null && attempt < AimedTries;
            if (isAimed)
            {
                LeaveMiddle(kept!.Value, (attempt % Distances) / (Distances - 1.0));
            }
            else
            {
                LeaveAtRandom(vector, scale, attempt);
            }

            if (IsKept(vector, 1 + ((double)attempt / MostTries)))
            {
                _candidate.CopyTo(vector);
                return true;
            }
        }

        _failed++;
        return false;
    }

    // Single floats round each multiple otherwise.
    private bool IsKept(ReadOnlySpan<float> vector, double factor)
    {
        for (int place = 0; place < vector.Length; place++)
        {
            _candidate[place] = (float)(_rotated[place] * factor);
        }

        _ = RoundTrip();
        return vector.SequenceEqual(_back);
    }

    private float RoundTrip()
    {
        var (scale, _) = _encoder.Encode(_candidate, _codes, _tails);
        _encoder.Decode(_codes, _tails, scale, _back);
        return scale;
    }

    // The scale by which a segment kept the vector: that found for it now, or a neighbour. Leaves the components that
    // it kept.
    private float? ScaleOf(ReadOnlySpan<float> vector, float near)
    {
        foreach (float scale in (ReadOnlySpan<float>)[near, MathF.BitIncrement(near), MathF.BitDecrement(near)])
        {
            for (int i = 0; i < vector.Length; i++)
            {
                _rotated[i] = vector[i];
            }

            _rotation.Apply(_rotated);
            double step = scale / (double)FixedPointEncoder.LowSteps;
            int largest = 0;
            for (int i = 0; i < vector.Length; i++)
            {
                _fixed[i] = (int)Math.Round(_rotated[i] / step);
                largest = Math.Max(largest, Math.Abs(_fixed[i]));
                int top = (_fixed[i] + (FixedPointEncoder.LowSteps / 2)) >> 16;
                _codes[i] = (byte)(top + FixedPointEncoder.Bias);
                _tails[i] = (short)(_fixed[i] - (top << 16));
            }

            if (largest == Largest)
            {
                _encoder.Decode(_codes, _tails, scale, _back);
                if (vector.SequenceEqual(_back))
                {
                    return scale;
                }
            }
        }

        return null;
    }

    // The vector of the kept components, brought nearer to the length at which the largest of them leads to the scale:
    // all others are moved alike, away from zero or towards it, which changes the length most for the least.
    private void LeaveMiddle(float scale, double share)
    {
        double step = scale / (double)FixedPointEncoder.LowSteps;
        double squares = 0;
        double others = 0;
        foreach (int value in _fixed)
        {
            squares += (double)value * value;
            others += Math.Abs(value) == Largest ? 0 : Math.Abs(value);
        }

        double move = others > 0
            ? share * Math.Clamp(((1 / (step * step)) - squares) / (2 * others), -Farthest, Farthest) : 0;
        for (int i = 0; i < _fixed.Length; i++)
        {
            _rotated[i] = (_fixed[i] + (Math.Abs(_fixed[i]) == Largest ? 0 : Math.Sign(_fixed[i]) * move)) * step;
        }

        _rotation.Invert(_rotated);
    }

    // For vectors so near to an axis that single floats do not tell the kept components.
    private void LeaveAtRandom(ReadOnlySpan<float> vector, float scale, int attempt)
    {
        ulong state = Seed + (ulong)attempt;
        double distance = scale / (double)FixedPointEncoder.LowSteps * ((attempt % Distances) + 1) / Distances;
        for (int place = 0; place < vector.Length; place++)
        {
            // Knuth's linear congruential generator of 64 bits (MMIX), of which the high bits are good.
            state = (state * 6364136223846793005) + 1442695040888963407;
            _rotated[place] = vector[place] + (distance * (((state >> 11) * (2.0 / (1UL << 53))) - 1));
        }
    }
}
