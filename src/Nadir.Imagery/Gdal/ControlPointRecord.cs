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
}
