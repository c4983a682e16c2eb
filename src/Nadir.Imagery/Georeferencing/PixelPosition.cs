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

    /// <summary>Turns degrees of longitude and latitude into columns and rows, in place; what has none becomes NaN or infinite.</summary>
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

    // How far x goes in one turn around the globe, where x is longitude by another name, as in degrees and in Mercator's
    // projection; 0 where it is not. One step in each row may jump where the projection's own edge lies.
    private static double PeriodOf(LongitudeLatitude fromDegrees)
    {
        const int Steps = 8;
        const double Degrees = 40;
        double[] x = [.. Enumerable.Range(0, 2 * (Steps + 1)).Select(i => (i % (Steps + 1) * Degrees) - 160)];
        double[] y = [.. Enumerable.Range(0, 2 * (Steps + 1)).Select(i => i / (Steps + 1) * 50.0)];
        fromDegrees.Apply(x, y);
        double[] steps = [.. Enumerable.Range(0, 2 * (Steps + 1)).Where(i => i % (Steps + 1) < Steps).Select(i => x[i + 1] - x[i])];
        var step = steps.Order().ElementAt(Steps);
        if (steps.Count(other => Math.Abs(other - step) < Alike * Math.Abs(step)) < (2 * Steps) - 2)
        {
            return 0;
        }

        return Math.Abs(step - Degrees) < Alike * Degrees ? 360 : Math.Abs(step) * 360 / Degrees;
    }
}
