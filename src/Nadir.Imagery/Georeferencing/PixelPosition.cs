using Nadir.Imagery.Gdal;

namespace Nadir.Imagery.Georeferencing;

/// <summary>Which points of an image show places of the ground. For one thread at a time.</summary>
internal sealed class PixelPosition : IDisposable
{
    // Datums lie up to some hundred metres apart.
    private const double Alike = 1e-4;

    private readonly IPixelMapping _mapping;
    private readonly LongitudeLatitude _fromDegrees;
    private readonly double _center;
    private readonly double _period;

    private PixelPosition(IPixelMapping mapping, LongitudeLatitude fromDegrees, ImageHeader header)
    {
        (_mapping, _fromDegrees) = (mapping, fromDegrees);
        double[] x = [header.Width / 2.0];
        double[] y = [header.Height / 2.0];
        _mapping.Apply(x, y);
        _center = x[0];
        _period = PeriodOf(fromDegrees);
    }

    /// <summary>What the header tells, or null where it does not tell enough.</summary>
    internal static PixelPosition? Of(ImageHeader header)
    {
        if (header.CoordinateSystem is not { } system || LongitudeLatitude.To(system) is not { } fromDegrees)
        {
            return null;
        }

        if (GroundPosition.MappingOf(header) is { } mapping)
        {
            return new PixelPosition(mapping, fromDegrees, header);
        }

        fromDegrees.Dispose();
        return null;
    }

    /// <summary>
    /// Turns degrees of longitude and latitude into columns and rows, in place; what has none becomes NaN or infinite.
    /// </summary>
    internal void Apply(double[] x, double[] y)
    {
        _fromDegrees.Apply(x, y);
        if (_period > 0)
        {
            // An image that goes on beyond 180 degrees, or begins before -180, is met where it lies.
            for (var i = 0; i < x.Length; i++)
            {
                x[i] += _period * Math.Round((_center - x[i]) / _period);
            }
        }

        _mapping.ApplyInverse(x, y);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mapping.Dispose();
        _fromDegrees.Dispose();
    }

    // How far x goes in one turn around the globe, where x is longitude by another name, as in degrees and in
    // Mercator's projection; 0 where it is not. One step in each row may jump where the projection's own edge lies.
    private static double PeriodOf(LongitudeLatitude fromDegrees)
    {
        const int Steps = 8;
        const double Degrees = 40;
        double[] x = [.. Enumerable.Range(0, 2 * (Steps + 1)).Select(i => (i % (Steps + 1) * Degrees) - 160)];
        double[] y = [.. Enumerable.Range(0, 2 * (Steps + 1)).Select(i => i / (Steps + 1) * 50.0)];
        fromDegrees.Apply(x, y);
        double[] steps = [.. Enumerable.Range(0, 2 * (Steps + 1)).Where(i => i % (Steps + 1) < Steps)
            .Select(i => x[i + 1] - x[i])];
        var step = steps.Order().ElementAt(Steps);
        if (steps.Count(other => Math.Abs(other - step) < Alike * Math.Abs(step)) < (2 * Steps) - 2)
        {
            return 0;
        }

        return Math.Abs(step - Degrees) < Alike * Degrees ? 360 : Math.Abs(step) * 360 / Degrees;
    }
}

/// <summary>Maps pixels by an affine map.</summary>
internal sealed class AffineMapping(GeoTransform transform) : IPixelMapping
{
    /// <inheritdoc/>
    public bool Apply(Span<double> x, Span<double> y)
    {
        for (var i = 0; i < x.Length; i++)
        {
            (x[i], y[i]) = transform.Apply(x[i], y[i]);
        }

        return true;
    }

    /// <inheritdoc/>
    public void ApplyInverse(Span<double> x, Span<double> y)
    {
        for (var i = 0; i < x.Length; i++)
        {
            var (east, north) = (x[i] - transform.OriginX, y[i] - transform.OriginY);
            var determinant = (transform.PixelWidth * transform.PixelHeight)
                - (transform.RowRotation * transform.ColumnRotation);
            x[i] = ((east * transform.PixelHeight) - (north * transform.RowRotation)) / determinant;
            y[i] = ((north * transform.PixelWidth) - (east * transform.ColumnRotation)) / determinant;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

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
