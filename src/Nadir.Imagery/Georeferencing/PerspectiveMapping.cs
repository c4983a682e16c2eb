namespace Nadir.Imagery.Georeferencing;

/// <summary>
/// Maps an image onto a convex quadrangle so that corners meet corners and straight lines stay straight (Heckbert 1989,
/// "Fundamentals of texture mapping and image warping", 2.2.3).
/// </summary>
internal sealed class PerspectiveMapping : IPixelMapping
{
    // Row by row; the last is 1.
    private readonly double[] _forward;
    private readonly double[] _inverse;

    private PerspectiveMapping(double[] forward) => (_forward, _inverse) = (forward, Adjugate(forward));

    /// <summary>The mapping of an image's corners, from the upper left clockwise.</summary>
    internal static PerspectiveMapping Of(IReadOnlyList<GroundControlPoint> corners)
    {
        var (a, b, c, d) = (corners[0], corners[1], corners[2], corners[3]);
        var (width, height) = (c.Column, c.Row);
        var (sumX, sumY) = (a.X - b.X + c.X - d.X, a.Y - b.Y + c.Y - d.Y);
        var (rightX, rightY) = (b.X - c.X, b.Y - c.Y);
        var (belowX, belowY) = (d.X - c.X, d.Y - c.Y);
        var determinant = (rightX * belowY) - (belowX * rightY);
        var g = ((sumX * belowY) - (belowX * sumY)) / determinant;
        var h = ((rightX * sumY) - (sumX * rightY)) / determinant;
        return new PerspectiveMapping(
        [
            (b.X - a.X + (g * b.X)) / width, (d.X - a.X + (h * d.X)) / height, a.X,
            (b.Y - a.Y + (g * b.Y)) / width, (d.Y - a.Y + (h * d.Y)) / height, a.Y,
            g / width, h / height, 1,
        ]);
    }

    /// <inheritdoc/>
    public bool Apply(Span<double> x, Span<double> y) => Map(_forward, x, y);

    /// <inheritdoc/>
    public void ApplyInverse(Span<double> x, Span<double> y) => Map(_inverse, x, y);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static bool Map(double[] m, Span<double> x, Span<double> y)
    {
        var isFinite = true;
        for (var i = 0; i < x.Length; i++)
        {
            var w = (m[6] * x[i]) + (m[7] * y[i]) + m[8];
            (x[i], y[i]) = (((m[0] * x[i]) + (m[1] * y[i]) + m[2]) / w, ((m[3] * x[i]) + (m[4] * y[i]) + m[5]) / w);
            isFinite &= double.IsFinite(x[i]) && double.IsFinite(y[i]);
        }

        return isFinite;
    }

    // The inverse up to a factor, which a perspective does not see.
    private static double[] Adjugate(double[] m) =>
    [
        (m[4] * m[8]) - (m[5] * m[7]), (m[2] * m[7]) - (m[1] * m[8]), (m[1] * m[5]) - (m[2] * m[4]),
        (m[5] * m[6]) - (m[3] * m[8]), (m[0] * m[8]) - (m[2] * m[6]), (m[2] * m[3]) - (m[0] * m[5]),
        (m[3] * m[7]) - (m[4] * m[6]), (m[1] * m[6]) - (m[0] * m[7]), (m[0] * m[4]) - (m[1] * m[3]),
    ];
}
