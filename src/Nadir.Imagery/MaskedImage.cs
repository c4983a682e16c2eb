namespace Nadir.Imagery;

/// <summary>A picture and which of its pixels are measured: neither nodata nor transparent.</summary>
/// <param name="Image">The picture; invalid pixels are black.</param>
/// <param name="Mask">One byte a pixel, rows from the top: 255 valid, 0 not. Null where all are valid.</param>
/// <param name="ValidShare">The valid pixels' share of all, 0 to 1.</param>
public sealed record MaskedImage(RgbImage Image, byte[]? Mask, double ValidShare);
