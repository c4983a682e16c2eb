namespace Nadir.Vectors;

/// <summary>One answer of a search.</summary>
/// <param name="Id">The vector's id.</param>
/// <param name="Score">Cosine of the vector and the query, -1 to 1; 0 for a vector of zeros.</param>
/// <param name="Segment">Position of its segment in the list that was searched.</param>
/// <param name="Row">Its row there.</param>
public readonly record struct SearchHit(long Id, float Score, int Segment, int Row);
