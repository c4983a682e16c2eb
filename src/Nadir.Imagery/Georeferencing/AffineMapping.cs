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
    public void ApplyInverse(Span<double> x, Span<double> y)
    {
        for (var i = 0; i < x.Length; i++)
        {
            var (east, north) = (x[i] - transform.OriginX, y[i] - transform.OriginY);
            var determinant = (transform.PixelWidth * transform.PixelHeight) - (transform.RowRotation * transform.ColumnRotation);
            x[i] = ((east * transform.PixelHeight) - (north * transform.RowRotation)) / determinant;
            y[i] = ((north * transform.PixelWidth) - (east * transform.ColumnRotation)) / determinant;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
