using Nadir.Imagery;

namespace Nadir.Archive.Ports;

/// <summary>The picture that an encoder takes: a square, and how other shapes become one.</summary>
/// <param name="Size">Side in pixels.</param>
/// <param name="Fit">How a picture that is not square is made one.</param>
public readonly record struct ImageInput(int Size, SquareFit Fit);
