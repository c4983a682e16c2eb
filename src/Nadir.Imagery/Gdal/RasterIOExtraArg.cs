using System.Runtime.InteropServices;

namespace Nadir.Imagery.Gdal;

/// <summary>GDAL's <c>GDALRasterIOExtraArg</c>, version 1.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RasterIOExtraArg
{
    internal int Version;
    internal Resampling Resampling;
    internal nint Progress;
    internal nint ProgressData;
    internal int FloatingPointWindowValidity;
    internal double X;
    internal double Y;
    internal double Width;
    internal double Height;

    internal RasterIOExtraArg(Resampling resampling)
    {
        Version = 1;
        Resampling = resampling;
    }
}
