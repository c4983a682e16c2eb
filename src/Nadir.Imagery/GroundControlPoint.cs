namespace Nadir.Imagery;

/// <summary>A point of an image whose coordinates somebody measured.</summary>
/// <param name="Column">Column, whole at a pixel's left edge.</param>
/// <param name="Row">Row, whole at a pixel's upper edge.</param>
/// <param name="X">x in the image's reference system.</param>
/// <param name="Y">y in the image's reference system.</param>
public readonly record struct GroundControlPoint(double Column, double Row, double X, double Y);
