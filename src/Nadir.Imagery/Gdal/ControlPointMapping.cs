using System.Runtime.InteropServices;

namespace Nadir.Imagery.Gdal;

/// <summary>
/// Maps pixels through a polynomial fitted to ground control points, of the order that GDAL chooses by their number.
/// For one thread at a time.
/// </summary>
internal sealed unsafe class ControlPointMapping : SafeHandle, IPixelMapping
{
    private const int OrderByCount = 0;

    // Of the squared spread of the points; doubles of such coordinates are right to 1e-15 of it.
    private const double LeastBreadth = 1e-12;

    public ControlPointMapping()
        : base(0, true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Fits the polynomial, or gives null where the points determine none: too few, or on one line.</summary>
    internal static ControlPointMapping? Fit(IReadOnlyList<GroundControlPoint> points)
    {
        // GDAL 3.6 refuses points on one line, GDAL 3.10 fits something to two of them.
        if (AreOnOneLine([.. points.Select(point => (point.Column, point.Row))])
            || AreOnOneLine([.. points.Select(point => (point.X, point.Y))]))
        {
            return null;
        }

        using var errors = ErrorCapture.Begin();
        var empty = stackalloc byte[1];
        *empty = 0;
        var records = ControlPointRecord.Of(points, (nint)empty);
        fixed (ControlPointRecord* first = records)
        {
            var transformer = NativeMethods.GDALCreateGCPTransformer(records.Length, first, OrderByCount, 0);
            if (transformer == 0)
            {
                return null;
            }

            var owner = new ControlPointMapping();
            owner.SetHandle(transformer);
            return owner;
        }
    }

    /// <inheritdoc/>
    public bool Apply(Span<double> x, Span<double> y) => Transform(x, y, toPixels: false);

    /// <inheritdoc/>
    public void ApplyInverse(Span<double> x, Span<double> y) => Transform(x, y, toPixels: true);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMethods.GDALDestroyGCPTransformer(handle);
        return true;
    }

    // The smaller of the two variances along the cloud's axes, against both, by determinant and trace of its
    // covariance.
    private static bool AreOnOneLine(ReadOnlySpan<(double X, double Y)> points)
    {
        double meanX = 0, meanY = 0;
        foreach (var (x, y) in points)
        {
            meanX += x / points.Length;
            meanY += y / points.Length;
        }

        double xx = 0, xy = 0, yy = 0;
        foreach (var (x, y) in points)
        {
            xx += (x - meanX) * (x - meanX);
            xy += (x - meanX) * (y - meanY);
            yy += (y - meanY) * (y - meanY);
        }

        return !((xx * yy) - (xy * xy) > LeastBreadth * (xx + yy) * (xx + yy));
    }

    private bool Transform(Span<double> x, Span<double> y, bool toPixels)
    {
        using var errors = ErrorCapture.Begin();
        var success = new int[x.Length];
        var z = new double[x.Length];
        fixed (double* px = x)
        fixed (double* py = y)
        fixed (double* pz = z)
        fixed (int* ok = success)
        {
            _ = NativeMethods.GDALGCPTransform(this, toPixels ? 1 : 0, x.Length, px, py, pz, ok);
        }

        return !success.Contains(0);
    }
}

/// <summary>GDAL_GCP of gdal.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ControlPointRecord
{
    public nint Id;
    public nint Info;
    public double Pixel;
    public double Line;
    public double X;
    public double Y;
    public double Z;

    /// <summary>Points as GDAL takes them.</summary>
    /// <param name="points">The points.</param>
    /// <param name="empty">An empty text, which must live as long as the records: GDAL copies the texts, so
    /// there must be some.</param>
    internal static ControlPointRecord[] Of(IReadOnlyList<GroundControlPoint> points, nint empty) =>
    [
        .. points.Select(point => new ControlPointRecord
        {
            Id = empty, Info = empty, Pixel = point.Column, Line = point.Row, X = point.X, Y = point.Y,
        }),
    ];
}

/// <summary>Leads from pixels to the coordinates of an image's reference system.</summary>
internal interface IPixelMapping : IDisposable
{
    /// <summary>Maps points in place.</summary>
    /// <param name="x">Columns, whole at a pixel's left edge; receives x.</param>
    /// <param name="y">Rows, whole at a pixel's upper edge; receives y.</param>
    /// <returns>Whether every point has coordinates.</returns>
    bool Apply(Span<double> x, Span<double> y);

    /// <summary>Maps coordinates back to pixels, in place.</summary>
    /// <param name="x">x; receives columns, whole at a pixel's left edge, and NaN or infinity
    /// where there is none.</param>
    /// <param name="y">y; receives rows, whole at a pixel's upper edge.</param>
    void ApplyInverse(Span<double> x, Span<double> y);
}
