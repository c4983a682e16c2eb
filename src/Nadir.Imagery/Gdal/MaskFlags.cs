namespace Nadir.Imagery.Gdal;

/// <summary>GDAL's mask flags: what tells which pixels of a band are valid.</summary>
[Flags]
internal enum MaskFlags
{
    /// <summary>A mask of the band's own.</summary>
    None = 0,

    /// <summary>Every pixel is valid.</summary>
    AllValid = 1,

    /// <summary>One mask for all bands.</summary>
    PerDataset = 2,

    /// <summary>The mask is an alpha band.</summary>
    Alpha = 4,

    /// <summary>A value marks invalid pixels.</summary>
    NoData = 8,
}
