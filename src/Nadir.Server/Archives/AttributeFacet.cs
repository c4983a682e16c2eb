namespace Nadir.Server.Archives;

/// <summary>The values of an attribute, for filters to be made of.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type"><c>number</c> where all values are numbers, else <c>text</c>.</param>
/// <param name="Count">Images that have it.</param>
/// <param name="Min">The smallest number; null for texts.</param>
/// <param name="Max">The largest number; null for texts.</param>
/// <param name="Values">The most frequent texts, at most 30; null for numbers.</param>
internal sealed record AttributeFacet(
    string Name, string Type, long Count, double? Min, double? Max, IReadOnlyList<FacetValue>? Values);
