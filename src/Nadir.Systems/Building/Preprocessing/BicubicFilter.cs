namespace Nadir.Systems.Building.Preprocessing;

/// <summary>
/// The weights that resample a line of pixels by Keys' cubic (a = -0.5), widened when shrinking so that every pixel
/// counts, in fixed point: the arithmetic of Pillow's <c>BICUBIC</c>, which CLIP's published scores rest on.
/// </summary>
/// <remarks>Source: Pillow 9.4, <c>src/libImaging/Resample.c</c> (the algorithm; the code is ours).</remarks>
internal sealed class BicubicFilter
{
    /// <summary>Bits behind the point of a weight.</summary>
    public const int Precision = 22;

    private const double Sharpness = -0.5;
    private const double Reach = 2;

    private readonly int[] _starts;
    private readonly int[][] _weights;

    /// <summary>Computes the weights for a line.</summary>
    /// <param name="source">Pixels of the line.</param>
    /// <param name="target">Pixels that it becomes.</param>
    public BicubicFilter(int source, int target)
    {
        (_starts, _weights) = (new int[target], new int[target][]);
        var scale = (double)source / target;
        var widening = Math.Max(scale, 1);
        for (var i = 0; i < target; i++)
        {
            var centre = (i + 0.5) * scale;
            var first = Math.Max((int)(centre - (Reach * widening) + 0.5), 0);
            var end = Math.Min((int)(centre + (Reach * widening) + 0.5), source);
            var weights = new double[end - first];
            for (var pixel = first; pixel < end; pixel++)
            {
                weights[pixel - first] = Weight((pixel - centre + 0.5) * (1 / widening));
            }

            (_starts[i], _weights[i]) = (first, Round(weights));
        }
    }

    /// <summary>The first source pixel of a target pixel.</summary>
    public int Start(int target) => _starts[target];

    /// <summary>The weights of the source pixels from there on.</summary>
    public ReadOnlySpan<int> Weights(int target) => _weights[target];

    private static int[] Round(double[] weights)
    {
        var sum = weights.Sum();
        return Array.ConvertAll(weights, weight =>
        {
            var fixedPoint = weight / sum * (1 << Precision);
            return (int)(fixedPoint < 0 ? fixedPoint - 0.5 : fixedPoint + 0.5);
        });
    }

    private static double Weight(double x)
    {
        x = Math.Abs(x);
        return x switch
        {
            < 1 => ((((Sharpness + 2) * x) - (Sharpness + 3)) * x * x) + 1,
            < Reach => ((((x - 5) * x) + 8) * x - 4) * Sharpness,
            _ => 0,
        };
    }
}
