namespace Nadir.Imagery.Georeferencing;

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
    public void Dispose()
    {
    }
}
