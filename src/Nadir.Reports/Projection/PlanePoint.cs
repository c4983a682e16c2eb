namespace Nadir.Reports.Projection;

/// <summary>A point of a two-dimensional map; the axes have no unit and no meaning of their own.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Upwards.</param>
public readonly record struct PlanePoint(double X, double Y);
