namespace Nadir.Imagery.Rendering;

/// <summary>How a file's bands become red, green and blue.</summary>
internal enum ColorModel
{
    /// <summary>One band, shown as grey.</summary>
    Gray,

    /// <summary>Three bands: red, green, blue.</summary>
    Rgb,

    /// <summary>One band of indices into a palette.</summary>
    Palette,

    /// <summary>Four bands of ink: cyan, magenta, yellow, black.</summary>
    Cmyk,
}
