namespace Nadir.Imagery.Gdal;

/// <summary>GDAL's <c>GDALRIOResampleAlg</c>, as far as used.</summary>
internal enum Resampling
{
    /// <summary>The nearest sample.</summary>
    Nearest = 0,

    /// <summary>Cubic convolution; its kernel widens with the reduction, so nothing aliases.</summary>
    Cubic = 2,

    /// <summary>The weighted mean of all samples under a pixel.</summary>
    Average = 5,
}
