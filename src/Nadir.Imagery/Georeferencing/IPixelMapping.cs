namespace Nadir.Imagery.Georeferencing;

/// <summary>Leads from pixels to the coordinates of an image's reference system.</summary>
internal interface IPixelMapping : IDisposable
{
    /// <summary>Maps points in place.</summary>
    /// <param name="x">Columns, whole at a pixel's left edge; receives x.</param>
    /// <param name="y">Rows, whole at a pixel's upper edge; receives y.</param>
    /// <returns>Whether every point has coordinates.</returns>
    bool Apply(Span<double> x, Span<double> y);

    /// <summary>Maps coordinates back to pixels, in place.</summary>
    /// <param name="x">x; receives columns, whole at a pixel's left edge, and NaN or infinity where there is none.</param>
    /// <param name="y">y; receives rows, whole at a pixel's upper edge.</param>
    void ApplyInverse(Span<double> x, Span<double> y);
}
