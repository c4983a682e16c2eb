namespace Nadir.Archive.Catalog;

/// <summary>A vector file that the catalog names.</summary>
/// <param name="Id">Key in the catalog.</param>
/// <param name="File">Name of the file in the folder of vectors.</param>
/// <param name="Rows">How many vectors it holds.</param>
internal sealed record CatalogSegment(long Id, string File, int Rows);
