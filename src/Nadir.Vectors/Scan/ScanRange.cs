namespace Nadir.Vectors.Scan;

/// <summary>Some rows of one segment.</summary>
/// <param name="Segment">Position of the segment.</param>
/// <param name="Start">First row.</param>
/// <param name="End">Row after the last.</param>
internal readonly record struct ScanRange(int Segment, int Start, int End);
