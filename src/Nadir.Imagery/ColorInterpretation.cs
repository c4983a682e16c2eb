namespace Nadir.Imagery;

/// <summary>What a band shows. The numbers are GDAL's <c>GDALColorInterp</c>; others may occur in files.</summary>
public enum ColorInterpretation
{
    /// <summary>Not said.</summary>
    Undefined = 0,

    /// <summary>Brightness.</summary>
    Gray = 1,

    /// <summary>Indices into a palette.</summary>
    Palette = 2,

    /// <summary>Red.</summary>
    Red = 3,

    /// <summary>Green.</summary>
    Green = 4,

    /// <summary>Blue.</summary>
    Blue = 5,

    /// <summary>Opacity: 0 is transparent.</summary>
    Alpha = 6,

    /// <summary>Cyan ink.</summary>
    Cyan = 10,

    /// <summary>Magenta ink.</summary>
    Magenta = 11,

    /// <summary>Yellow ink.</summary>
    Yellow = 12,

    /// <summary>Black ink.</summary>
    Black = 13,
}
