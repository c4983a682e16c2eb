namespace Nadir.Server.Archives;

/// <summary>A value of an attribute.</summary>
/// <param name="Value">The value.</param>
/// <param name="Count">Images that have it.</param>
internal sealed record FacetValue(string Value, long Count);
