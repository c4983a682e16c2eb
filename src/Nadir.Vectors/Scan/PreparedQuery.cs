using Nadir.Vectors.Kernels;

namespace Nadir.Vectors.Scan;

/// <summary>
/// A query as the scan needs it, and the bound that makes the scan exact.
/// </summary>
/// <remarks>
/// Let q be the rotated unit query in single floats, c its codes times their scale, e = q - c; let x be a stored row, t
/// its top bytes times their scale, r = x - t with stored norm |r|. Then
/// q.x = c.t + e.t + q.r, and |e.t| is at most |e| (|x| + |r|), |q.r| at most |q| |r|, with |x| = 1 (or 0).
/// So the true score differs from the integer estimate c.t by at most |r| (|q| + |e|) + |e|.
/// <see cref="RoundingSlack"/> covers all roundings of single floats on the way.
/// </remarks>
internal sealed unsafe class PreparedQuery
{
    /// <summary>
    /// The estimate is at most 2 in magnitude and goes through four single-float operations, each off by at most 2^-24
    /// of its value (under 1e-6 in all); a stored row's norm differs from 1 by at most 4e-6, times |e| under 1/4.
    /// </summary>
    private const float RoundingSlack = 4e-6f;

    private const int LargestCode = 127;

    private readonly Rotation _rotation;
    private readonly double[] _rotated;
    private readonly CodePlanes _planes;
    private readonly sbyte[] _codes;
    private readonly sbyte[] _planeCodes;
    private readonly double[] _values;

    public PreparedQuery(Rotation rotation)
    {
        _rotation = rotation;
        _rotated = new double[rotation.Dimension];
        Length = DotKernel.Pad(rotation.Dimension);
        _planes = new CodePlanes(rotation.Dimension);
        // Pinned arrays: kernels take pointers.
        _codes = GC.AllocateArray<sbyte>(Length, pinned: true);
        _planeCodes = GC.AllocateArray<sbyte>(_planes.Blocks * CodePlanes.BlockDimension, pinned: true);
        _values = GC.AllocateArray<double>(Length, pinned: true);
    }

    /// <summary>Padded dimension.</summary>
    public int Length { get; }

    public sbyte* Codes => (sbyte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _codes[0]);

    /// <summary>The codes as the planes' kernels meet them.</summary>
    public sbyte* PlaneCodes => (sbyte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _planeCodes[0]);

    public double* Values => (double*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _values[0]);

    /// <summary>Multiplies an integer sum and a row's scale to give the estimate.</summary>
    public float Scale { get; private set; }

    /// <summary>Sum of the query's codes.</summary>
    public int Sum { get; private set; }

    /// <summary>To be subtracted from an integer sum, because codes are stored biased.</summary>
    public int Bias => FixedPointEncoder.Bias * Sum;

    /// <summary>Norm of what the codes leave out of the query, rounded up.</summary>
    public float CodeError { get; private set; }

    /// <summary>What a row's residual norm is multiplied by in the bound.</summary>
    public float ResidualWeight { get; private set; }

    /// <summary>The part of the bound that is the same for all rows.</summary>
    public float ConstantSlack { get; private set; }

    /// <exception cref="ArgumentException">The query is zero, or not finite.</exception>
    public void Set(ReadOnlySpan<float> query)
    {
        if (UnitVector.Normalize(query, _rotated) == 0)
        {
            throw new ArgumentException("The query is a vector of zeros, which is near to nothing.", nameof(query));
        }

        _rotation.Apply(_rotated);
        double largest = 0;
        double squares = 0;
        for (int i = 0; i < _rotated.Length; i++)
        {
            double value = (float)_rotated[i];
            _values[i] = value;
            largest = Math.Max(largest, Math.Abs(value));
            squares += value * value;
        }

        Scale = (float)(largest / LargestCode);
        double errors = 0;
        int sum = 0;
        for (int i = 0; i < _rotated.Length; i++)
        {
            double code = Math.Round(_values[i] / Scale);
            _codes[i] = (sbyte)Math.Clamp(code, -LargestCode, LargestCode);
            sum += _codes[i];
            double error = _values[i] - ((double)_codes[i] * Scale);
            errors += error * error;
        }

        Sum = sum;
        _planes.LayQuery(_codes, _planeCodes);
        ResidualWeight = MathF.BitIncrement((float)(Math.Sqrt(squares) + Math.Sqrt(errors)));
        CodeError = MathF.BitIncrement((float)Math.Sqrt(errors));
        ConstantSlack = CodeError + RoundingSlack;
    }
}
