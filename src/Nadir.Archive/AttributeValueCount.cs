namespace Nadir.Archive;

/// <summary>How many images have a value of an attribute.</summary>
/// <param name="Value">The value as text.</param>
/// <param name="Images">The number of images.</param>
public sealed record AttributeValueCount(string Value, long Images);
