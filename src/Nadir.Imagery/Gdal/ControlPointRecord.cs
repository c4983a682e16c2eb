using System.Runtime.InteropServices;

namespace Nadir.Imagery.Gdal;

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
    /// <param name="empty">An empty text, which must live as long as the records: GDAL copies the texts, so there must be some.</param>
    internal static ControlPointRecord[] Of(IReadOnlyList<GroundControlPoint> points, nint empty) =>
    [
        .. points.Select(point => new ControlPointRecord
        {
            Id = empty, Info = empty, Pixel = point.Column, Line = point.Row, X = point.X, Y = point.Y,
        }),
    ];
}
